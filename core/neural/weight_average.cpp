#include "neural/weight_average.hpp"

#include <algorithm>

namespace genegraft::neural {
namespace {

std::vector<torch::Tensor> tensors_of(const torch::nn::Module& module) {
  auto weights = module.parameters();
  for (const auto& buffer : module.buffers()) weights.push_back(buffer);
  return weights;
}

}  // namespace

Weights::Weights(const torch::nn::Module& module) : copies_(tensors_of(module)) {
  const torch::NoGradGuard no_gradients;
  for (auto& copy : copies_) copy = copy.clone();
}

void Weights::put_into(torch::nn::Module& module) const {
  const torch::NoGradGuard no_gradients;
  auto weights = tensors_of(module);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i].copy_(copies_[i]);
}

void Weights::move_towards(const torch::nn::Module& module, double decay) {
  const torch::NoGradGuard no_gradients;
  const auto weights = tensors_of(module);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i].is_floating_point())
      copies_[i].lerp_(weights[i], 1 - decay);
    else
      copies_[i].copy_(weights[i]);
  }
}

void WeightAverage::step() {
  if (decay_ <= 0) return;
  ++steps_;
  if (average_.empty())
    average_ = Weights(module_);
  else
    average_.move_towards(module_, std::min(decay_, (1.0 + steps_) / (10.0 + steps_)));
}

WeightAverage::Shown::Shown(const WeightAverage& average) : module_(average.module_) {
  if (average.average_.empty()) return;
  before_ = Weights(module_);
  average.average_.put_into(module_);
}

WeightAverage::Shown::~Shown() {
  if (!before_.empty()) before_.put_into(module_);
}

}  // namespace genegraft::neural
