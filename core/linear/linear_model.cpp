#include "linear/linear_model.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "linear/row_blocks.hpp"

namespace genegraft::linear {
namespace {

/// margin: (O) -> probabilities (O).
void write_probabilities(std::span<double> margin, float* out) {
  if (margin.size() == 1) {
    out[0] = static_cast<float>(1 / (1 + std::exp(-margin[0])));
    return;
  }
  const double largest = *std::max_element(margin.begin(), margin.end());
  double sum = 0;
  for (double& m : margin) sum += m = std::exp(m - largest);
  for (std::size_t o = 0; o < margin.size(); ++o) out[o] = static_cast<float>(margin[o] / sum);
}

/// Four sums side by side: the order of additions is fixed, and none waits for the one before.
double dot(const float* a, const float* b, int n) {
  double sum[4] = {};
  int i = 0;
  for (; i + 4 <= n; i += 4)
    for (int lane = 0; lane < 4; ++lane) sum[lane] += double{a[i + lane]} * b[i + lane];
  for (; i < n; ++i) sum[0] += double{a[i]} * b[i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

}  // namespace

void score(const LinearModel& model, std::span<const float> rows, std::span<float> out,
           int threads) {
  const int features = model.features, outputs = model.outputs;
  const auto n = static_cast<int>(out.size() / static_cast<std::size_t>(outputs));
  assert(out.size() == static_cast<std::size_t>(n) * outputs);
  assert(rows.size() == static_cast<std::size_t>(n) * features);
  RowBlocks{.rows = n, .most = 64}.each(threads, [&](int, int first, int last) {
    std::vector<double> margin(static_cast<std::size_t>(outputs));
    for (std::size_t i = first; i < static_cast<std::size_t>(last); ++i) {
      for (int o = 0; o < outputs; ++o)
        margin[o] = model.intercept[o] +
                    dot(rows.data() + i * features,
                        model.weight.data() + static_cast<std::size_t>(o) * features, features);
      write_probabilities(margin, out.data() + i * outputs);
    }
  });
}

void score(const LinearModel& model, const SparseMatrix& rows, std::span<float> out, int threads) {
  const auto features = static_cast<std::size_t>(model.features);
  const auto outputs = static_cast<std::size_t>(model.outputs);
  assert(rows.columns == model.features);
  assert(out.size() == static_cast<std::size_t>(rows.rows) * outputs);
  std::vector<float> weight(model.weight.size());  // (F, O): an entry meets its weights together
  for (std::size_t o = 0; o < outputs; ++o)
    for (std::size_t f = 0; f < features; ++f)
      weight[f * outputs + o] = model.weight[o * features + f];
  RowBlocks{.rows = rows.rows, .most = 64}.each(threads, [&](int, int first, int last) {
    std::vector<double> margin(outputs);
    for (int i = first; i < last; ++i) {
      const auto row = rows.row(i);
      std::copy(model.intercept.begin(), model.intercept.end(), margin.begin());
      for (std::size_t e = 0; e < row.column.size(); ++e) {
        const float* w = weight.data() + static_cast<std::size_t>(row.column[e]) * outputs;
        for (std::size_t o = 0; o < outputs; ++o) margin[o] += double{row.value[e]} * w[o];
      }
      write_probabilities(margin, out.data() + static_cast<std::size_t>(i) * outputs);
    }
  });
}

}  // namespace genegraft::linear
