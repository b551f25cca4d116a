#include "neural/gene_vectors.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "neural/cpu_settings.hpp"
#include "neural/guarded.hpp"

namespace genegraft::neural {
namespace {

/// The network that vectors are learnt in.
struct GeneModelImpl : torch::nn::Module {
  torch::Tensor vectors, outputs, biases;  // (G, D), (G, H), (S, G)
  torch::nn::Linear middle{nullptr};

  GeneModelImpl(int genes, int sets, const GeneVectorOptions& options)
      : vectors(register_parameter("vectors", 0.02 * torch::randn({genes, options.dimensions}))),
        outputs(register_parameter("outputs", 0.02 * torch::randn({genes, options.hidden}))),
        biases(register_parameter("biases", torch::zeros({sets, genes}))),
        middle(register_module("middle", torch::nn::Linear(options.dimensions, options.hidden))) {}

  /// x: (N, g), of the chosen genes (g) of a set. Returns (N, g) logarithms of shares.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& chosen, int set) {
    const auto cell = x.matmul(vectors.index_select(0, chosen));          // (N, D)
    const auto h = torch::relu(middle(cell));                             // (N, H)
    const auto margins = h.matmul(outputs.index_select(0, chosen).t()) +  // (N, g)
                         biases.select(0, set).index_select(0, chosen);
    return torch::log_softmax(margins, 1);
  }
};
TORCH_MODULE(GeneModel);

/// A set's cells over its own genes alone, and which of its cells are learnt from.
struct OwnGenes {
  torch::Tensor chosen;           // (g) places in the panel
  std::vector<std::int32_t> own;  // (P) place among the chosen, -1
  std::vector<int> learnt, held_out;
  std::vector<double> shares;  // (g) of molecules, of the cells that are learnt from
};

OwnGenes own_genes(const PanelCells& set, double held_out, Random& random) {
  OwnGenes own;
  std::vector<std::int64_t> chosen;
  for (std::size_t g = 0; g < set.there.size(); ++g) {
    own.own.push_back(set.there[g] ? static_cast<std::int32_t>(chosen.size()) : -1);
    if (set.there[g]) chosen.push_back(static_cast<std::int64_t>(g));
  }
  own.chosen = torch::tensor(chosen, torch::kInt64);
  for (int i = 0; i < set.size(); ++i)
    (random.uniform() < held_out ? own.held_out : own.learnt).push_back(i);
  own.shares.assign(chosen.size(), 1e-2);
  double all = 1e-2 * static_cast<double>(chosen.size());
  for (const int i : own.learnt) {
    const auto row = set.values.row(i);
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      own.shares[own.own[row.column[e]]] += row.value[e];
      all += row.value[e];
    }
  }
  for (double& share : own.shares) share /= all;
  return own;
}

/// (P) means of the logarithms over all cells of the sets that have the gene.
std::vector<float> means_of(std::span<const PanelCells> sets, std::size_t genes) {
  std::vector<double> sum(genes), cells(genes);
  for (const auto& set : sets) {
    for (std::size_t g = 0; g < genes; ++g) cells[g] += set.there[g] ? set.size() : 0;
    for (int i = 0; i < set.size(); ++i) {
      const auto row = set.values.row(i);
      const double depth = set.depth[static_cast<std::size_t>(i)];
      for (std::size_t e = 0; depth > 0 && e < row.column.size(); ++e)
        sum[row.column[e]] += std::log1p(row.value[e] / depth * 1e4);
    }
  }
  std::vector<float> means;
  for (std::size_t g = 0; g < genes; ++g)
    means.push_back(static_cast<float>(sum[g] / std::max(1.0, cells[g])));
  return means;
}

/// Cells dealt into what is seen and what is asked for.
struct Dealt {
  torch::Tensor seen, asked;  // (N, g)
};

