#include "neural/network_training.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "linear/logistic_regression.hpp"
#include "neural/branch_mix.hpp"
#include "neural/dropout.hpp"
#include "neural/weight_average.hpp"

namespace genegraft::neural {
namespace {

constexpr int kMostScored = 128;  // rows at a time

/// The loss that is learnt by: smoothed labels, weighed classes.
class TrainingLoss {
 public:
  TrainingLoss(const TrainingRows& rows, const HeadOptions& head, const FinetuneOptions& options)
      : smoothing_(options.label_smoothing) {
    if (!options.class_weights) return;
    std::vector<std::int32_t> y;
    for (const int row : rows.training) y.push_back(rows.y[static_cast<std::size_t>(row)]);
    const auto weight = linear::balanced_class_weight(y, head.classes);
    const auto& kinds = head.kinds;
    std::vector<float> of_output;
    for (std::size_t k = 0; k < weight.size(); ++k)
      of_output.insert(of_output.end(), kinds.empty() ? 1 : kinds[k],
                       static_cast<float>(weight[k]));
    weight_ = torch::tensor(of_output);
  }

  /// log_odds: (n, O) and classes (n), or (n, F) and kinds; int64.
  torch::Tensor operator()(const torch::Tensor& log_odds, const torch::Tensor& y) const {
    namespace F = torch::nn::functional;
    const auto weight = weight_.defined() ? weight_.to(log_odds.device()) : weight_;
    if (log_odds.size(1) > 1)
      return F::cross_entropy(
          log_odds, y, F::CrossEntropyFuncOptions().weight(weight).label_smoothing(smoothing_));
    const auto target = y.to(log_odds.scalar_type()) * (1 - smoothing_) + smoothing_ / 2;
    return torch::binary_cross_entropy_with_logits(
        log_odds.squeeze(1), target, weight.defined() ? weight.index_select(0, y) : weight, {},
        at::Reduction::Mean);
  }

 private:
  double smoothing_;
  torch::Tensor weight_;  // (K) or undefined
};

/// Rows and strands of one pass, in the order of its batches.
struct Pass {
  std::vector<int> rows;
  std::vector<std::uint8_t> reverse;
  int batches = 1;

  Pass(std::span<const int> training, const FinetuneOptions& options, Random& random)
      : rows(training.begin(), training.end()) {
    const int n = static_cast<int>(rows.size());
    batches = std::max(1, n / batch_rows(n, options.batch));
    random.shuffle(std::span(rows));
    if (!options.both_strands) return;
    for (int i = 0; i < n; ++i) reverse.push_back(random.below(2) == 1);
  }

  /// Some of the rows, drawn at random.
  std::span<const int> sample() const {
    constexpr std::size_t kEnough = 1024;
    return std::span(rows).first(std::min(kEnough, rows.size()));
  }

  /// Batches differ by a row at most: none is too small for the batch normalisation.
  std::pair<std::size_t, std::size_t> range(int batch) const {
    const auto at = [&](int b) { return rows.size() * static_cast<std::size_t>(b) / batches; };
    return {at(batch), at(batch + 1) - at(batch)};
  }
};

torch::Tensor labels_of(std::span<const std::int32_t> y, std::span<const int> rows) {
  auto labels = torch::empty({std::ssize(rows)}, torch::kInt64);
  auto* out = labels.data_ptr<std::int64_t>();
  for (const int row : rows) *out++ = y[static_cast<std::size_t>(row)];
  return labels;
}

/// One stage's schedule: where it stands among its steps.
struct Schedule {
  OneCycle cycle;
  double rate = 0;
  std::int64_t step = 0, steps = 1;
  std::int64_t drawn = 0;  ///< steps of all stages, which number the draws of dropout

