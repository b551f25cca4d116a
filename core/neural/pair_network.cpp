#include "neural/pair_network.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "linear/layered_model.hpp"
#include "neural/guarded.hpp"
#include "neural/weight_average.hpp"

namespace genegraft::neural {
namespace {

struct PairModuleImpl : torch::nn::Module {
  torch::nn::Linear first{nullptr}, second{nullptr}, last{nullptr};
  double dropout;

  PairModuleImpl(int features, const PairNetworkOptions& options)
      : first(register_module("first", torch::nn::Linear(features, options.hidden))),
        second(register_module("second", torch::nn::Linear(options.hidden, options.second))),
        last(register_module("last", torch::nn::Linear(options.second, 1))),
        dropout(options.dropout) {}

  torch::Tensor forward(const torch::Tensor& x) {                            // (N, F)
    auto h = torch::dropout(torch::relu(first(x)), dropout, is_training());  // (N, H1)
    h = torch::dropout(torch::relu(second(h)), dropout, is_training());      // (N, H2)
    return last(h).squeeze(1);                                               // (N)
  }
};
TORCH_MODULE(PairModule);

/// Rows of one class, drawn by their weights.
class Drawn {
 public:
  void add(int row, double weight) {
    rows_.push_back(row);
    sum_ += weight;
    up_to_.push_back(sum_);
  }
  bool empty() const { return rows_.empty(); }
  int draw(Random& random) const {
    const auto at = std::upper_bound(up_to_.begin(), up_to_.end(), random.uniform() * sum_);
    return rows_[std::min<std::size_t>(static_cast<std::size_t>(at - up_to_.begin()),
                                       rows_.size() - 1)];
  }