class Dealer {
 public:
  Dealer(std::span<const PanelCells> sets, std::span<const OwnGenes> own,
         const std::vector<float>& means, const GeneVectorOptions& options)
      : sets_(sets), own_(own), means_(means), options_(options) {}

  Dealt deal(std::size_t set, std::span<const int> cells, bool hide, Random& random) const {
    const auto& from = sets_[set];
    const auto& own = own_[set];
    const auto genes = static_cast<std::size_t>(own.chosen.size(0));
    const auto rows = static_cast<std::int64_t>(cells.size());
    Dealt dealt{torch::empty({rows, own.chosen.size(0)}), torch::zeros({rows, own.chosen.size(0)})};
    const auto seen_genes = draw_genes(from.there, hide ? options_.least_genes : 1.0, random);
    std::vector<float> start(genes);  // of a gene without molecules; 0 of one that is hidden
    for (std::size_t g = 0; g < seen_genes.size(); ++g)
      if (own.own[g] >= 0) start[own.own[g]] = seen_genes[g] ? -means_[g] : 0;
    std::vector<float> one, other;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      float* seen = dealt.seen.data_ptr<float>() + i * genes;
      float* asked = dealt.asked.data_ptr<float>() + i * genes;
      std::copy(start.begin(), start.end(), seen);
      const auto row = from.values.row(cells[i]);
      const double share =
          hide ? options_.least_share + (0.8 - options_.least_share) * random.uniform() : 0.5;
      one.resize(row.value.size());
      other.resize(row.value.size());
      deal_molecules(row.value, share, random, one.data(), other.data());
      const double factor = 1e4 / (from.depth[static_cast<std::size_t>(cells[i])] * share);
      for (std::size_t e = 0; e < row.column.size(); ++e) {
        const auto g = static_cast<std::size_t>(row.column[e]);
        const auto at = own.own[g];
        asked[at] = other[e];
        if (seen_genes[g] && one[e] > 0)
          seen[at] = std::log1p(static_cast<float>(one[e] * factor)) - means_[g];
      }
    }
    return dealt;
  }

 private:
  std::span<const PanelCells> sets_;
  std::span<const OwnGenes> own_;
  const std::vector<float>& means_;
  const GeneVectorOptions& options_;
};

struct Batch {
  std::size_t set;
  std::vector<int> cells;
};

/// A pass over all cells: batches of one set each, in any order.
std::vector<Batch> make_pass(std::span<const OwnGenes> own, int size, Random& random) {
  std::vector<Batch> batches;
  for (std::size_t s = 0; s < own.size(); ++s) {
    auto cells = own[s].learnt;
    random.shuffle(std::span(cells));
    for (std::size_t first = 0; first < cells.size(); first += static_cast<std::size_t>(size))
      batches.push_back(
          {s,
           {cells.begin() + static_cast<std::ptrdiff_t>(first),
            cells.begin() + static_cast<std::ptrdiff_t>(std::min(cells.size(), first + size))}});
  }
  random.shuffle(std::span(batches));
  return batches;
}

/// Of all held-out cells, half of their molecules seen: by the model, and by the set's shares.
std::pair<double, double> measure(GeneModel& model, const Dealer& dealer,
                                  std::span<const OwnGenes> own, std::uint64_t seed) {
  const torch::NoGradGuard no_gradient;
  Random random(seed, 3);
  double loss = 0, unigram = 0, molecules = 0;
  for (std::size_t s = 0; s < own.size(); ++s) {
    const std::vector<double>& shares = own[s].shares;
    for (std::size_t first = 0; first < own[s].held_out.size(); first += 256) {
      const auto count = std::min<std::size_t>(256, own[s].held_out.size() - first);
      const auto dealt =
          dealer.deal(s, std::span(own[s].held_out).subspan(first, count), false, random);
      const auto logs = model->forward(dealt.seen, own[s].chosen, static_cast<int>(s));
      loss -= (dealt.asked * logs).sum().item<double>();
      const auto asked = dealt.asked.sum(0);
      const float* of = asked.data_ptr<float>();
      for (std::size_t g = 0; g < shares.size(); ++g) {
        unigram -= of[g] * std::log(shares[g]);
        molecules += of[g];
      }
    }
  }
  return {loss / molecules, unigram / molecules};
}

