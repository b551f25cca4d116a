#include "expression/sparse_rows.hpp"

#include <algorithm>
#include <utility>

namespace genegraft::expression {
namespace {

using Entry = std::pair<std::int32_t, float>;

bool by_column(const Entry& a, const Entry& b) {
  return a.first < b.first;
}

}  // namespace

void sort_rows(SparseMatrix& matrix) {
  std::vector<Entry> row;
  for (int i = 0; i < matrix.rows; ++i) {
    const auto first = matrix.start[i], last = matrix.start[i + 1];
    const auto from = matrix.column.begin() + first, to = matrix.column.begin() + last;
    if (std::is_sorted(from, to)) continue;
    row.clear();
    for (auto e = first; e < last; ++e) row.push_back({matrix.column[e], matrix.value[e]});
    std::stable_sort(row.begin(), row.end(), by_column);
    for (auto e = first; e < last; ++e) {
      matrix.column[e] = row[static_cast<std::size_t>(e - first)].first;
      matrix.value[e] = row[static_cast<std::size_t>(e - first)].second;
    }
  }
}

SparseMatrix transpose(const SparseMatrix& matrix) {
  SparseMatrix turned;
  turned.rows = matrix.columns;
  turned.columns = matrix.rows;
  turned.start.assign(static_cast<std::size_t>(matrix.columns) + 1, 0);
  for (const auto column : matrix.column) ++turned.start[static_cast<std::size_t>(column) + 1];
  for (std::size_t c = 1; c < turned.start.size(); ++c) turned.start[c] += turned.start[c - 1];
  turned.column.resize(matrix.column.size());
  turned.value.resize(matrix.value.size());
  auto next = turned.start;
  for (int i = 0; i < matrix.rows; ++i) {
    const auto row = matrix.row(i);
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      const auto to = next[static_cast<std::size_t>(row.column[e])]++;
      turned.column[to] = i;
      turned.value[to] = row.value[e];
    }
  }
  return turned;
}

void move_columns(SparseMatrix& matrix, std::span<const std::int32_t> to, int columns, Join join) {
  std::vector<Entry> row;
  std::int64_t written = 0;
  for (int i = 0; i < matrix.rows; ++i) {
    row.clear();
    bool rising = true;
    for (auto e = matrix.start[i]; e < matrix.start[i + 1]; ++e) {
      const auto column = to[static_cast<std::size_t>(matrix.column[e])];
      if (column < 0) continue;
      rising = rising && (row.empty() || row.back().first <= column);
      row.push_back({column, matrix.value[e]});
    }
    if (!rising) std::stable_sort(row.begin(), row.end(), by_column);
    matrix.start[i] = written;  // the row has been read, its end has not
    for (std::size_t e = 0; e < row.size();) {
      auto [column, value] = row[e];
      for (++e; e < row.size() && row[e].first == column; ++e)
        value = join == Join::sum ? value + row[e].second : std::max(value, row[e].second);
      if (value == 0) continue;
      matrix.column[static_cast<std::size_t>(written)] = column;
      matrix.value[static_cast<std::size_t>(written++)] = value;
    }
  }
  matrix.start[matrix.rows] = written;
  matrix.columns = columns;
  matrix.column.resize(static_cast<std::size_t>(written));
  matrix.value.resize(static_cast<std::size_t>(written));
}

}  // namespace genegraft::expression
