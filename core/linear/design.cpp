#include "linear/design.hpp"

#include <cassert>
#include <cmath>

#include "linear/row_blocks.hpp"

namespace genegraft::linear {
namespace {

/// A column with more non-zero values than this share of the rows is stored whole and centred.
constexpr double kDense = 0.5;
/// Standard deviation over mean at which a column is a constant blurred by rounding: a single row
/// of a million that differs in the last bit of a float gives 6e-11.
constexpr double kConstant = 1e-12;
constexpr int kRowsAtOnce = 1024;

/// Hands the non-zero values of each row of [first, last) to take(row, SparseMatrix::Row).
template <typename Take>
void read_rows(const SparseMatrix& x, int first, int last, const Take& take) {
  for (int i = first; i < last; ++i) take(i, x.row(i));
}

struct Filler {
  int rows, columns;
  const FillRows& fill;
};

template <typename Take>
void read_rows(const Filler& x, int first, int last, const Take& take) {
  const auto features = static_cast<std::size_t>(x.columns);
  std::vector<float> rows(kRowsAtOnce * features), value(features);
  std::vector<std::int32_t> column(features);
  for (int at = first; at < last; at += kRowsAtOnce) {
    const int n = std::min(kRowsAtOnce, last - at);
    x.fill(at, n, std::span(rows).first(n * features));
    for (int i = 0; i < n; ++i) {
      const float* row = rows.data() + i * features;
      std::size_t count = 0;
      for (std::size_t f = 0; f < features; ++f) {
        if (row[f] == 0) continue;
        column[count] = static_cast<std::int32_t>(f);
        value[count++] = row[f];
      }
      take(at + i, SparseMatrix::Row{std::span<const std::int32_t>(column).first(count),
                                     std::span<const float>(value).first(count)});
    }
  }
}

/// Rows in, rows out: columns with a shift are stored for every row, the others where not zero.
class Builder {
 public:
  explicit Builder(Design& design) : design_(design) {
    for (int f = 0; f < design.features(); ++f)
      if (design.shift[f] != 0) dense_.push_back(f);
  }

  /// Entries of the row as it will be stored.
  std::int64_t count(const SparseMatrix::Row& row) const {
    auto entries = static_cast<std::int64_t>(dense_.size());
    for (std::size_t e = 0; e < row.column.size(); ++e)
      entries += row.value[e] != 0 && design_.shift[row.column[e]] == 0;
    return entries;
  }

  void write(int index, const SparseMatrix::Row& row) const {
    auto& to = design_.entries;
    std::int64_t at = to.start[index];
    const auto put = [&](std::int32_t column, float value) {
      to.column[at] = column;
      to.value[at++] = value;
    };
    std::size_t next = 0;  // of dense_
    const auto put_zeros_before = [&](std::int32_t column) {
      for (; next < dense_.size() && dense_[next] < column; ++next)
        put(dense_[next], -design_.shift[dense_[next]]);
    };
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      const auto column = row.column[e];
      const float value = row.value[e];
      assert(std::isfinite(value));
      put_zeros_before(column);
      const bool dense = next < dense_.size() && dense_[next] == column;
      if (dense) ++next;
      if (dense || value != 0) put(column, value - design_.shift[column]);
    }
    put_zeros_before(design_.features());
    assert(at == to.start[index + 1]);
  }

