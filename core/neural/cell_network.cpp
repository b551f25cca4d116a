#include "neural/cell_network.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "neural/branch_mix.hpp"
#include "neural/guarded.hpp"
#include "neural/weight_average.hpp"

namespace genegraft::neural {
namespace {

struct CellModuleImpl : torch::nn::Module {
  torch::Tensor vectors;  // (P, D)
  torch::nn::Linear middle{nullptr}, last{nullptr};
  double dropout;

  CellModuleImpl(const torch::Tensor& start, int outputs, const CellNetworkOptions& options)
      : vectors(register_parameter("vectors", start)),
        middle(register_module("middle", torch::nn::Linear(start.size(1), options.hidden))),
        last(register_module("last", torch::nn::Linear(options.hidden, outputs))),
        dropout(options.dropout) {}

  torch::Tensor forward(const torch::Tensor& x) {            // (N, P)
    auto h = torch::relu(middle(x.matmul(vectors)));         // (N, H)
    return last(torch::dropout(h, dropout, is_training()));  // (N, O)
  }
};
TORCH_MODULE(CellModule);

/// (N, K) margins of classes, where one output is the log odds of class 1.
torch::Tensor of_classes(const torch::Tensor& margins) {
  if (margins.size(1) > 1) return margins;
  return torch::cat({torch::zeros_like(margins), margins}, 1);
}

/// Cells as a network reads them.
class Reader {
 public:
  Reader(const CellTask& task, const CellNetworkOptions& options)
      : task_(task), options_(options) {}

  /// Unthinned, all genes seen. (N, P)
  torch::Tensor whole(const PanelCells& from, std::span<const int> cells) const {
    auto x = torch::empty({std::ssize(cells), std::ssize(task_.reading.zero)});
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto row = from.values.row(cells[i]);
      task_.reading.read(row.column, row.value, depth_of(from, cells[i]), row_of(x, i));
    }
    if (std::find(from.there.begin(), from.there.end(), 0) != from.there.end())
      x *= mask_of(from.there);
    return x;
  }

  /// Thinned, with genes hidden. share: of the molecules before that, a cell each, or none.
  torch::Tensor varied(const PanelCells& from, std::span<const int> cells,
                       std::span<const double> share, Random& random) const {
    auto x = torch::empty({std::ssize(cells), std::ssize(task_.reading.zero)});
    const auto seen = draw_genes(from.there, options_.least_genes, random);
    std::vector<float> kept;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto row = from.values.row(cells[i]);
      double depth = depth_of(from, cells[i]);
      kept.assign(row.value.begin(), row.value.end());
      if (depth > 0) {
        double part = options_.least_depth + (1 - options_.least_depth) * random.uniform();
        if (!share.empty()) part *= share[static_cast<std::size_t>(cells[i])];
        deal_molecules(row.value, part, random, kept.data(), nullptr);
        depth *= part;
      }
      task_.reading.read(row.column, kept, depth, row_of(x, i));
    }
    return x * mask_of(seen);
  }

 private:
  static double depth_of(const PanelCells& from, int cell) {
    return from.depth.empty() ? 0 : from.depth[static_cast<std::size_t>(cell)];
  }
  std::span<float> row_of(torch::Tensor& x, std::size_t i) const {
    const auto genes = task_.reading.zero.size();
    return {x.data_ptr<float>() + i * genes, genes};
  }
  static torch::Tensor mask_of(const std::vector<char>& seen) {
    auto mask = torch::empty({std::ssize(seen)});
    std::copy(seen.begin(), seen.end(), mask.data_ptr<float>());
    return mask;
  }

  const CellTask& task_;
  const CellNetworkOptions& options_;
};

