#include "neural/rank_pretrain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "neural/half_precision.hpp"

namespace genegraft::neural {
namespace {

using expression::TokenRows;

constexpr int kRowsMeasured = 16;   // at a time
constexpr int kRowsOfAPoint = 160;  // of a point on the curve
constexpr std::uint64_t kHeldOutSeed = 0x6e1d;

/// FNV-1a over the tokens, to tell a checkpoint's cells.
std::string fingerprint(const TokenRows& rows) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const auto token : rows.token)
    hash = (hash ^ static_cast<std::uint32_t>(token)) * 0x100000001b3;
  return std::to_string(rows.size()) + "-" + std::to_string(hash);
}

RankModelImpl& rank_model(torch::nn::Module& module) {
  return static_cast<RankModelImpl&>(module);
}

torch::Tensor hidden_gene_loss(RankModelImpl& model, const HiddenGenes& batch,
                               const torch::Device& device) {
  return torch::nn::functional::cross_entropy(
      model.forward_at(batch.tokens.to(device), batch.places.to(device)), batch.genes.to(device));
}

class RankObjective : public Objective {
 public:
  RankObjective(const TokenRows& cells, const TokenRows& held_out,
                const RankPretrainOptions& options)
      : cells_(cells), held_out_(held_out), options_(options) {}

  std::shared_ptr<torch::nn::Module> make_module() const override {
    return std::make_shared<RankModelImpl>(options_.encoder);
  }

  Loss loss(torch::nn::Module& module, std::int64_t step, std::int64_t first_row, std::int64_t rows,
            const torch::Device& device) const override {
    std::vector<Random> random;
    std::vector<int> chosen;
    for (std::int64_t row = first_row; row < first_row + rows; ++row) {
      random.emplace_back(options_.seed, static_cast<std::uint64_t>(step * options_.batch + row));
      chosen.push_back(
          static_cast<int>(random.back().below(static_cast<std::uint64_t>(cells_.size()))));
    }
    const auto hidden =
        hide_genes(cells_, chosen, options_.encoder.vocabulary, options_.masked, random);
    if (hidden.genes.numel() == 0) return {};
    const HalfPrecision half(device.is_cuda());
    return {hidden_gene_loss(rank_model(module), hidden, device), hidden.genes.numel()};
  }

  double held_out_loss(torch::nn::Module& module, bool all) const override {
    const auto device = module.parameters().front().device();
    const int rows = all ? held_out_.size() : std::min(kRowsOfAPoint, held_out_.size());
    double sum = 0;
    std::int64_t genes = 0;
    for (int first = 0; first < rows; first += kRowsMeasured) {
      std::vector<int> chosen(static_cast<std::size_t>(std::min(kRowsMeasured, rows - first)));
      std::iota(chosen.begin(), chosen.end(), first);
      std::vector<Random> random;
      for (const int row : chosen) random.emplace_back(kHeldOutSeed, row);
      const auto hidden = hide_genes(held_out_, chosen, options_.encoder.vocabulary,
                                     options_.masked, random, /*all_masked=*/true);
      const auto count = hidden.genes.numel();
      if (count == 0) continue;
      sum += hidden_gene_loss(rank_model(module), hidden, device).item<double>() *
             static_cast<double>(count);
      genes += count;
    }
    return genes > 0 ? sum / static_cast<double>(genes) : std::numeric_limits<double>::quiet_NaN();
  }

  std::int64_t steps_of_epoch() const override {
    return std::max(1, (cells_.size() + options_.batch - 1) / options_.batch);
  }
  std::int64_t tokens_of_row() const override {
    return std::max<std::int64_t>(1, std::ssize(cells_.token) / std::max(1, cells_.size()));
  }

  model::Json made_with() const override {
    return {{"cells", fingerprint(cells_)},
            {"encoder", to_json(options_.encoder)},
            {"masked", options_.masked}};
  }

 private:
  const TokenRows& cells_;
  const TokenRows& held_out_;
  const RankPretrainOptions& options_;
};

/// Ranks in a block that are counted together: 0, 1, 2-3, 4-7, …
int block_of(std::size_t rank) {
  int block = 0;
  for (; rank > 0; rank /= 2) ++block;
  return block;
}

}  // namespace