 private:
  std::vector<int> rows_;
  std::vector<double> up_to_;
  double sum_ = 0;
};

/// The rows of a stage, by class.
struct Stage {
  Drawn of_class[2];
  bool usable() const { return !of_class[0].empty() && !of_class[1].empty(); }
};

Stage stage_of(const model::PairSamples& pairs, bool pretraining) {
  Stage stage;
  const auto& samples = pairs.samples;
  for (int i = 0; i < samples.rows; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (pretraining && pairs.pretraining[at] == 0) continue;
    const double weight = samples.row_weight.empty() ? 1 : samples.row_weight[at];
    if (weight > 0) stage.of_class[samples.y[at]].add(i, weight);
  }
  return stage;
}

/// (F) what a feature is divided by: its root mean square over some rows, 1 where it is always 0.
/// Rare letters are not blown up.
std::vector<float> scales_of(const model::Samples& samples) {
  const int rows = std::min(samples.rows, 20'000), step = std::max(1, samples.rows / rows);
  const auto features = static_cast<std::size_t>(samples.features);
  std::vector<double> squares(features);
  std::vector<float> row(features);
  for (int i = 0; i < rows; ++i) {
    samples.fill(i * step, 1, row);
    for (std::size_t f = 0; f < features; ++f) squares[f] += double{row[f]} * row[f] / rows;
  }
  std::vector<float> scales;
  for (const double square : squares)
    scales.push_back(square > 1 ? static_cast<float>(std::sqrt(square)) : 1.0f);
  return scales;
}

class Trainer {
 public:
  Trainer(const model::PairSamples& pairs, const PairNetworkOptions& options,
          const forest::Progress& progress)
      : pairs_(pairs),
        options_(options),
        progress_(progress),
        scales_(scales_of(pairs.samples)),
        pretraining_(stage_of(pairs, true)),
        all_(stage_of(pairs, false)),
        steps_(options.networks * (options.steps + (pretrains() ? options.pretraining_steps : 0))) {
  }

  const std::vector<float>& scales() const { return scales_; }
  bool pretrains() const { return options_.pretraining_steps > 0 && pretraining_.usable(); }

  PairModule train(int network) {
    torch::manual_seed(options_.seed + static_cast<std::uint64_t>(network));
    Random random(options_.seed, 9000 + static_cast<std::uint64_t>(network));
    PairModule module(pairs_.samples.features, options_);
    module->train();
    if (pretrains()) run(module, pretraining_, options_.pretraining_steps, random);
    run(module, all_, options_.steps, random);
    module->eval();
    return module;
  }

 private:
  void run(PairModule& module, const Stage& stage, int steps, Random& random) {
    torch::optim::AdamW optimizer(
        module->parameters(),
        torch::optim::AdamWOptions(options_.rate).weight_decay(options_.weight_decay));
    auto& group = static_cast<torch::optim::AdamWOptions&>(optimizer.param_groups()[0].options());
    WeightAverage average(*module, options_.average);
    for (int s = 0; s < steps; ++s) {
      const auto cycle = one_cycle(options_.cycle, s, steps);
      group.lr(options_.rate * cycle.rate);
      group.betas(std::make_tuple(cycle.beta1, 0.99));
      const auto [x, y] = draw(stage, random);
      const auto loss = torch::binary_cross_entropy_with_logits(module->forward(x), y);
      optimizer.zero_grad();
      loss.backward();
      torch::nn::utils::clip_grad_norm_(module->parameters(), 1.0);
      optimizer.step();
      average.step();
      if (done_++ % 50 == 0 && progress_) progress_(done_, steps_);
    }
    average.take();
  }

  /// (N, F), (N): a quarter positive, as rows are balanced where a forest learns.
  std::pair<torch::Tensor, torch::Tensor> draw(const Stage& stage, Random& random) const {
    const auto features = static_cast<std::size_t>(pairs_.samples.features);
    auto x = torch::empty({options_.batch, pairs_.samples.features}),
         y = torch::empty(options_.batch);
    float* row = x.data_ptr<float>();
    for (int i = 0; i < options_.batch; ++i, row += features) {
      const int label = i % 4 == 0;
      pairs_.samples.fill(stage.of_class[label].draw(random), 1, {row, features});
      for (std::size_t f = 0; f < features; ++f) row[f] /= scales_[f];
      y.data_ptr<float>()[i] = static_cast<float>(label);
    }
    return {x, y};
  }

  const model::PairSamples& pairs_;
  const PairNetworkOptions& options_;
  const forest::Progress& progress_;
  std::vector<float> scales_;
  Stage pretraining_, all_;
  int steps_, done_ = 0;  ///< of all networks
};

/// Writes a network's weights into its place beside the others'.
void put(const torch::Tensor& weight, const torch::Tensor& bias, int inputs_before,
         int outputs_before, float times, linear::DenseLayer& layer) {
  const auto w = weight.contiguous(), b = bias.contiguous();
  const auto outputs = weight.size(0), inputs = weight.size(1);
  for (std::int64_t o = 0; o < outputs; ++o) {
    for (std::int64_t i = 0; i < inputs; ++i)
      layer.weight[static_cast<std::size_t>((inputs_before + i) * layer.outputs + outputs_before +
                                            o)] = w.data_ptr<float>()[o * inputs + i] * times;
    layer.bias[static_cast<std::size_t>(outputs_before + o)] += b.data_ptr<float>()[o] * times;
  }
}

linear::DenseLayer empty_layer(int inputs, int outputs) {
  return {inputs, outputs, std::vector<float>(static_cast<std::size_t>(inputs) * outputs),
          std::vector<float>(static_cast<std::size_t>(outputs))};
}

/// The networks side by side, their log odds averaged, over unscaled features.
linear::LayeredModel join(const std::vector<PairModule>& modules, const std::vector<float>& scales,
                          const PairNetworkOptions& options) {
  const torch::NoGradGuard no_gradient;
  const int count = static_cast<int>(modules.size()), F = static_cast<int>(scales.size());
  linear::LayeredModel model{.features = F,
                             .outputs = 1,
                             .layers = {empty_layer(F, count * options.hidden),
                                        empty_layer(count * options.hidden, count * options.second),
                                        empty_layer(count * options.second, 1)}};
  for (int m = 0; m < count; ++m) {
    const auto& module = *modules[static_cast<std::size_t>(m)];
    put(module.first->weight, module.first->bias, 0, m * options.hidden, 1, model.layers[0]);
    put(module.second->weight, module.second->bias, m * options.hidden, m * options.second, 1,
        model.layers[1]);
    put(module.last->weight, module.last->bias, m * options.second, 0,
        1 / static_cast<float>(count), model.layers[2]);
  }
  auto& weight = model.layers[0].weight;
  const auto width = static_cast<std::size_t>(model.layers[0].outputs);
  for (std::size_t f = 0; f < scales.size(); ++f)
    for (std::size_t o = 0; o < width; ++o) weight[f * width + o] /= scales[f];
  return model;
}

/// (F) length of each feature's vector, adds up to 1.
std::vector<double> importance_of(const linear::LayeredModel& model) {
  const auto& first = model.layers.front();
  std::vector<double> importance;
  double total = 0;
  for (int f = 0; f < first.inputs; ++f) {
    double squares = 0;
    for (int o = 0; o < first.outputs; ++o) {
      const double w = first.weight[static_cast<std::size_t>(f) * first.outputs + o];
      squares += w * w;
    }
    importance.push_back(std::sqrt(squares));
    total += importance.back();
  }
  for (double& value : importance) value = total > 0 ? value / total : 0;
  return importance;
}

Expected<model::FittedLearner> fit(const model::PairSamples& pairs,
                                   const PairNetworkOptions& options,
                                   const forest::Progress& progress) {
  torch::set_num_threads(std::max(1, options.threads));
  Trainer trainer(pairs, options, progress);
  std::vector<PairModule> modules;
  for (int m = 0; m < options.networks; ++m) modules.push_back(trainer.train(m));
  auto joined = join(modules, trainer.scales(), options);
  model::FittedLearner fitted;
  fitted.importance = importance_of(joined);
  fitted.notes = {std::to_string(options.networks) + " networks of " +
                  std::to_string(options.hidden) + " and " + std::to_string(options.second) +
                  " units" + (trainer.pretrains() ? ", pretrained on the screens in vitro" : "")};
  fitted.learner = std::move(joined);
  return fitted;
}

}  // namespace

Expected<model::FittedLearner> fit_pair_network(const model::PairSamples& pairs,
                                                const PairNetworkOptions& options,
                                                const forest::Progress& progress) {
  return guarded([&] { return fit(pairs, options, progress); });
}

}  // namespace genegraft::neural