/// (n, O) answers to whole cells, without learning.
torch::Tensor answer(CellModule& module, const Reader& reader, const PanelCells& from,
                     std::span<const int> cells) {
  const torch::NoGradGuard no_gradient;
  module->eval();
  std::vector<torch::Tensor> parts;
  for (std::size_t first = 0; first < cells.size(); first += 512)
    parts.push_back(module->forward(reader.whole(
        from, cells.subspan(first, std::min<std::size_t>(512, cells.size() - first)))));
  module->train();
  return torch::cat(parts, 0);
}

/// Cells dealt out in any order, again and again.
class Deck {
 public:
  explicit Deck(std::vector<int> cells) : cells_(std::move(cells)) {}

  std::vector<int> draw(int count, Random& random) {
    std::vector<int> drawn;
    while (std::ssize(drawn) < std::min<std::ptrdiff_t>(count, std::ssize(cells_))) {
      if (at_ == 0) random.shuffle(std::span(cells_));
      drawn.push_back(cells_[at_]);
      at_ = (at_ + 1) % cells_.size();
    }
    return drawn;
  }

 private:
  std::vector<int> cells_;
  std::size_t at_ = 0;
};

/// The loss of a batch without labels, of those of its cells that have a sure answer.
torch::Tensor unlabelled_loss(CellModule& module, const Reader& reader, const PanelCells& from,
                              std::span<const int> cells, double confident, Random& random) {
  const auto [sure, label] =
      torch::softmax(of_classes(answer(module, reader, from, cells)), 1).max(1);
  const auto chosen = (sure > confident).to(torch::kFloat32);
  const auto varied = of_classes(module->forward(reader.varied(from, cells, {}, random)));
  const auto loss =
      torch::nll_loss(torch::log_softmax(varied, 1), label, {}, torch::Reduction::None);
  return (loss * chosen).mean();
}

/// The module's layers, over plain logarithms.
linear::LayeredModel fold(CellModuleImpl& module, const CellReading& reading, int outputs) {
  const torch::NoGradGuard no_gradient;
  const auto P = static_cast<int>(reading.zero.size());
  auto scale = torch::tensor(reading.scale), mean = torch::tensor(reading.mean);
  const auto first =
      (scale.unsqueeze(1) * module.vectors).matmul(module.middle->weight.t()).contiguous();
  const auto bias = (module.middle->bias - mean.matmul(first)).contiguous();  // (H)
  const auto last = module.last->weight.t().contiguous();                     // (H, O)
  const auto floats = [](const torch::Tensor& of) {
    return std::vector<float>(of.data_ptr<float>(), of.data_ptr<float>() + of.numel());
  };
  const int hidden = static_cast<int>(bias.numel());
  return {.features = P,
          .outputs = outputs,
          .layers = {{P, hidden, floats(first), floats(bias)},
                     {hidden, outputs, floats(last), floats(module.last->bias.contiguous())}}};
}

torch::Tensor first_vectors(const CellTask& task, const CellNetworkOptions& options) {
  const auto genes = std::ssize(task.reading.zero);
  if (const auto& of = task.vectors; of.rows > 0)  // the reading multiplies by the scale once more
    return torch::tensor(of.values).view({of.rows, of.columns}) /
           torch::tensor(task.reading.scale).unsqueeze(1);
  return torch::randn({genes, options.dimensions}) / std::sqrt(300.0);
}

