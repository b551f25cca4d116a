#include "neural/batch_gradient.hpp"

#include <ATen/autocast_mode.h>

#include <exception>

#include "neural/cpu_settings.hpp"
#include "neural/dropout.hpp"

namespace genegraft::neural {
namespace {

/// Matrix products in bfloat16 while this lives, where the device is a GPU.
class HalfPrecision {
 public:
  explicit HalfPrecision(bool wanted) : wanted_(wanted) {
    if (!wanted_) return;
    at::autocast::set_enabled(true);
    at::autocast::set_autocast_gpu_dtype(torch::kBFloat16);
  }
  ~HalfPrecision() {
    if (!wanted_) return;
    at::autocast::clear_cache();
    at::autocast::set_enabled(false);
  }

 private:
  bool wanted_;
};

/// A generator of torch's for what is drawn on a GPU; on a CPU see DropoutDraws.
void seed_device(const torch::Device& device, std::uint64_t seed, std::int64_t step,
                 std::int64_t first_row) {
  if (!device.is_cuda()) return;
  Random random(seed ^ static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(first_row));
  torch::cuda::manual_seed(random.next() >> 1);
}

}  // namespace

BatchGradient::BatchGradient(const EncoderOptions& encoder, const FlatWeights& weights,
                             const BatchSource& batches, std::int64_t first_row, std::int64_t rows,
                             const torch::Device& device, const BatchGradientOptions& options)
    : batches_(&batches),
      device_(device),
      options_(options),
      first_row_(first_row),
      team_(std::make_unique<forest::WorkerTeam>(options.workers)) {
  for (int w = 0; w < options.workers; ++w) {
    Part part;
    part.model = LanguageModel(encoder);
    part.model->to(device);
    part.model->train();
    weights.share_with(*part.model);
    part.parameters = part.model->parameters();
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
  auto batch = batches_->rows(step, part.first_row, part.rows);
  const bool is_conv = part.model->options().kind == EncoderKind::conv;
  torch::Tensor loss;
  {
    const HalfPrecision half(device_.is_cuda() && is_conv);
    if (is_conv) {
      auto hidden =
          hide_letters(batch.tokens, part.model->encoder->cropped(), options_.masked, batch.random);
      part.sums.tokens = hidden.letters.numel();
      if (part.sums.tokens == 0) return;
      hidden = {hidden.tokens.to(device_), hidden.places.to(device_), hidden.letters.to(device_)};
      loss = hidden_letter_loss(*part.model, hidden);
    } else {
      const auto next = batch.tokens.narrow(1, 1, batch.tokens.size(1) - 1);
      part.sums.tokens = (next >= sequence::kFirstWord).sum().item<std::int64_t>();
      const bool nothing = part.sums.tokens == 0;
      loss = next_token_loss(*part.model, batch.tokens.to(device_), options_.penalty);
      if (nothing) return;
    }
  }
  const auto tokens = static_cast<double>(part.sums.tokens);
  part.gradients = torch::autograd::grad({loss * tokens}, part.parameters, {},
                                         /*retain_graph=*/false, /*create_graph=*/false,
                                         /*allow_unused=*/true);
  part.sums.loss = loss.item<double>() * tokens;
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
    const auto state = part.model->encoder->state();
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
    if (part.rows > 0) part.model->encoder->go_on_from(state);
  }
}

}  // namespace genegraft::neural