  void set(Unfrozen& learning) {
    const auto now = one_cycle(cycle, step++, steps);
    learning.set_rate(rate * now.rate, now.beta1);
  }
};

/// One pass over the training rows; returns the mean loss of a row.
double learn_pass(ClassifierImpl& classifier, const TrainingRows& rows, const Pass& pass,
                  const TrainingLoss& loss_of, const FinetuneOptions& options, Unfrozen& learning,
                  Schedule& schedule, WeightAverage& average) {
  const auto device = device_of(classifier);
  classifier.train();
  if (!learning.has_encoder()) classifier.encoder->eval();  // no dropout in what is frozen
  double total = 0;
  for (int b = 0; b < pass.batches; ++b) {
    const auto [first, count] = pass.range(b);
    const auto chosen = std::span(pass.rows).subspan(first, count);
    const auto reverse = pass.reverse.empty() ? std::span<const std::uint8_t>()
                                              : std::span(pass.reverse).subspan(first, count);
    const auto tokens = rows.tokens.batch(chosen, reverse).to(device);  // (n, T)
    const auto y = labels_of(rows.kind.empty() ? rows.y : rows.kind, chosen).to(device);
    const DropoutDraws draws(options.seed, schedule.drawn++, 0, std::ssize(chosen));
    const auto loss = loss_of(classifier.network_kinds(tokens), y);
    learning.zero_grad();
    loss.backward();
    schedule.set(learning);
    learning.step(options.clip);
    average.step();
    total += loss.item<double>() * static_cast<double>(count);
  }
  return total / static_cast<double>(pass.rows.size());
}

/// Measures the mean and spread that pooled_norm divides by anew, as averaged weights make them:
/// those of the steps belong to other weights (Izmailov et al. 2018, section 3.2).
void settle_norm(ClassifierImpl& classifier, const TrainingRows& rows,
                 std::span<const int> chosen) {
  const torch::NoGradGuard no_gradients;
  auto& norm = classifier.pooled_norm;
  classifier.eval();
  norm->train();
  norm->reset_running_stats();
  const auto momentum = norm->options.momentum();
  norm->options.momentum(c10::nullopt);  // the plain mean of all batches
  constexpr std::size_t kBatch = 64;
  const auto device = device_of(classifier);
  for (std::size_t first = 0; first < chosen.size(); first += kBatch) {
    const auto batch = chosen.subspan(first, std::min(kBatch, chosen.size() - first));
    if (batch.size() > 1) classifier.network(rows.tokens.batch(batch).to(device));
  }
  norm->options.momentum(momentum);
  classifier.eval();
}

/// Validation after an epoch, and the best one so far.
class Watch {
 public:
  Watch(ClassifierImpl& classifier, const TrainingRows& rows, const FinetuneOptions& options)
      : classifier_(classifier), rows_(rows), options_(options) {
    for (const int row : rows.validation) y_.push_back(rows.y[static_cast<std::size_t>(row)]);
  }

  /// Loss of the validation rows now; NaN without any.
  double look(NetworkTraining& training) {
    if (rows_.validation.empty()) return std::numeric_limits<double>::quiet_NaN();
    training.validation.push_back(
        network_log_odds(classifier_, rows_.tokens, rows_.validation, options_.both_strands));
    const double loss = log_loss(training.validation.back(), y_, classifier_.outputs());
    if (loss < least_) {
      least_ = loss;
      training.best = static_cast<int>(training.validation.size()) - 1;
      best_ = Weights(classifier_);
    }
    return loss;
  }

  void put_back_best() {
    if (!best_.empty()) best_.put_into(classifier_);
  }