Expected<CellNetworkFit> learn(const CellTask& task, std::span<const int> training,
                               std::span<const int> validation, const CellNetworkOptions& options,
                               const std::function<bool(int, int)>& show) {
  torch::manual_seed(options.seed);
  Random random(options.seed, 2);
  const Reader reader(task, options);
  const auto labels = torch::tensor(std::vector<std::int64_t>(task.y.begin(), task.y.end()));
  CellModule module(first_vectors(task, options), task.outputs(), options);
  std::vector<torch::Tensor> above;
  for (const auto& named : module->named_parameters())
    if (named.key() != "vectors") above.push_back(named.value());
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(above);
  groups.emplace_back(std::vector<torch::Tensor>{module->vectors});
  torch::optim::AdamW optimizer(groups,
                                torch::optim::AdamWOptions().weight_decay(options.weight_decay));
  const bool pretrained = task.vectors.rows > 0;
  const auto set_rates = [&](const CycleStep& now, bool frozen) {
    const double share[] = {1, frozen ? 0 : pretrained ? options.vector_rate : 1.0};
    for (int g = 0; g < 2; ++g) {
      auto& of = static_cast<torch::optim::AdamWOptions&>(optimizer.param_groups()[g].options());
      of.lr(options.rate * now.rate * share[g]);
      of.betas(std::make_tuple(now.beta1, 0.99));
    }
  };

  const int steps_of_pass =
      std::max(1, static_cast<int>((std::ssize(training) + options.batch - 1) / options.batch));
  Deck deck({training.begin(), training.end()});
  std::vector<Deck> others;
  std::vector<int> cells_of;
  for (const auto& set : task.unlabelled) {
    std::vector<int> all(static_cast<std::size_t>(set.size()));
    for (int i = 0; i < set.size(); ++i) all[static_cast<std::size_t>(i)] = i;
    cells_of.insert(cells_of.end(), all.size(), static_cast<int>(others.size()));
    others.emplace_back(std::move(all));
  }
  WeightAverage average(*module, options.average);
  Weights best;
  CellNetworkFit fit;
  double best_loss = std::numeric_limits<double>::infinity();
  std::vector<std::int32_t> truth;
  for (const int i : validation) truth.push_back(task.y[static_cast<std::size_t>(i)]);
  module->train();
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    const bool frozen = pretrained && epoch < options.frozen;
    module->vectors.set_requires_grad(!frozen);
    for (int s = 0; s < steps_of_pass; ++s) {
      set_rates(one_cycle(options.cycle, std::int64_t{epoch} * steps_of_pass + s,
                          std::int64_t{options.epochs} * steps_of_pass),
                frozen);
      const auto cells = deck.draw(options.batch, random);
      std::vector<std::int64_t> rows(cells.begin(), cells.end());
      const auto y = labels.index_select(0, torch::tensor(rows));
      const auto margins =
          of_classes(module->forward(reader.varied(task.cells, cells, task.share, random)));
      auto loss = torch::nn::functional::cross_entropy(
          margins, y,
          torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(options.smoothing));
      if (options.unlabelled > 0 && !others.empty() && epoch >= options.epochs / 4) {
        const auto set = static_cast<std::size_t>(cells_of[random.below(cells_of.size())]);
        const auto drawn = others[set].draw(options.batch, random);
        loss = loss + options.unlabelled * unlabelled_loss(module, reader, task.unlabelled[set],
                                                           drawn, options.confident, random);
      }
      optimizer.zero_grad();
      loss.backward();
      torch::nn::utils::clip_grad_norm_(module->parameters(), 1.0);
      optimizer.step();
      average.step();
    }
    {
      const WeightAverage::Shown shown(average);
      const auto margins = answer(module, reader, task.cells, validation).contiguous();
      const std::span<const float> values(margins.data_ptr<float>(),
                                          static_cast<std::size_t>(margins.numel()));
      const double loss = log_loss(values, truth, task.outputs());
      if (loss < best_loss) {
        best_loss = loss;
        fit.epochs = epoch + 1;
        fit.margins.assign(values.begin(), values.end());
        best = Weights(*module);
      }
    }
    if (show && !show(epoch + 1, options.epochs)) break;
    if (epoch + 1 - fit.epochs >= options.patience) break;
  }
  best.put_into(*module);
  fit.validation_loss = best_loss;
  fit.network = fold(*module, task.reading, task.outputs());
  return fit;
}

}  // namespace

Expected<CellNetworkFit> fit_cell_network(const CellTask& task, std::span<const int> training,
                                          std::span<const int> validation,
                                          const CellNetworkOptions& options,
                                          const std::function<bool(int, int)>& show) {
  return guarded([&] { return learn(task, training, validation, options, show); });
}

}  // namespace genegraft::neural
