#include "linear/logistic_regression.hpp"

#include <cassert>

#include "linear/logistic_path.hpp"

namespace genegraft::linear {

Expected<LogisticFit> fit_logistic(const Design& x, std::span<const std::int32_t> y, int classes,
                                   std::span<const float> row_weight,
                                   const LogisticOptions& options, const FitProgress& progress) {
  assert(row_weight.empty() || row_weight.size() == y.size());
  std::vector<float> weight(row_weight.begin(), row_weight.end());
  if (weight.empty()) weight.assign(y.size(), 1.0f);
  if (const auto why = why_not_fit(y, classes, weight, options)) return tl::unexpected(*why);
  SparseMatrix columns;
  const bool by_columns = LogisticPath::needs_columns(x, classes, options);
  if (by_columns) columns = transpose(x.entries);
  LogisticPath path(x, by_columns ? &columns : nullptr, y, classes, weight, options);
  return path.fit(options.c, progress);
}

std::vector<double> balanced_class_weight(std::span<const std::int32_t> y, int classes,
                                          std::span<const float> row_weight) {
  std::vector<double> count(static_cast<std::size_t>(classes));
  double all = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double weight = row_weight.empty() ? 1 : row_weight[i];
    count[y[i]] += weight;
    all += weight;
  }
  for (double& n : count) n = n > 0 ? all / (classes * n) : 1;
  return count;
}

}  // namespace genegraft::linear
