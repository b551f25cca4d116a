#include "neural/training_loop.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>

#include "base/parallel.hpp"
#include "neural/batch_gradient.hpp"
#include "neural/checkpoint.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/device.hpp"
#include "neural/torch_error.hpp"

namespace genegraft::neural {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kCurvePoints = 200, kHeldOutPoints = 20;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What a resumed training has to share with the one it goes on from.
model::Json made_with(const Objective& objective, const TrainingOptions& o) {
  auto json = objective.made_with();
  json.update({{"batch", o.batch},
               {"length", o.length},
               {"rate", o.rate},
               {"weight_decay", o.weight_decay},
               {"clip", o.clip},
               {"warm", o.cycle.warm},
               {"steps", o.steps},
               {"minutes", o.minutes},
               {"epochs", o.epochs},
               {"seed", o.seed}});
  return json;
}

/// Parts of a batch that are learnt from beside each other.
int choose_workers(const Objective& objective, const TrainingOptions& options, std::int64_t rows,
                   int threads, const torch::Device& device) {
  if (device.is_cuda()) return 1;
  constexpr std::int64_t kLeastRows = 4;
  const auto most = static_cast<int>(std::max<std::int64_t>(1, rows / kLeastRows));
  if (options.workers > 0) return std::min<int>(options.workers, static_cast<int>(rows));
  return objective.learns_in_parts() ? std::min(threads, most) : 1;
}

/// How far a training is: by steps, by the clock, or by whichever is further.
struct Plan {
  std::int64_t steps = 0;  // 0: no limit
  double seconds = 0;      // 0: no limit

  double done(std::int64_t step, double elapsed) const {
    double share = 0;
    if (steps > 0) share = static_cast<double>(step) / static_cast<double>(steps);
    if (seconds > 0) share = std::max(share, elapsed / seconds);
    return std::min(1.0, share);
  }
  CycleStep cycle(const OneCycle& options, std::int64_t step, double elapsed) const {
    if (seconds > 0) return one_cycle_at(options, done(step, elapsed));
    return one_cycle(options, step, steps);
  }
};

Plan make_plan(const TrainingOptions& options, const Objective& objective) {
  if (options.steps > 0 || options.minutes > 0) return {options.steps, 60 * options.minutes};
  const auto epoch = static_cast<double>(objective.steps_of_epoch());
  return {std::max<std::int64_t>(1, std::llround(options.epochs * epoch)), 0};
}

/// Sent along with the gradient, so that all processes do the same after a step.
enum Signal : std::int64_t { kLoss, kTokens, kSeconds, kSave, kStop, kSignals };

class Training {
 public:
  Training(const Objective& objective, const TrainingOptions& options, ProcessGroup& processes,
           const torch::Device& device, const torch::nn::Module* start);

  Expected<void> resume();
  Expected<void> learn(const ShowTraining& show);
  Trained finish();

 private:
  bool is_first() const { return processes_.rank() == 0; }
  double elapsed() const { return before_ + seconds_since(start_); }
  Expected<double> take_step();
  void record(double done_before, double done_now);
  double measure(bool all);
  TrainingProgress progress() const;
  Expected<void> save();
  std::vector<torch::Tensor> all_hidden();
  void copy_state_from_first();

