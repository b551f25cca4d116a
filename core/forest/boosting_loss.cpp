#include "forest/boosting_loss.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>

namespace genegraft::forest {
namespace {

constexpr int kBlock = 2048;

/// exp(x) to 2e-7 for x in [-87, 87], beyond which it stays; without calls or branches, so that
/// the compiler does several at once, and the same in every build.
inline float exponential(float x) {
  x = std::min(std::max(x, -87.0f), 87.0f);
  constexpr float kRounder = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  const float whole = (x * 1.44269504f + kRounder) - kRounder;
  const float r = (x - whole * 0.693145752f) - whole * 1.42860677e-6f;  // ln 2 in two parts
  float p = 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const std::int32_t bits = (static_cast<std::int32_t>(whole) + 127) << 23;
  float scale;
  std::memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

/// log(1 + e) for e in [0, 1], as 2 atanh(e / (2 + e)).
inline float logarithm_of_one_plus(float e) {
  const float t = e / (2 + e);
  const float s = t * t;
  float p = 1.0f / 13;
  for (const int odd : {11, 9, 7, 5, 3, 1}) p = p * s + 1.0f / static_cast<float>(odd);
  return 2 * t * p;
}

/// Rows of one block: what they lose, and the derivatives by each margin.
struct BlockOfRows {
  int first = 0;
  int n = 0;
  std::array<float, kBlock> loss;
  std::vector<float> gradient, hessian;  // (O, kBlock)
};

void derive_logistic(const LabelledRows& data, const float* margins, BlockOfRows& block) {
  const std::int32_t* y = data.y.data() + block.first;
  const float* v = margins + block.first;
  for (int i = 0; i < block.n; ++i) {
    const float e = exponential(-std::abs(v[i]));  // in (0, 1]
    const float less = e / (1 + e);                // probability of the less likely class
    const float p = v[i] > 0 ? 1 - less : less;
    const float label = static_cast<float>(y[i]);
    // p - 1 as -less where p is near 1: the difference would lose its digits.
    block.gradient[i] = v[i] > 0 && y[i] == 1 ? -less : p - label;
    block.hessian[i] = less * (1 - less);
    const float wrong = y[i] == 1 ? -v[i] : v[i];
    block.loss[i] = logarithm_of_one_plus(e) + std::max(wrong, 0.0f);
  }
}

void derive_softmax(const LabelledRows& data, std::span<const float> margins, BlockOfRows& block) {
  const std::size_t rows = data.y.size();
  const int outputs = data.outputs;
  const float factor = static_cast<float>(outputs) / static_cast<float>(outputs - 1);
  const auto margin = [&](int k) { return margins.data() + k * rows + block.first; };
  const auto share = [&](int k) { return block.gradient.data() + k * kBlock; };
  std::array<float, kBlock> most, sum{};
  std::copy_n(margin(0), block.n, most.begin());
  for (int k = 1; k < outputs; ++k) {
    const float* v = margin(k);
    for (int i = 0; i < block.n; ++i) most[i] = std::max(most[i], v[i]);
  }
  for (int k = 0; k < outputs; ++k) {
    const float* v = margin(k);
    float* p = share(k);
    for (int i = 0; i < block.n; ++i) sum[i] += p[i] = exponential(v[i] - most[i]);
  }
  for (int i = 0; i < block.n; ++i) {
    const int y = data.y[block.first + i];
    block.loss[i] = std::log(sum[i]) + most[i] - margin(y)[i];
  }
  for (int k = 0; k < outputs; ++k) {
    float* p = share(k);
    float* h = block.hessian.data() + k * kBlock;
    for (int i = 0; i < block.n; ++i) {
      p[i] /= sum[i];
      h[i] = factor * p[i] * (1 - p[i]);
      p[i] -= data.y[block.first + i] == k ? 1.0f : 0.0f;
    }
  }
}

void derive(const LabelledRows& data, std::span<const float> margins, BlockOfRows& block) {
  block.gradient.resize(static_cast<std::size_t>(data.outputs) * kBlock);
  block.hessian.resize(static_cast<std::size_t>(data.outputs) * kBlock);
  if (data.outputs == 1) {
    derive_logistic(data, margins.data(), block);
  } else {
    derive_softmax(data, margins, block);
  }
  if (data.weight.empty()) return;
  const float* weight = data.weight.data() + block.first;
  for (int k = 0; k < data.outputs; ++k) {
    for (int i = 0; i < block.n; ++i) {
      block.gradient[k * kBlock + i] *= weight[i];
      block.hessian[k * kBlock + i] *= weight[i];
    }
  }
  for (int i = 0; i < block.n; ++i) block.loss[i] *= weight[i];
}

/// Sums over the rows of one block, added up in the blocks' order whoever made them.
struct BlockSums {
  std::array<double, 2> loss{}, weight{};  // of training and held-out rows
  std::vector<double> gradient, hessian;   // (O) of absolute values, rows of kind 0
};

Cell hold_floats(float gradient, float hessian) {
  std::uint32_t g, h;
  std::memcpy(&g, &gradient, sizeof g);
  std::memcpy(&h, &hessian, sizeof h);
  return static_cast<Cell>(g) << 32 | h;
}

float float_of(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

void add_losses(const LabelledRows& data, std::span<const std::uint8_t> kind,
                const BlockOfRows& block, BlockSums& sums) {
  for (int i = 0; i < block.n; ++i) {
    const int side = kind[block.first + i] == 1;
    sums.loss[side] += block.loss[i];
    sums.weight[side] += data.weight.empty() ? 1.0 : data.weight[block.first + i];
  }
}

/// Keeps the block's derivatives as floats until the unit is known.
void keep_floats(std::span<const std::uint8_t> kind, const BlockOfRows& block,
                 RoundGradients& gradients, BlockSums& sums) {
  const int outputs = static_cast<int>(gradients.cells.size());
  sums.gradient.assign(outputs, 0);
  sums.hessian.assign(outputs, 0);
  for (int k = 0; k < outputs; ++k) {
    Cell* cells = gradients.cells[k].data() + block.first;
    for (int i = 0; i < block.n; ++i) {
      const float used = kind[block.first + i] == 0 ? 1.0f : 0.0f;
      const float g = used * block.gradient[k * kBlock + i];
      const float h = used * block.hessian[k * kBlock + i];
      sums.gradient[k] += std::abs(g);
      sums.hessian[k] += h;
      cells[i] = hold_floats(g, h);
    }
  }
}

/// Turns floats into fixed point. Rounding adds half a unit a row at most, which the sums have
/// room for.
void round_to_units(std::span<Cell> cells, const CellUnits& units) {
  constexpr double kShift = 1073741824.5;  // 2^30 and a half: makes truncation round
  const double by_gradient = 1 / units.gradient;
  const double by_hessian = 1 / units.hessian;
  for (Cell& cell : cells) {
    const double g = float_of(static_cast<std::uint32_t>(cell >> 32)) * by_gradient;
    const double h = float_of(static_cast<std::uint32_t>(cell)) * by_hessian;
    const auto gradient = static_cast<std::int64_t>(g + kShift) - (std::int64_t{1} << 30);
    cell = pack_cell(static_cast<std::int32_t>(gradient),
                     static_cast<std::uint32_t>(static_cast<std::int64_t>(h + 0.5)));
  }
}

double unit_for(double sum, double most) {
  return sum > 0 ? sum / most : 1;
}

RoundLoss visit_blocks(const LabelledRows& data, std::span<const float> margins,
                       std::span<const std::uint8_t> kind, WorkerTeam& team,
                       RoundGradients* gradients) {
  const auto rows = static_cast<int>(data.y.size());
  assert(margins.size() == data.y.size() * data.outputs && kind.size() == data.y.size());
  std::vector<BlockSums> sums((rows + kBlock - 1) / kBlock);
  std::vector<BlockOfRows> blocks(team.threads());
  team.for_each(static_cast<std::int64_t>(sums.size()), [&](std::int64_t b, int worker) {
    BlockOfRows& block = blocks[worker];
    block.first = static_cast<int>(b) * kBlock;
    block.n = std::min(kBlock, rows - block.first);
    derive(data, margins, block);
    add_losses(data, kind, block, sums[b]);
    if (gradients != nullptr) keep_floats(kind, block, *gradients, sums[b]);
  });
  BlockSums all;
  all.gradient.assign(data.outputs, 0);
  all.hessian.assign(data.outputs, 0);
  for (const BlockSums& part : sums) {
    for (int side = 0; side < 2; ++side) {
      all.loss[side] += part.loss[side];
      all.weight[side] += part.weight[side];
    }
    for (std::size_t k = 0; k < part.gradient.size(); ++k) {
      all.gradient[k] += part.gradient[k];
      all.hessian[k] += part.hessian[k];
    }
  }
  if (gradients != nullptr) {
    for (int k = 0; k < data.outputs; ++k) {
      gradients->units[k] = {unit_for(all.gradient[k], (1 << 30) - rows),
                             unit_for(all.hessian[k], 2147483648.0 - rows - 1)};
    }
  }
  const auto mean = [&](int side) {
    return all.weight[side] > 0 ? all.loss[side] / all.weight[side] : 0.0;
  };
  return {mean(0), mean(1)};
}

}  // namespace

RoundLoss find_gradients(const LabelledRows& data, std::span<const float> margins,
                         std::span<const std::uint8_t> kind, WorkerTeam& team,
                         RoundGradients& gradients) {
  const std::size_t rows = data.y.size();
  assert(rows < std::size_t{1} << 29);
  gradients.units.resize(data.outputs);
  gradients.cells.resize(data.outputs);
  for (auto& cells : gradients.cells) cells.resize(rows);
  const RoundLoss loss = visit_blocks(data, margins, kind, team, &gradients);
  const auto blocks = static_cast<std::int64_t>((rows + kBlock - 1) / kBlock);
  team.for_each(blocks, [&](std::int64_t b, int) {
    const auto first = static_cast<std::size_t>(b) * kBlock;
    for (int k = 0; k < data.outputs; ++k) {
      const auto cells = std::span(gradients.cells[k]).subspan(first);
      round_to_units(cells.first(std::min<std::size_t>(kBlock, cells.size())), gradients.units[k]);
    }
  });
  return loss;
}

RoundLoss find_loss(const LabelledRows& data, std::span<const float> margins,
                    std::span<const std::uint8_t> kind, WorkerTeam& team) {
  return visit_blocks(data, margins, kind, team, nullptr);
}

std::vector<double> fit_base(const LabelledRows& data, std::span<const std::uint8_t> kind,
                             int classes) {
  std::vector<double> weight(classes, 1e-6);
  double total = 1e-6 * classes;
  for (std::size_t i = 0; i < data.y.size(); ++i) {
    if (kind[i] != 0) continue;
    const double w = data.weight.empty() ? 1.0 : data.weight[i];
    weight[data.y[i]] += w;
    total += w;
  }
  if (data.outputs == 1) return {std::log(weight[1] / weight[0])};
  for (double& w : weight) w = std::log(w / total);
  return weight;
}

}  // namespace genegraft::forest
