#include "neural/rank_finetune.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "linear/logistic_regression.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/device.hpp"
#include "neural/dropout.hpp"
#include "neural/guarded.hpp"
#include "neural/rank_file.hpp"
#include "neural/weight_average.hpp"

namespace genegraft::neural {
namespace {

using expression::TokenRows;

constexpr std::size_t kRowsScored = 32;

double suited_rate(const RankOptions& encoder) {
  constexpr double kGeneformers = 3.2e6;
  return std::min(5e-4, 5e-5 * std::max(1.0, kGeneformers / encoder.weights_of_layers()));
}

RankClassifier graft(const RankEncoder& base, const RankFinetuneOptions& options, int classes) {
  torch::manual_seed(options.seed);
  auto head = options.head;
  head.classes = classes;
  RankClassifier classifier(base->options(), head);
  if (options.scratch) return classifier;
  const torch::NoGradGuard no_gradients;
  auto to = classifier->bert->named_parameters();
  for (const auto& from : base->named_parameters()) to[from.key()].copy_(from.value());
  return classifier;
}

torch::Tensor tokens_of(const TokenRows& cells, std::span<const int> chosen) {
  const auto block = expression::pad_rows(cells, chosen);
  return torch::tensor(at::ArrayRef<std::int32_t>(block.tokens), torch::kInt64)
      .view({std::ssize(chosen), block.tokens_of_row});
}

torch::Tensor labels_of(std::span<const std::int32_t> y, std::span<const int> chosen) {
  auto labels = torch::empty({std::ssize(chosen)}, torch::kInt64);
  auto* out = labels.data_ptr<std::int64_t>();
  for (const int cell : chosen) *out++ = y[static_cast<std::size_t>(cell)];
  return labels;
}

torch::Tensor class_weights(std::span<const std::int32_t> y, std::span<const int> training,
                            int classes) {
  std::vector<std::int32_t> learnt;
  for (const int cell : training) learnt.push_back(y[static_cast<std::size_t>(cell)]);
  const auto weight = linear::balanced_class_weight(learnt, classes);
  return torch::tensor(std::vector<float>(weight.begin(), weight.end()));
}

/// Mean log loss of cells by (M, K) probabilities; NaN of none.
double log_loss_of(std::span<const float> probability, std::span<const std::int32_t> y,
                   std::span<const int> cells, int classes) {
  if (cells.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (std::size_t i = 0; i < cells.size(); ++i)
    sum -= std::log(std::max(
        1e-12f, probability[i * static_cast<std::size_t>(classes) +
                            static_cast<std::size_t>(y[static_cast<std::size_t>(cells[i])])]));
  return sum / static_cast<double>(cells.size());
}

/// All that one training needs.
struct Learning {
  RankClassifierImpl& classifier;
  const TokenRows& cells;
  std::span<const std::int32_t> y;
  const RankFinetuneOptions& options;
  torch::Device device;
  Unfrozen unfrozen;
  WeightAverage average;
  torch::Tensor weight;  // (K) or undefined
  double rate;
  std::int64_t step = 0, steps = 1;

  /// One pass over the cells in this order. Returns the mean loss of a cell.
  double pass(std::span<const int> order);
};

double Learning::pass(std::span<const int> order) {
  namespace F = torch::nn::functional;
  classifier.train();
  double total = 0;
  const auto batch = static_cast<std::size_t>(options.batch);
  for (std::size_t first = 0; first < order.size(); first += batch) {
    const auto chosen = order.subspan(first, std::min(batch, order.size() - first));
    const DropoutDraws draws(options.seed, step, 0, std::ssize(chosen));
    const auto log_odds = classifier.forward(tokens_of(cells, chosen).to(device));
    const auto loss = F::cross_entropy(
        log_odds, labels_of(y, chosen).to(device),
        F::CrossEntropyFuncOptions().weight(weight).label_smoothing(options.label_smoothing));
    unfrozen.zero_grad();
    loss.backward();
    const auto now = one_cycle(options.cycle, step++, steps);
    unfrozen.set_rate(rate * now.rate, now.beta1);
    unfrozen.step(options.clip);
    average.step();
    total += loss.item<double>() * static_cast<double>(chosen.size());
  }
  return total / static_cast<double>(order.size());
}

Expected<FinetunedRanks> learn(const RankEncoder& base, const TokenRows& cells,
                               std::span<const std::int32_t> y, int classes,
                               std::span<const int> training, std::span<const int> validation,
                               const RankFinetuneOptions& options, const ShowFinetuning& show) {
  using Clock = std::chrono::steady_clock;
  if (training.empty()) return fail("there are no cells to learn from");
  if (options.freeze > base->options().layers)
    return fail("--freeze " + std::to_string(options.freeze) + ": the encoder has " +
                std::to_string(base->options().layers) + " layers");
  const auto device = find_device(options.device);
  if (!device) return tl::unexpected(device.error());
  use_threads(options.threads > 0 ? options.threads : available_threads());
  FinetunedRanks done{.classifier = graft(base, options, classes)};
  auto& classifier = *done.classifier;
  classifier.to(*device);
  done.rate = options.rate > 0 ? options.rate : suited_rate(base->options());
  // The layers above the frozen ones, and the head; all, the tables too, where none is frozen.
  const int learning = options.freeze > 0 ? base->options().layers - options.freeze + 1 : 0;
  Learning learner{.classifier = classifier,
                   .cells = cells,
                   .y = y,
                   .options = options,
                   .device = *device,
                   .unfrozen = Unfrozen(classifier.layer_groups(), learning, options.decay_by_layer,
                                        options.weight_decay),
                   .average = WeightAverage(classifier, options.average),
                   .weight = options.class_weights ? class_weights(y, training, classes).to(*device)
                                                   : torch::Tensor(),
                   .rate = done.rate};
  learner.steps = options.epochs * ((std::ssize(training) + options.batch - 1) / options.batch);
  Random random(options.seed);
  std::vector<int> order(training.begin(), training.end());
  Weights best;
  double least = std::numeric_limits<double>::infinity();
  for (int epoch = 1; epoch <= options.epochs; ++epoch) {
    const auto start = Clock::now();
    random.shuffle(std::span(order));
    FinetuneProgress now{.epoch = epoch, .epochs = options.epochs};
    now.train_loss = learner.pass(order);
    now.rows_per_second = static_cast<double>(order.size()) /
                          std::chrono::duration<double>(Clock::now() - start).count();
    const WeightAverage::Shown shown(learner.average);
    now.validation_loss =
        log_loss_of(classify_ranks(classifier, cells, validation), y, validation, classes);
    done.curve.push_back(now);
    if (validation.empty() || now.validation_loss < least) {
      least = now.validation_loss;
      done.epochs = epoch;
      best = Weights(classifier);
    }
    done.stopped = show && !show(now);
    const bool patient = options.patience == 0 || epoch - done.epochs < options.patience;
    if (done.stopped || !patient) break;
  }
  best.put_into(classifier);
  done.validation_loss = least;
  classifier.to(torch::kCPU);
  classifier.eval();
  return done;
}

}  // namespace

Expected<FinetunedRanks> finetune_ranks(const RankEncoder& base, const TokenRows& cells,
                                        std::span<const std::int32_t> y, int classes,
                                        std::span<const int> training,
                                        std::span<const int> validation,
                                        const RankFinetuneOptions& options,
                                        const ShowFinetuning& show) {
  return guarded(
      [&] { return learn(base, cells, y, classes, training, validation, options, show); });
}

std::vector<float> classify_ranks(RankClassifierImpl& classifier, const TokenRows& cells,
                                  std::span<const int> chosen) {
  const auto classes = static_cast<std::size_t>(classifier.head().classes);
  std::vector<float> probability(chosen.size() * classes);
  const bool was_training = classifier.is_training();
  classifier.eval();
  for (std::size_t first = 0; first < chosen.size(); first += kRowsScored) {
    const auto part = chosen.subspan(first, std::min(kRowsScored, chosen.size() - first));
    const auto block = expression::pad_rows(cells, part);
    run_rank_classifier(classifier, block.tokens, static_cast<int>(part.size()),
                        block.tokens_of_row,
                        std::span(probability).subspan(first * classes, part.size() * classes));
  }
  classifier.train(was_training);
  return probability;
}

}  // namespace genegraft::neural