 private:
  ClassifierImpl& classifier_;
  const TrainingRows& rows_;
  const FinetuneOptions& options_;
  std::vector<std::int32_t> y_;
  double least_ = std::numeric_limits<double>::infinity();
  Weights best_;
};

int all_epochs(const FinetuneOptions& options, int most_epochs) {
  int epochs = 0;
  for (const auto& stage : options.stages) epochs += stage.epochs;
  return most_epochs > 0 ? std::min(most_epochs, epochs) : epochs;
}

/// Whether the last stage has gone on long enough without a better epoch.
bool is_patience_over(const NetworkTraining& training, int epochs_of_stage, int patience) {
  const int since = static_cast<int>(training.curve.size()) - 1 - training.best;
  return patience > 0 && !training.validation.empty() && epochs_of_stage > patience &&
         since >= patience;
}

}  // namespace

NetworkTraining train_network(ClassifierImpl& classifier, const TrainingRows& rows,
                              const FinetuneOptions& options, int most_epochs,
                              const ShowFinetuning& show) {
  using Clock = std::chrono::steady_clock;
  torch::manual_seed(options.seed);
  Random random(options.seed);
  const TrainingLoss loss_of(rows, classifier.head_options(), options);
  const int epochs = all_epochs(options, most_epochs);
  NetworkTraining training;
  Watch watch(classifier, rows, options);
  Schedule schedule{.cycle = options.cycle};
  const bool scratch = options.scratch;
  for (int s = 0; s < static_cast<int>(options.stages.size()); ++s) {
    const auto& stage = options.stages[static_cast<std::size_t>(s)];
    const bool last = s + 1 == static_cast<int>(options.stages.size());
    Unfrozen learning(classifier.layer_groups(), stage.groups, scratch ? 1 : options.decay_by_group,
                      options.weight_decay);
    WeightAverage average(classifier, options.average);
    schedule.rate = stage.rate;
    schedule.step = 0;
    for (int e = 0; e < stage.epochs && std::ssize(training.curve) < epochs; ++e) {
      const auto start = Clock::now();
      const Pass pass(rows.training, options, random);
      schedule.steps = std::int64_t{stage.epochs} * pass.batches;
      FinetuneProgress now{.stage = s, .epochs = epochs};
      now.train_loss =
          learn_pass(classifier, rows, pass, loss_of, options, learning, schedule, average);
      now.rows_per_second = static_cast<double>(pass.rows.size()) /
                            std::chrono::duration<double>(Clock::now() - start).count();
      {
        const WeightAverage::Shown shown(average);
        if (options.average > 0) settle_norm(classifier, rows, pass.sample());
        now.validation_loss = watch.look(training);
      }
      now.epoch = static_cast<int>(training.curve.size()) + 1;
      training.curve.push_back(now);
      training.stopped = show && !show(now);
      if (training.stopped || (last && is_patience_over(training, e + 1, options.patience))) break;
    }
    average.take();
    if (training.stopped) break;
  }
  if (training.validation.empty()) {
    if (options.average > 0)
      settle_norm(classifier, rows, Pass(rows.training, options, random).sample());
    training.best = static_cast<int>(training.curve.size()) - 1;
  } else {
    watch.put_back_best();
  }
  classifier.eval();
  return training;
}

std::vector<float> network_log_odds(ClassifierImpl& classifier, const SequenceTokens& tokens,
                                    std::span<const int> rows, bool both_strands) {
  const torch::NoGradGuard no_gradients;
  const auto device = device_of(classifier);
  classifier.eval();
  const std::size_t rows_at_once = rows_of_batch(classifier.head_options().window, kMostScored);
  std::vector<float> log_odds;
  for (std::size_t first = 0; first < rows.size(); first += rows_at_once) {
    const auto chosen = rows.subspan(first, std::min(rows_at_once, rows.size() - first));
    auto out = classifier.network(tokens.batch(chosen).to(device));  // (n, O)
    if (both_strands) {
      const std::vector<std::uint8_t> reverse(chosen.size(), 1);
      out = (out + classifier.network(tokens.batch(chosen, reverse).to(device))) / 2;
    }
    out = out.to(torch::kCPU).to(torch::kFloat32).contiguous();
    log_odds.insert(log_odds.end(), out.data_ptr<float>(), out.data_ptr<float>() + out.numel());
  }
  return log_odds;
}

torch::Device device_of(const torch::nn::Module& module) {
  return module.parameters().front().device();
}

}  // namespace genegraft::neural