 private:
  Design& design_;
  std::vector<std::int32_t> dense_;  ///< columns stored whole, rising
};

template <typename Source>
Design build(const Source& x, int threads) {
  const int rows = x.rows, features = x.columns;
  const auto width = static_cast<std::size_t>(features);
  Design design;
  design.entries.rows = rows;
  design.entries.columns = features;
  design.shift.assign(width, 0);
  const RowBlocks blocks{.rows = rows};

  std::vector<double> sums(2 * width);  // values that are not zero, their sum
  blocks.sum(threads, sums, [&](int first, int last, std::span<double> part) {
    read_rows(x, first, last, [&](int, const SparseMatrix::Row& row) {
      for (std::size_t e = 0; e < row.column.size(); ++e) {
        part[row.column[e]] += row.value[e] != 0;
        part[width + row.column[e]] += row.value[e];
      }
    });
  });
  for (std::size_t f = 0; f < width; ++f)
    if (sums[f] > kDense * rows) design.shift[f] = static_cast<float>(sums[width + f] / rows);

  const Builder builder(design);
  auto& start = design.entries.start;
  start.assign(static_cast<std::size_t>(rows) + 1, 0);
  blocks.each(threads, [&](int, int first, int last) {
    read_rows(x, first, last,
              [&](int i, const SparseMatrix::Row& row) { start[i + 1] = builder.count(row); });
  });
  for (int i = 0; i < rows; ++i) start[i + 1] += start[i];
  design.entries.column.resize(static_cast<std::size_t>(start.back()));
  design.entries.value.resize(static_cast<std::size_t>(start.back()));
  blocks.each(threads, [&](int, int first, int last) {
    read_rows(x, first, last, [&](int i, const SparseMatrix::Row& row) { builder.write(i, row); });
  });
  return design;
}

}  // namespace

Design make_design(int rows, int features, const FillRows& fill, int threads) {
  return build(Filler{rows, features, fill}, threads);
}

Design make_design(const Matrix& x, int threads) {
  const FillRows fill = [&](int first, int n, std::span<float> rows) {
    const auto from = x.values.begin() + static_cast<std::ptrdiff_t>(first) * x.columns;
    std::copy(from, from + static_cast<std::ptrdiff_t>(n) * x.columns, rows.begin());
  };
  return make_design(x.rows, x.columns, fill, threads);
}

Design make_design(const SparseMatrix& x, int threads) {
  return build(x, threads);
}

SparseMatrix transpose(const SparseMatrix& x) {
  SparseMatrix t;
  t.rows = x.columns;
  t.columns = x.rows;
  t.start.assign(static_cast<std::size_t>(t.rows) + 1, 0);
  t.column.resize(x.column.size());
  t.value.resize(x.value.size());
  for (const auto column : x.column) ++t.start[column + 1];
  for (int f = 0; f < t.rows; ++f) t.start[f + 1] += t.start[f];
  auto next = t.start;
  for (int i = 0; i < x.rows; ++i) {
    const auto row = x.row(i);
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      const auto at = next[row.column[e]]++;
      t.column[at] = i;
      t.value[at] = row.value[e];
    }
  }
  return t;
}

ColumnMoments column_moments(const Design& x, std::span<const double> weight, int threads) {
  const auto width = static_cast<std::size_t>(x.features());
  const RowBlocks blocks{.rows = x.rows()};
  std::vector<double> sums(2 * width + 1);  // weight of stored entries, their sum, weight of all
  blocks.sum(threads, sums, [&](int first, int last, std::span<double> part) {
    for (int i = first; i < last; ++i) {
      const auto row = x.entries.row(i);
      for (std::size_t e = 0; e < row.column.size(); ++e) {
        part[row.column[e]] += weight[i];
        part[width + row.column[e]] += weight[i] * row.value[e];
      }
      part[2 * width] += weight[i];
    }
  });
  const double total = sums.back();
  ColumnMoments moments{std::vector<double>(width), std::vector<double>(width)};
  for (std::size_t f = 0; f < width; ++f) moments.mean[f] = sums[width + f] / total;

  std::vector<double> squares(width);
  blocks.sum(threads, squares, [&](int first, int last, std::span<double> part) {
    for (int i = first; i < last; ++i) {
      const auto row = x.entries.row(i);
      for (std::size_t e = 0; e < row.column.size(); ++e) {
        const double off = row.value[e] - moments.mean[row.column[e]];
        part[row.column[e]] += weight[i] * off * off;
      }
    }
  });
  for (std::size_t f = 0; f < width; ++f) {
    const double zeros = std::max(0.0, total - sums[f]) * moments.mean[f] * moments.mean[f];
    const double deviation = std::sqrt((squares[f] + zeros) / total);
    const double scale = std::abs(moments.mean[f]) + std::abs(double{x.shift[f]});
    moments.deviation[f] = deviation > kConstant * scale ? deviation : 0;
  }
  return moments;
}

}  // namespace genegraft::linear