Expected<PretrainedGenes> learn(std::vector<expression::Gene> genes,
                                std::span<const PanelCells> sets, const GeneVectorOptions& options,
                                const ShowGeneVectors& show) {
  if (options.threads > 0) use_threads(options.threads);
  torch::manual_seed(options.seed);
  Random random(options.seed, 1);
  std::vector<OwnGenes> own;
  for (const auto& set : sets) {
    if (set.depth.empty()) return fail("gene vectors are learnt from counts, not from logarithms");
    own.push_back(own_genes(set, options.held_out, random));
  }
  auto means = means_of(sets, genes.size());
  const Dealer dealer(sets, own, means, options);
  GeneModel model(static_cast<int>(genes.size()), static_cast<int>(sets.size()), options);
  {
    const torch::NoGradGuard no_gradient;
    for (std::size_t s = 0; s < own.size(); ++s) {  // begins as the set's own shares
      float* biases = model->biases.data_ptr<float>() + s * genes.size();
      for (std::size_t g = 0; g < genes.size(); ++g)
        if (const auto at = own[s].own[g]; at >= 0)
          biases[g] = static_cast<float>(std::log(own[s].shares[static_cast<std::size_t>(at)]));
    }
  }
  torch::optim::AdamW optimizer(
      model->parameters(),
      torch::optim::AdamWOptions(options.rate).weight_decay(options.weight_decay));
  const auto pass_size = static_cast<double>(make_pass(own, options.batch, random).size());
  PretrainedGenes result;
  const auto steps = std::max<std::int64_t>(1, std::llround(options.epochs * pass_size));
  double smoothed = 0;
  std::vector<Batch> pass;
  for (std::int64_t step = 0; step < steps && !result.stopped; ++step) {
    if (pass.empty()) pass = make_pass(own, options.batch, random);
    const auto batch = std::move(pass.back());
    pass.pop_back();
    const auto now = one_cycle(options.cycle, step, steps);
    auto& group =
        static_cast<torch::optim::AdamWOptions&>(optimizer.param_groups().front().options());
    group.lr(options.rate * now.rate);
    group.betas(std::make_tuple(now.beta1, 0.99));
    const auto dealt = dealer.deal(batch.set, batch.cells, true, random);
    optimizer.zero_grad();
    const auto logs =
        model->forward(dealt.seen, own[batch.set].chosen, static_cast<int>(batch.set));
    const auto loss = -(dealt.asked * logs).sum() / dealt.asked.sum();
    loss.backward();
    torch::nn::utils::clip_grad_norm_(model->parameters(), 1.0);
    optimizer.step();
    const double value = loss.item<double>();
    smoothed = step == 0 ? value : 0.98 * smoothed + 0.02 * value;
    ++result.steps;
    if (show && !show({step + 1, steps, smoothed})) result.stopped = true;
  }
  std::tie(result.held_out_loss, result.unigram_loss) = measure(model, dealer, own, options.seed);
  Matrix vectors(static_cast<int>(genes.size()), options.dimensions);
  std::copy_n(model->vectors.data_ptr<float>(), vectors.values.size(), vectors.values.begin());
  result.vectors = {std::move(genes), std::move(means), std::move(vectors)};
  return result;
}

}  // namespace

Expected<PretrainedGenes> pretrain_genes(std::vector<expression::Gene> genes,
                                         std::span<const PanelCells> sets,
                                         const GeneVectorOptions& options,
                                         const ShowGeneVectors& show) {
  return guarded([&] { return learn(std::move(genes), sets, options, show); });
}

}  // namespace genegraft::neural
