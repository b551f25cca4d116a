#include "neural/flat_weights.hpp"

#include <cassert>
#include <cmath>

namespace genegraft::neural {
namespace {

std::int64_t count_weights(const torch::nn::Module& module) {
  std::int64_t count = 0;
  for (const auto& parameter : module.parameters()) count += parameter.numel();
  return count;
}

}  // namespace

FlatWeights::FlatWeights(torch::nn::Module& module) {
  const torch::NoGradGuard no_gradient;
  const auto parameters = module.parameters();
  const auto options = parameters.front().options().requires_grad(false);
  values = torch::empty({count_weights(module)}, options);
  is_decayed = torch::empty_like(values);
  std::int64_t at = 0;
  for (const auto& parameter : parameters) {
    values.narrow(0, at, parameter.numel()).copy_(parameter.reshape({-1}));
    is_decayed.narrow(0, at, parameter.numel()).fill_(parameter.dim() > 1 ? 1 : 0);
    at += parameter.numel();
  }
  share_with(module);
}

void FlatWeights::share_with(torch::nn::Module& module) const {
  std::int64_t at = 0;
  for (auto& parameter : module.parameters()) {
    const auto size = parameter.numel();
    parameter.set_data(values.narrow(0, at, size).view(parameter.sizes()));
    at += size;
  }
  assert(at == values.numel());
}

void FlatWeights::add_gradients(const std::vector<torch::Tensor>& gradients,
                                const std::vector<torch::Tensor>& parameters, torch::Tensor& sum) {
  std::int64_t at = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto size = parameters[i].numel();
    if (gradients[i].defined()) sum.narrow(0, at, size).add_(gradients[i].reshape({-1}));
    at += size;
  }
}

AdamWState AdamWState::zeros_like(const torch::Tensor& weights) {
  return {torch::zeros_like(weights), torch::zeros_like(weights)};
}

void update(FlatWeights& weights, const torch::Tensor& gradient, const AdamW& options, double rate,
            double beta1, AdamWState& state) {
  const torch::NoGradGuard no_gradient;
  state.bias1 *= beta1;
  state.bias2 *= options.beta2;
  state.mean.mul_(beta1).add_(gradient, 1 - beta1);
  state.square.mul_(options.beta2).addcmul_(gradient, gradient, 1 - options.beta2);
  const auto size = (state.square / (1 - state.bias2)).sqrt_().add_(options.epsilon);
  auto& values = weights.values;
  if (options.weight_decay > 0)
    values.addcmul_(values, weights.is_decayed, -rate * options.weight_decay);
  values.addcdiv_(state.mean, size, -rate / (1 - state.bias1));
}

}  // namespace genegraft::neural