  const Objective& objective_;
  const TrainingOptions& options_;
  ProcessGroup& processes_;
  torch::Device device_;
  std::shared_ptr<torch::nn::Module> module_;
  FlatWeights weights_;
  Plan plan_;
  std::int64_t first_row_, rows_;
  int threads_;
  std::unique_ptr<BatchGradient> gradient_;
  torch::Tensor message_;  // (P + kSignals)
  Checkpoint now_;         // of which weights, hidden and made_with are filled in to be written
  double before_ = 0;      // seconds of earlier runs
  Clock::time_point start_ = Clock::now(), saved_ = start_;
  std::int64_t tokens_before_ = 0;
  double clock_ = 0;  // seconds of all runs, as all processes have it
  bool save_wanted_ = false, stop_wanted_ = false, stopped_ = false;
  double smooth_loss_ = 0, smooth_weight_ = 0;
};

std::shared_ptr<torch::nn::Module> make_module(const Objective& objective, std::uint64_t seed,
                                               const torch::nn::Module* start,
                                               const torch::Device& device) {
  torch::manual_seed(seed);
  auto module = objective.make_module();
  if (start) {
    const torch::NoGradGuard no_gradient;
    const auto from = start->parameters();
    auto to = module->parameters();
    for (std::size_t i = 0; i < to.size(); ++i) to[i].copy_(from[i]);
  }
  module->to(device);
  return module;
}

Training::Training(const Objective& objective, const TrainingOptions& options,
                   ProcessGroup& processes, const torch::Device& device,
                   const torch::nn::Module* start)
    : objective_(objective),
      options_(options),
      processes_(processes),
      device_(device),
      module_(make_module(objective, options.seed, start, device)),
      weights_(*module_),
      plan_(make_plan(options, objective)),
      first_row_(std::int64_t{options.batch} * processes.rank() / processes.size()),
      rows_(std::int64_t{options.batch} * (processes.rank() + 1) / processes.size() - first_row_),
      threads_(options.threads > 0 ? options.threads
                                   : std::max(1, available_threads() / processes.local_size())) {
  const int workers = choose_workers(objective, options, rows_, threads_, device);
  gradient_ = std::make_unique<BatchGradient>(
      objective, weights_, first_row_, rows_, device,
      BatchGradientOptions{options.seed, workers, std::max(1, threads_ / workers)});
  now_.optimizer = AdamWState::zeros_like(weights_.values);
  message_ = torch::zeros({weights_.values.numel() + kSignals}, weights_.values.options());
}

/// The first process reads the checkpoint, where there is one, and tells the others.
Expected<void> Training::resume() {
  const torch::NoGradGuard no_gradient;
  std::error_code ignored;
  if (is_first() && options_.resume && std::filesystem::exists(options_.checkpoint, ignored)) {
    auto checkpoint = read_checkpoint(options_.checkpoint, made_with(objective_, options_));
    if (!checkpoint) return tl::unexpected(checkpoint.error());
    now_ = std::move(*checkpoint);
    weights_.values.copy_(now_.weights);
    now_.optimizer.mean = now_.optimizer.mean.to(device_);
    now_.optimizer.square = now_.optimizer.square.to(device_);
  }
  if (processes_.size() > 1) copy_state_from_first();
  gradient_->go_on_from(now_.hidden);
  before_ = clock_ = now_.seconds;
  tokens_before_ = now_.tokens;
  start_ = saved_ = Clock::now();
  return {};
}

void Training::copy_state_from_first() {
  auto& optimizer = now_.optimizer;
  auto facts = torch::tensor({static_cast<double>(now_.step), static_cast<double>(now_.tokens),
                              now_.seconds, optimizer.bias1, optimizer.bias2, now_.loss_sum,
                              static_cast<double>(now_.loss_count)},
                             torch::kFloat64)
                   .to(device_);
  processes_.copy_from_first(facts);
  facts = facts.cpu();
  const auto* fact = facts.data_ptr<double>();
  now_.step = static_cast<std::int64_t>(fact[0]);
  now_.tokens = static_cast<std::int64_t>(fact[1]);
  now_.seconds = fact[2];
  optimizer.bias1 = fact[3];
  optimizer.bias2 = fact[4];
  now_.loss_sum = fact[5];
  now_.loss_count = static_cast<std::int64_t>(fact[6]);
  for (auto* tensor : {&weights_.values, &optimizer.mean, &optimizer.square})
    processes_.copy_from_first(*tensor);
  if (now_.step == 0) return;
  const auto widths = objective_.state_widths();
  now_.hidden.resize(widths.size());
  for (std::size_t i = 0; i < widths.size(); ++i) {
    auto& hidden = now_.hidden[i];
    hidden = is_first() ? hidden.to(device_)
                        : torch::zeros({1, options_.batch, widths[i]}, weights_.values.options());
    processes_.copy_from_first(hidden);
  }
}

Expected<void> Training::learn(const ShowTraining& show) {
  while (plan_.done(now_.step, clock_) < 1 && !stopped_) {
    const double done_before = plan_.done(now_.step, clock_);
    const auto loss = take_step();
    if (!loss) return tl::unexpected(loss.error());
    constexpr double kMemory = 0.98;
    smooth_loss_ = kMemory * smooth_loss_ + (1 - kMemory) * *loss;
    smooth_weight_ = kMemory * smooth_weight_ + (1 - kMemory);
    record(done_before, plan_.done(now_.step, clock_));
    if (save_wanted_ || stopped_)
      if (const auto saved = save(); !saved) return saved;
    if (show && !show(progress())) stop_wanted_ = true;
  }
  return save();
}

/// Batch, forward, loss, backward, clip, step. Returns the mean loss of the batch.
Expected<double> Training::take_step() {
  const torch::NoGradGuard no_gradient;
  const auto weights = weights_.values.numel();
  const auto cycle = plan_.cycle(options_.cycle, now_.step, clock_);
  message_.zero_();
  auto gradient = message_.narrow(0, 0, weights);  // (P)
  const auto sums = gradient_->add(now_.step, gradient);
  const bool due =
      !options_.checkpoint.empty() && seconds_since(saved_) >= 60 * options_.checkpoint_minutes;
  const auto send = [&](Signal signal, double value) { message_[weights + signal] = value; };
  send(kLoss, sums.loss);
  send(kTokens, static_cast<double>(sums.tokens));
  send(kSeconds, is_first() ? elapsed() : 0);
  send(kSave, is_first() && due);
  send(kStop, stop_wanted_);
  processes_.add_up(message_);
  const auto signals = message_.narrow(0, weights, kSignals).to(torch::kCPU, torch::kFloat64);
  const auto* signal = signals.data_ptr<double>();
  clock_ = signal[kSeconds];
  save_wanted_ = signal[kSave] > 0;
  stopped_ = signal[kStop] > 0;

  const double tokens = std::max(1.0, signal[kTokens]);
  const double loss = signal[kLoss] / tokens;
  gradient.div_(tokens);
  const double norm = gradient.norm().item<double>();
  if (!std::isfinite(loss) || !std::isfinite(norm))
    return fail("the loss is not a number at step " + std::to_string(now_.step) +
                "; try a lower --rate than " + std::to_string(options_.rate));
  if (norm > options_.clip) gradient.mul_(options_.clip / norm);
  update(weights_, gradient, {.weight_decay = options_.weight_decay}, options_.rate * cycle.rate,
         cycle.beta1, now_.optimizer);
  ++now_.step;
  now_.tokens += options_.batch * objective_.tokens_of_row();
  now_.loss_sum += signal[kLoss];
  now_.loss_count += static_cast<std::int64_t>(signal[kTokens]);
  return loss;
}

/// A point of the curve wherever a mark of the way is passed.
void Training::record(double done_before, double done_now) {
  const auto passes = [&](double marks) {
    return std::floor(done_before * marks) < std::floor(done_now * marks);
  };
  if (!passes(kCurvePoints)) return;
  LossPoint point{now_.step, now_.tokens, clock_,
                  now_.loss_sum / static_cast<double>(std::max<std::int64_t>(1, now_.loss_count))};
  if (is_first() && passes(kHeldOutPoints)) {
    const double held_out = measure(/*all=*/false);
    if (!std::isnan(held_out)) point.held_out = held_out;
  }
  now_.curve.push_back(point);
  now_.loss_sum = 0;
  now_.loss_count = 0;
}

double Training::measure(bool all) {
  const torch::NoGradGuard no_gradient;
  use_threads(threads_);
  module_->eval();
  return objective_.held_out_loss(*module_, all);
}

TrainingProgress Training::progress() const {
  TrainingProgress progress;
  progress.step = now_.step;
  progress.done = stopped_ ? 1 : plan_.done(now_.step, clock_);
  progress.seconds = clock_;
  if (progress.done > 0) progress.seconds_left = clock_ / progress.done - clock_;
  const double here = seconds_since(start_);
  progress.tokens_per_second = static_cast<double>(now_.tokens - tokens_before_) / here;
  progress.loss = smooth_loss_ / smooth_weight_;
  for (const auto& point : now_.curve)
    if (point.held_out) progress.held_out = point.held_out;
  return progress;
}

/// What all rows of the batch continue, of all processes.
std::vector<torch::Tensor> Training::all_hidden() {
  auto hidden = gradient_->hidden();
  if (processes_.size() == 1) return hidden;
  for (auto& tensor : hidden) {
    auto all = torch::zeros({1, options_.batch, tensor.size(2)}, tensor.options());
    all.narrow(1, first_row_, rows_).copy_(tensor);
    processes_.add_up(all);
    tensor = all;
  }
  return hidden;
}

Expected<void> Training::save() {
  if (options_.checkpoint.empty()) return {};
  const torch::NoGradGuard no_gradient;
  now_.hidden = all_hidden();
  save_wanted_ = false;
  if (!is_first()) return {};
  now_.made_with = made_with(objective_, options_);
  now_.weights = weights_.values;
  now_.seconds = elapsed();
  saved_ = Clock::now();
  return write_checkpoint(options_.checkpoint, now_);
}

Trained Training::finish() {
  Trained result;
  result.tokens_per_second =
      static_cast<double>(now_.tokens - tokens_before_) / std::max(1e-9, seconds_since(start_));
  result.seconds = elapsed();
  result.curve = now_.curve;
  result.steps = now_.step;
  result.tokens = now_.tokens;
  result.stopped = stopped_;
  if (is_first()) result.held_out_loss = measure(/*all=*/true);
  module_->to(torch::kCPU);
  module_->eval();
  result.module = module_;
  return result;
}

}  // namespace

Expected<Trained> train(const Objective& objective, const TrainingOptions& options,
                        const torch::nn::Module* start, ProcessGroup& processes,
                        const ShowTraining& show) {
  if (options.batch < processes.size())
    return fail("a batch of " + std::to_string(options.batch) + " is too small for " +
                std::to_string(processes.size()) + " processes");
  const auto device = find_device(options.device, processes.local_rank());
  if (!device) return tl::unexpected(device.error());
  try {
    Training training(objective, options, processes, *device, start);
    if (const auto resumed = training.resume(); !resumed) return tl::unexpected(resumed.error());
    if (const auto learnt = training.learn(show); !learnt) return tl::unexpected(learnt.error());
    return training.finish();
  } catch (const std::exception& error) {  // libtorch's
    return fail("training failed: " + first_line(error.what()));
  }
}

}  // namespace genegraft::neural
