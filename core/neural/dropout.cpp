#include "neural/dropout.hpp"

#include <cassert>
#include <cmath>
#include <span>

namespace genegraft::neural {
namespace {

thread_local DropoutDraws* draws_of_thread = nullptr;

constexpr std::int64_t kRowsAStep = std::int64_t{1} << 20;
/// Streams of the dropouts, apart from those that draw the windows of the same seed.
constexpr std::uint64_t kDropoutSeed = 0xd809;

/// 1 / (1 - share) or 0, four to a draw of 64 bits: the share is met to 1 in 65,536.
void fill_kept(Random& random, double share, std::span<float> out) {
  const auto dropped = static_cast<std::uint64_t>(std::lround(share * 65536));
  const auto kept = static_cast<float>(1 / (1 - share));
  std::size_t i = 0;
  for (; i + 4 <= out.size(); i += 4) {
    const std::uint64_t bits = random.next();
    for (std::size_t j = 0; j < 4; ++j)
      out[i + j] = (bits >> (16 * j) & 0xffff) < dropped ? 0.0f : kept;
  }
  std::uint64_t bits = i < out.size() ? random.next() : 0;
  for (; i < out.size(); ++i, bits >>= 16) out[i] = (bits & 0xffff) < dropped ? 0.0f : kept;
}

}  // namespace

DropoutDraws::DropoutDraws(std::uint64_t seed, std::int64_t step, std::int64_t first_row,
                           std::int64_t rows)
    : weights_(seed ^ kDropoutSeed, static_cast<std::uint64_t>((step + 1) * kRowsAStep - 1)),
      outer_(draws_of_thread) {
  assert(first_row + rows < kRowsAStep);
  for (std::int64_t row = first_row; row < first_row + rows; ++row)
    row_.emplace_back(seed ^ kDropoutSeed, static_cast<std::uint64_t>(step * kRowsAStep + row));
  draws_of_thread = this;
}

DropoutDraws::~DropoutDraws() {
  draws_of_thread = outer_;
}

/// What to multiply with, of a shape whose first dimension is the row of the batch, or, where it is
/// of weights, is not.
torch::Tensor kept_units(const torch::Tensor& of, at::IntArrayRef shape, double share,
                         bool is_of_weights) {
  auto* draws = draws_of_thread;
  auto kept = torch::empty(shape, of.options().requires_grad(false));
  const bool ours = draws && of.is_cpu() && of.scalar_type() == torch::kFloat32;
  if (!ours) return kept.bernoulli_(1 - share).div_(1 - share);
  const auto count = static_cast<std::size_t>(kept.numel());
  const std::span<float> all(kept.data_ptr<float>(), count);
  if (is_of_weights) {
    fill_kept(draws->weights_, share, all);
    return kept;
  }
  assert(shape[0] == static_cast<std::int64_t>(draws->row_.size()));
  const auto row_size = count / draws->row_.size();
  for (std::size_t row = 0; row < draws->row_.size(); ++row)
    fill_kept(draws->row_[row], share, all.subspan(row * row_size, row_size));
  return kept;
}

torch::Tensor drop_units(const torch::Tensor& x, double share, bool training) {
  if (!training || share <= 0) return x;
  if (!draws_of_thread || !x.is_cpu()) return torch::dropout(x, share, training);
  return x * kept_units(x, x.sizes(), share, false);
}

torch::Tensor locked_dropout(const torch::Tensor& x, double share, bool training) {
  if (!training || share <= 0) return x;
  return x * kept_units(x, {x.size(0), 1, x.size(2)}, share, false);
}

torch::Tensor drop_weights(const torch::Tensor& weights, double share, bool training) {
  if (!training || share <= 0) return weights;
  return weights * kept_units(weights, weights.sizes(), share, true);
}

torch::Tensor drop_rows(const torch::Tensor& weights, double share, bool training) {
  if (!training || share <= 0) return weights;
  return weights * kept_units(weights, {weights.size(0), 1}, share, true);
}

}  // namespace genegraft::neural
