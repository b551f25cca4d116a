#include "neural/batch_gradient.hpp"

#include <exception>

#include "neural/cpu_settings.hpp"
#include "neural/dropout.hpp"

namespace genegraft::neural {
namespace {

/// A generator of torch's for what is drawn on a GPU; on a CPU see DropoutDraws.
void seed_device(const torch::Device& device, std::uint64_t seed, std::int64_t step,
                 std::int64_t first_row) {
  if (!device.is_cuda()) return;
  Random random(seed ^ static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(first_row));
  torch::cuda::manual_seed(random.next() >> 1);
}

}  // namespace

BatchGradient::BatchGradient(const Objective& objective, const FlatWeights& weights,
                             std::int64_t first_row, std::int64_t rows, const torch::Device& device,
                             const BatchGradientOptions& options)
    : objective_(&objective),
      device_(device),
      options_(options),
      first_row_(first_row),
      team_(std::make_unique<forest::WorkerTeam>(options.workers)) {
  for (int w = 0; w < options.workers; ++w) {
    Part part;
    part.module = objective.make_module();
    part.module->to(device);
    part.module->train();
    weights.share_with(*part.module);
    part.parameters = part.module->parameters();
    const auto begin = rows * w / options.workers, end = rows * (w + 1) / options.workers;
    part.first_row = first_row + begin;
    part.rows = end - begin;
    parts_.push_back(std::move(part));
  }
}

void BatchGradient::learn(Part& part, std::int64_t step) const {
  use_threads(options_.threads);
  const torch::AutoGradMode with_gradient(true);
  part.sums = {};
  part.gradients.clear();
  if (part.rows == 0) return;
  const DropoutDraws draws(options_.seed, step, part.first_row, part.rows);
  seed_device(device_, options_.seed, step, part.first_row);
  const auto loss = objective_->loss(*part.module, step, part.first_row, part.rows, device_);
  if (loss.tokens == 0) return;
  const auto tokens = static_cast<double>(loss.tokens);
  part.gradients = torch::autograd::grad({loss.mean * tokens}, part.parameters, {},
                                         /*retain_graph=*/false, /*create_graph=*/false,
                                         /*allow_unused=*/true);
  part.sums = {loss.mean.item<double>() * tokens, loss.tokens};
}

BatchGradient::Sums BatchGradient::add(std::int64_t step, torch::Tensor& gradient) {
  team_->for_each(static_cast<std::int64_t>(parts_.size()), [&](std::int64_t i, int) {
    auto& part = parts_[static_cast<std::size_t>(i)];
    try {
      learn(part, step);
    } catch (...) {
      part.error = std::current_exception();
    }
  });
  Sums sums;
  for (auto& part : parts_) {
    if (part.error) std::rethrow_exception(part.error);
    if (!part.gradients.empty())
      FlatWeights::add_gradients(part.gradients, part.parameters, gradient);
    part.gradients.clear();
    sums.loss += part.sums.loss;
    sums.tokens += part.sums.tokens;
  }
  return sums;
}

std::vector<torch::Tensor> BatchGradient::hidden() const {
  std::vector<torch::Tensor> all;
  for (const auto& part : parts_) {
    if (part.rows == 0) continue;
    const auto state = objective_->state(*part.module);
    if (all.empty()) all.resize(state.size());
    for (std::size_t i = 0; i < state.size(); ++i)
      all[i] = all[i].defined() ? torch::cat({all[i], state[i]}, 1) : state[i];
  }
  return all;
}

void BatchGradient::go_on_from(const std::vector<torch::Tensor>& hidden) {
  if (hidden.empty()) return;
  for (auto& part : parts_) {
    std::vector<torch::Tensor> state;
    for (const auto& tensor : hidden)
      state.push_back(
          tensor.narrow(1, part.first_row - first_row_, part.rows).to(device_).contiguous());
    if (part.rows > 0) objective_->go_on_from(*part.module, state);
  }
}

}  // namespace genegraft::neural
