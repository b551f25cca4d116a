#include "expression/variable_genes.hpp"

#include <algorithm>

namespace genegraft::expression {

std::vector<int> choose_genes(const SparseMatrix& logs, const GeneChoice& choice) {
  const auto genes = static_cast<std::size_t>(logs.columns);
  std::vector<int> cells(genes);
  std::vector<double> sum(genes), squares(genes);
  for (std::size_t e = 0; e < logs.column.size(); ++e) {
    const auto g = static_cast<std::size_t>(logs.column[e]);
    const double value = logs.value[e];
    cells[g] += value != 0;
    sum[g] += value;
    squares[g] += value * value;
  }
  const double n = std::max(1, logs.rows);
  const auto variance = [&](int g) {
    const double mean = sum[static_cast<std::size_t>(g)] / n;
    return squares[static_cast<std::size_t>(g)] / n - mean * mean;
  };
  std::vector<int> chosen;
  for (int g = 0; g < logs.columns; ++g)
    if (cells[static_cast<std::size_t>(g)] >= std::max(1, choice.least_cells)) chosen.push_back(g);
  if (choice.most > 0 && std::ssize(chosen) > choice.most) {
    std::stable_sort(chosen.begin(), chosen.end(),
                     [&](int a, int b) { return variance(a) > variance(b); });
    chosen.resize(static_cast<std::size_t>(choice.most));
    std::sort(chosen.begin(), chosen.end());
  }
  return chosen;
}

SparseMatrix select_columns(const SparseMatrix& x, const std::vector<int>& columns) {
  std::vector<int> place(static_cast<std::size_t>(x.columns), -1);
  for (std::size_t c = 0; c < columns.size(); ++c)
    place[static_cast<std::size_t>(columns[c])] = static_cast<int>(c);
  SparseMatrix selected;
  selected.rows = x.rows;
  selected.columns = static_cast<int>(columns.size());
  for (int i = 0; i < x.rows; ++i) {
    const auto row = x.row(i);
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      const int at = place[static_cast<std::size_t>(row.column[e])];
      if (at < 0) continue;
      selected.column.push_back(at);
      selected.value.push_back(row.value[e]);
    }
    selected.start.push_back(static_cast<std::int64_t>(selected.column.size()));
  }
  return selected;
}

SparseMatrix select_rows(const SparseMatrix& x, const std::vector<int>& rows) {
  SparseMatrix selected;
  selected.rows = static_cast<int>(rows.size());
  selected.columns = x.columns;
  for (const int i : rows) {
    const auto row = x.row(i);
    selected.column.insert(selected.column.end(), row.column.begin(), row.column.end());
    selected.value.insert(selected.value.end(), row.value.begin(), row.value.end());
    selected.start.push_back(static_cast<std::int64_t>(selected.column.size()));
  }
  return selected;
}

}  // namespace genegraft::expression
