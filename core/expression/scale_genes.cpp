#include "expression/scale_genes.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace genegraft::expression {

void scale_genes(SparseMatrix& x, double most) {
  if (x.rows < 2) return;
  const auto genes = static_cast<std::size_t>(x.columns);
  std::vector<double> mean(genes), variance(genes), seen(genes);
  for (std::size_t e = 0; e < x.value.size(); ++e) mean[x.column[e]] += x.value[e];
  for (double& m : mean) m /= x.rows;
  for (std::size_t e = 0; e < x.value.size(); ++e) {
    const double off = x.value[e] - mean[x.column[e]];
    variance[x.column[e]] += off * off;
    ++seen[x.column[e]];
  }
  for (std::size_t g = 0; g < genes; ++g)
    variance[g] = (variance[g] + (x.rows - seen[g]) * mean[g] * mean[g]) / (x.rows - 1);
  for (std::size_t e = 0; e < x.value.size(); ++e) {
    const auto g = static_cast<std::size_t>(x.column[e]);
    if (variance[g] <= 1e-12) continue;
    const double deviation = std::sqrt(variance[g]);
    x.value[e] = static_cast<float>(std::min(x.value[e] / deviation, mean[g] / deviation + most));
  }
}

}  // namespace genegraft::expression