RankPretrainOptions suited_to_ranks() {
  RankPretrainOptions options;
  options.batch = 16;
  options.length = 2048;
  options.rate = 1e-3;
  options.cycle.warm = 0.1;
  return options;
}

HiddenGenes hide_genes(const TokenRows& cells, std::span<const int> chosen, int vocabulary,
                       double share, std::span<Random> random, bool all_masked) {
  const auto block = expression::pad_rows(cells, chosen);
  std::vector<std::int64_t> seen(block.tokens.begin(), block.tokens.end()), places, genes;
  const auto hide = [&](std::size_t i, std::int64_t place) {
    auto& token = seen[static_cast<std::size_t>(place)];
    places.push_back(place);
    genes.push_back(token);
    const double how = all_masked ? 0 : random[i].uniform();
    if (how < 0.8)
      token = expression::kMaskToken;
    else if (how < 0.9)
      token = expression::kFirstGeneToken +
              static_cast<std::int64_t>(random[i].below(
                  static_cast<std::uint64_t>(vocabulary - expression::kFirstGeneToken)));
  };
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto length = std::ssize(cells.row(chosen[i]));
    const auto first = static_cast<std::int64_t>(i) * block.tokens_of_row;
    const auto before = places.size();
    for (std::int64_t t = 0; t < length; ++t)
      if (random[i].uniform() < share) hide(i, first + t);
    if (places.size() == before && length > 0)
      hide(i,
           first + static_cast<std::int64_t>(random[i].below(static_cast<std::uint64_t>(length))));
  }
  return {torch::tensor(seen, torch::kInt64)
              .view({static_cast<std::int64_t>(chosen.size()), block.tokens_of_row}),
          torch::tensor(places, torch::kInt64), torch::tensor(genes, torch::kInt64)};
}

RankBaselines rank_baselines(const TokenRows& cells, const TokenRows& held_out, int vocabulary) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (held_out.token.empty()) return {kNaN, kNaN};
  constexpr int kBlocks = 40;
  constexpr double kPrior = 50;  // genes' worth of the unigram in a block
  const auto words = static_cast<std::size_t>(vocabulary);
  std::vector<double> anywhere(words, 1), there(words * kBlocks), of_block(kBlocks);
  double all = static_cast<double>(vocabulary - expression::kFirstGeneToken);
  for (int i = 0; i < cells.size(); ++i) {
    const auto row = cells.row(i);
    for (std::size_t r = 0; r < row.size(); ++r) {
      const auto block = static_cast<std::size_t>(block_of(r));
      ++anywhere[static_cast<std::size_t>(row[r])];
      ++there[block * words + static_cast<std::size_t>(row[r])];
      ++of_block[block];
      ++all;
    }
  }
  RankBaselines sums;
  for (int i = 0; i < held_out.size(); ++i) {
    const auto row = held_out.row(i);
    for (std::size_t r = 0; r < row.size(); ++r) {
      const auto block = static_cast<std::size_t>(block_of(r));
      const auto gene = static_cast<std::size_t>(row[r]);
      const double unigram = anywhere[gene] / all;
      sums.unigram -= std::log(unigram);
      sums.by_rank -=
          std::log((there[block * words + gene] + kPrior * unigram) / (of_block[block] + kPrior));
    }
  }
  const auto genes = static_cast<double>(held_out.token.size());
  return {sums.unigram / genes, sums.by_rank / genes};
}

Expected<PretrainedRanks> pretrain_ranks(const TokenRows& cells, const TokenRows& held_out,
                                         const RankPretrainOptions& options, const RankModel& start,
                                         ProcessGroup& processes, const ShowTraining& show) {
  if (cells.token.empty()) return fail("there is no cell with genes to learn from");
  if (const auto good = check(options.encoder); !good) return inside("the encoder", good.error());
  if (options.length > options.encoder.positions)
    return fail("a length of " + std::to_string(options.length) +
                " genes is more than the encoder's " + std::to_string(options.encoder.positions));
  const RankObjective objective(cells, held_out, options);
  auto trained = train(objective, options, start ? start.ptr().get() : nullptr, processes, show);
  if (!trained) return tl::unexpected(trained.error());
  PretrainedRanks result{std::move(*trained)};
  result.model = RankModel(std::static_pointer_cast<RankModelImpl>(result.module));
  result.baselines = rank_baselines(cells, held_out, options.encoder.vocabulary);
  return result;
}

}  // namespace genegraft::neural
