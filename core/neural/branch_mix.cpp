#include "neural/branch_mix.hpp"

#include <torch/torch.h>

#include <array>
#include <cassert>
#include <cmath>

namespace genegraft::neural {
namespace {

torch::Tensor rows_of(std::span<const float> values, int outputs) {
  return torch::from_blob(const_cast<float*>(values.data()),
                          {std::ssize(values) / outputs, outputs}, torch::kFloat32)
      .to(torch::kFloat64);  // a copy
}

torch::Tensor shares(const torch::Tensor& log_odds) {
  return log_odds.size(1) == 1 ? torch::sigmoid(log_odds) : torch::softmax(log_odds, 1);
}

/// Sum over the rows. target: (N, O), 1 where the row is of the output's class.
torch::Tensor loss_of(const torch::Tensor& log_odds, const torch::Tensor& target) {
  if (log_odds.size(1) == 1)
    return torch::binary_cross_entropy_with_logits(log_odds, target, {}, {}, at::Reduction::Sum);
  return -(torch::log_softmax(log_odds, 1) * target).sum();
}

torch::Tensor targets(std::span<const std::int32_t> y, int outputs) {
  auto target = torch::zeros({std::ssize(y), outputs}, torch::kFloat64);
  auto at = target.accessor<double, 2>();
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (outputs > 1)
      at[i][y[i]] = 1;
    else
      at[i][0] = y[i];
  }
  return target;
}

/// The penalised loss as a function of (D) coefficients: weights of the branches, then the biases.
struct Mixing {
  torch::Tensor x;       ///< (N, O, D)
  torch::Tensor target;  ///< (N, O)
  torch::Tensor prior;   ///< (D)

  torch::Tensor log_odds(const torch::Tensor& w) const { return torch::matmul(x, w); }
  double loss(const torch::Tensor& w) const {
    return (loss_of(log_odds(w), target) + 0.5 * (w - prior).square().sum()).item<double>();
  }
  /// The Newton step from w, solved by its normal equations.
  torch::Tensor step(const torch::Tensor& w) const {
    const auto p = shares(log_odds(w));                                                   // (N, O)
    const auto gradient = torch::tensordot(p - target, x, {0, 1}, {0, 1}) + (w - prior);  // (D)
    torch::Tensor hessian = torch::eye(w.size(0), w.options());
    if (p.size(1) == 1) {
      hessian = hessian + torch::tensordot(x * (p * (1 - p)).unsqueeze(2), x, {0, 1}, {0, 1});
    } else {
      const auto px = x * p.unsqueeze(2), mean = px.sum(1);  // (N, O, D), (N, D)
      hessian = hessian + torch::tensordot(px, x, {0, 1}, {0, 1}) - mean.t().matmul(mean);
    }
    return -torch::linalg_solve(hessian, gradient.unsqueeze(1)).squeeze(1);
  }
};

torch::Tensor minimise(const Mixing& mixing) {
  auto w = mixing.prior.clone();
  double now = mixing.loss(w);
  for (int iteration = 0; iteration < 100; ++iteration) {
    const auto step = mixing.step(w);
    double size = 1, there = mixing.loss(w + step);
    for (; there > now && size > 1e-6; there = mixing.loss(w + size * step)) size /= 2;
    if (there > now) break;
    w = w + size * step;
    if (now - there < 1e-12 * (1 + now)) break;
    now = there;
  }
  return w;
}

/// The best mix in which only the branches named have a say.
BranchMix fit_mix(const torch::Tensor& network, const torch::Tensor& linear,
                  const torch::Tensor& target, bool with_network, bool with_linear) {
  const auto n = network.size(0), outputs = network.size(1);
  std::vector<torch::Tensor> columns;
  std::vector<double> prior;
  if (with_network) {
    columns.push_back(network.unsqueeze(2));
    prior.push_back(1);
  }
  if (with_linear) {
    columns.push_back(linear.unsqueeze(2));
    prior.push_back(with_network ? 0 : 1);
  }
  columns.push_back(torch::eye(outputs, network.options()).expand({n, outputs, outputs}));
  prior.insert(prior.end(), static_cast<std::size_t>(outputs), 0.0);
  const auto w = minimise({torch::cat(columns, 2), target, torch::tensor(prior, torch::kFloat64)});
  const auto value = [&](std::int64_t at) { return w[at].item<double>(); };
  BranchMix mix{.network = with_network ? value(0) : 0,
                .linear = with_linear ? value(with_network ? 1 : 0) : 0};
  const std::int64_t first_bias = with_network + with_linear;
  for (std::int64_t o = 0; o < outputs; ++o) mix.bias.push_back(value(first_bias + o));
  return mix;
}

}  // namespace

BranchMix mix_branches(std::span<const float> network, std::span<const float> linear,
                       std::span<const std::int32_t> y, int outputs) {
  assert(network.size() == y.size() * static_cast<std::size_t>(outputs));
  assert(linear.size() == network.size() && !y.empty());
  const auto of_network = rows_of(network, outputs), of_linear = rows_of(linear, outputs);
  const auto target = targets(y, outputs);
  const std::vector<double> none(static_cast<std::size_t>(outputs));
  // The loss is convex: where a weight of the best mix is below zero, the best one that is allowed
  // lies where a weight is zero.
  std::vector<BranchMix> candidates = {{.network = 1, .linear = 0, .bias = none},
                                       {.network = 0, .linear = 1, .bias = none},
                                       fit_mix(of_network, of_linear, target, true, false),
                                       fit_mix(of_network, of_linear, target, false, true),
                                       fit_mix(of_network, of_linear, target, true, true)};
  BranchMix* best = nullptr;
  for (auto& mix : candidates) {
    if (mix.network < 0 || mix.linear < 0) continue;
    mix.log_loss = log_loss(mixed(mix, network, linear), y, outputs);
    if (!best || mix.log_loss < best->log_loss) best = &mix;
  }
  return *best;
}

std::vector<float> mixed(const BranchMix& mix, std::span<const float> network,
                         std::span<const float> linear) {
  std::vector<float> log_odds(network.size());
  for (std::size_t i = 0; i < network.size(); ++i)
    log_odds[i] = static_cast<float>(mix.network * network[i] + mix.linear * linear[i] +
                                     mix.bias[i % mix.bias.size()]);
  return log_odds;
}

double log_loss(std::span<const float> log_odds, std::span<const std::int32_t> y, int outputs) {
  return loss_of(rows_of(log_odds, outputs), targets(y, outputs)).item<double>() /
         static_cast<double>(y.size());
}

std::vector<float> probabilities(std::span<const float> log_odds, int outputs) {
  const auto p = shares(rows_of(log_odds, outputs));
  const auto all = (outputs == 1 ? torch::cat({1 - p, p}, 1) : p).to(torch::kFloat32).contiguous();
  return {all.data_ptr<float>(), all.data_ptr<float>() + all.numel()};
}

}  // namespace genegraft::neural
