#pragma once

#include <torch/torch.h>

#include <vector>

namespace genegraft::neural {

/// All parameters and buffers of a module, as copies that can be put back.
class Weights {
 public:
  Weights() = default;
  explicit Weights(const torch::nn::Module& module);
  bool empty() const { return copies_.empty(); }
  void put_into(torch::nn::Module& module) const;
  /// These become decay * these + (1 - decay) * the module's; counters are taken as they are.
  void move_towards(const torch::nn::Module& module, double decay);

 private:
  std::vector<torch::Tensor> copies_;
};

/// A running average of a module's weights over the steps of its training, whose answers are
/// better than those of any one step (Polyak & Juditsky 1992; Izmailov et al. 2018): what the last
/// few rows have pushed about is evened out. Early steps count less than `decay` would have it.
class WeightAverage {
 public:
  /// decay: 0 for no averaging, when the average is the module itself.
  WeightAverage(torch::nn::Module& module, double decay) : module_(module), decay_(decay) {}
  void step();
  /// Puts the average into the module for good.
  void take() const {
    if (!average_.empty()) average_.put_into(module_);
  }

  /// Puts the average into the module while it lives; then what stood there comes back.
  class Shown {
   public:
    explicit Shown(const WeightAverage& average);
    ~Shown();
    Shown(const Shown&) = delete;
    Shown& operator=(const Shown&) = delete;

   private:
    torch::nn::Module& module_;
    Weights before_;
  };

 private:
  torch::nn::Module& module_;
  double decay_;
  long steps_ = 0;
  Weights average_;
};

}  // namespace genegraft::neural
