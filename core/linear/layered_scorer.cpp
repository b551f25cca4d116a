#include "linear/layered_scorer.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/elementary.hpp"
#include "linear/row_blocks.hpp"

namespace genegraft::linear {
namespace {

constexpr int kLanes = 4;      // of a register of WebAssembly, and of SSE
constexpr int kRegisters = 8;  // sums that a pass over the entries keeps
constexpr int kTile = kLanes * kRegisters;

using Lanes = float __attribute__((vector_size(kLanes * sizeof(float))));

Lanes load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

int whole_registers(int outputs) {
  return (outputs + kLanes - 1) / kLanes * kLanes;
}

/// out = bias + the sum over entries of value times row `column` of the weights: R registers of
/// each, beginning at `first`. R is known to the compiler, so that the sums stay in registers.
template <int R>
void add_rows(const float* weight, const float* bias, int width, int first,
              std::span<const std::int32_t> column, std::span<const float> value, float* out) {
  Lanes sum[R];
  for (int r = 0; r < R; ++r) sum[r] = load(bias + first + r * kLanes);
  for (std::size_t e = 0; e < column.size(); ++e) {
    const float* row =
        weight + static_cast<std::size_t>(column[e]) * static_cast<std::size_t>(width) + first;
    const float x = value[e];
    const Lanes times = {x, x, x, x};
    for (int r = 0; r < R; ++r) sum[r] += times * load(row + r * kLanes);
  }
  for (int r = 0; r < R; ++r) std::memcpy(out + first + r * kLanes, &sum[r], sizeof(Lanes));
}

void multiply(const float* weight, const float* bias, int width,
              std::span<const std::int32_t> column, std::span<const float> value, float* out) {
  int first = 0;
  for (; first + kTile <= width; first += kTile)
    add_rows<kRegisters>(weight, bias, width, first, column, value, out);
  for (; first + 4 * kLanes <= width; first += 4 * kLanes)
    add_rows<4>(weight, bias, width, first, column, value, out);
  for (; first < width; first += kLanes)
    add_rows<1>(weight, bias, width, first, column, value, out);
}

/// margin: (O) -> probabilities (O).
void write_probabilities(const float* margin, int outputs, float* out) {
  if (outputs == 1) {
    out[0] = static_cast<float>(1 / (1 + exponential(-double{margin[0]})));
    return;
  }
  const double largest = *std::max_element(margin, margin + outputs);
  double sum = 0;
  for (int o = 0; o < outputs; ++o) sum += exponential(margin[o] - largest);
  for (int o = 0; o < outputs; ++o)
    out[o] = static_cast<float>(exponential(margin[o] - largest) / sum);
}

}  // namespace

/// Of one thread.
struct LayeredScorer::Workspace {
  std::vector<std::int32_t> column;  // of the inputs that are not 0
  std::vector<float> value;
  std::vector<float> units, margin;

  template <typename Keep>
  void gather(const float* inputs, int count, Keep keep) {
    column.clear();
    value.clear();
    for (int i = 0; i < count; ++i) {
      if (!keep(inputs[i])) continue;
      column.push_back(i);
      value.push_back(inputs[i]);
    }
  }
};

LayeredScorer::LayeredScorer(const LayeredModel& model)
    : features_(model.features),
      outputs_(model.outputs),
      pooled_(model.pooled()),
      skips_(!model.skip.empty()) {
  assert(fits_together(model));
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    const auto& layer = model.layers[l];
    const int own = layer.outputs;
    const bool joined = l == 0 && skips_;
    Packed packed{.width = whole_registers(own + (joined ? outputs_ : 0))};
    const auto width = static_cast<std::size_t>(packed.width);
    packed.weight.resize(static_cast<std::size_t>(layer.inputs) * width);
    packed.bias.resize(width);
    std::copy(layer.bias.begin(), layer.bias.end(), packed.bias.begin());
    for (std::size_t i = 0; i < static_cast<std::size_t>(layer.inputs); ++i) {
      float* to = packed.weight.data() + i * width;
      std::copy_n(layer.weight.data() + i * static_cast<std::size_t>(own), own, to);
      if (joined)
        std::copy_n(model.skip.data() + i * static_cast<std::size_t>(outputs_), outputs_, to + own);
    }
    layers_.push_back(std::move(packed));
  }
}

void LayeredScorer::score_row(std::span<const std::int32_t> column, std::span<const float> value,
                              float* out, float* pooled, Workspace& space) const {
  const auto& first = layers_.front();
  space.units.resize(static_cast<std::size_t>(first.width));
  multiply(first.weight.data(), first.bias.data(), first.width, column, value, space.units.data());
  if (pooled != nullptr) std::copy_n(space.units.begin(), pooled_, pooled);
  space.margin.assign(static_cast<std::size_t>(outputs_), 0.0f);
  if (skips_) std::copy_n(space.units.begin() + pooled_, outputs_, space.margin.begin());
  int units = pooled_;
  for (std::size_t l = 1; l < layers_.size(); ++l) {
    const auto& layer = layers_[l];
    space.gather(space.units.data(), units, [](float unit) { return unit > 0; });
    space.units.resize(static_cast<std::size_t>(layer.width));
    multiply(layer.weight.data(), layer.bias.data(), layer.width, space.column, space.value,
             space.units.data());
    units = layer.width;  // those that only fill the register are 0, and cost nothing
  }
  for (int o = 0; o < outputs_; ++o) space.margin[o] += space.units[o];
  write_probabilities(space.margin.data(), outputs_, out);
}

void LayeredScorer::score(std::span<const float> rows, std::span<float> out) const {
  const auto features = static_cast<std::size_t>(features_);
  const auto outputs = static_cast<std::size_t>(outputs_);
  assert(rows.size() / features == out.size() / outputs);
  Workspace space;
  std::vector<std::int32_t> column;
  std::vector<float> value;
  for (std::size_t i = 0; i * outputs < out.size(); ++i) {
    space.gather(rows.data() + i * features, features_, [](float x) { return x != 0; });
    std::swap(space.column, column);  // the layers above use the workspace's own
    std::swap(space.value, value);
    score_row(column, value, out.data() + i * outputs, nullptr, space);
  }
}

void LayeredScorer::score(const SparseMatrix& rows, std::span<float> out, int threads,
                          std::span<float> pooled) const {
  assert(rows.columns == features_);
  assert(out.size() == static_cast<std::size_t>(rows.rows) * static_cast<std::size_t>(outputs_));
  const auto width = static_cast<std::size_t>(pooled_);
  assert(pooled.empty() || pooled.size() == static_cast<std::size_t>(rows.rows) * width);
  RowBlocks{.rows = rows.rows, .most = 64}.each(threads, [&](int, int first, int last) {
    Workspace space;
    for (int i = first; i < last; ++i) {
      const auto row = rows.row(i);
      const auto at = static_cast<std::size_t>(i);
      score_row(row.column, row.value, out.data() + at * static_cast<std::size_t>(outputs_),
                pooled.empty() ? nullptr : pooled.data() + at * width, space);
    }
  });
}

}  // namespace genegraft::linear
