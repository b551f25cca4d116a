#include "expression/principal_components.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "base/random.hpp"

namespace genegraft::expression {
namespace {

/// Column-major doubles: columns are what is made orthogonal.
struct Columns {
  int rows = 0, count = 0;
  std::vector<double> value;  ///< (count, rows)

  Columns(int r, int c) : rows(r), count(c), value(static_cast<std::size_t>(r) * c) {}
  std::span<double> of(int c) {
    return std::span(value).subspan(static_cast<std::size_t>(c) * rows, rows);
  }
  std::span<const double> of(int c) const {
    return std::span(value).subspan(static_cast<std::size_t>(c) * rows, rows);
  }
};

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

std::vector<double> column_means(const SparseMatrix& x) {
  std::vector<double> mean(static_cast<std::size_t>(x.columns));
  for (std::size_t e = 0; e < x.column.size(); ++e) mean[x.column[e]] += x.value[e];
  for (double& m : mean) m /= std::max(1, x.rows);
  return mean;
}

/// (X - 1 mean') V: (N, count).
Columns times(const SparseMatrix& x, std::span<const double> mean, const Columns& v) {
  Columns y(x.rows, v.count);
  for (int c = 0; c < v.count; ++c) {
    const auto direction = v.of(c);
    const double shift = dot(mean, direction);
    auto out = y.of(c);
    for (int i = 0; i < x.rows; ++i) {
      const auto row = x.row(i);
      double sum = -shift;
      for (std::size_t e = 0; e < row.column.size(); ++e)
        sum += row.value[e] * direction[row.column[e]];
      out[i] = sum;
    }
  }
  return y;
}

/// (X - 1 mean')' Y: (G, count).
Columns transposed_times(const SparseMatrix& x, std::span<const double> mean, const Columns& y) {
  Columns v(x.columns, y.count);
  for (int c = 0; c < y.count; ++c) {
    const auto from = y.of(c);
    auto out = v.of(c);
    double total = 0;
    for (int i = 0; i < x.rows; ++i) {
      total += from[i];
      const auto row = x.row(i);
      for (std::size_t e = 0; e < row.column.size(); ++e)
        out[row.column[e]] += row.value[e] * from[i];
    }
    for (std::size_t g = 0; g < mean.size(); ++g) out[g] -= mean[g] * total;
  }
  return v;
}

/// Gram-Schmidt, twice for accuracy; a column that depends on those before it becomes zero.
void make_orthonormal(Columns& columns) {
  for (int c = 0; c < columns.count; ++c) {
    auto own = columns.of(c);
    const double before = std::sqrt(dot(own, own));
    for (int pass = 0; pass < 2; ++pass)
      for (int other = 0; other < c; ++other) {
        const auto q = columns.of(other);
        const double along = dot(q, own);
        for (std::size_t i = 0; i < own.size(); ++i) own[i] -= along * q[i];
      }
    const double length = std::sqrt(dot(own, own));
    const double scale = length > 1e-10 * before && length > 0 ? 1 / length : 0;
    for (double& value : own) value *= scale;
  }
}

/// Eigenvectors of a symmetric matrix (n, n) by Jacobi's rotations; the matrix becomes diagonal.
std::vector<double> jacobi(std::vector<double>& a, int n) {
  std::vector<double> v(a.size());
  const auto at = [n](int i, int j) { return static_cast<std::size_t>(i) * n + j; };
  for (int i = 0; i < n; ++i) v[at(i, i)] = 1;
  for (int sweep = 0; sweep < 50; ++sweep) {
    double off = 0, all = 0;
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) (i == j ? all : off) += a[at(i, j)] * a[at(i, j)];
    if (off <= 1e-24 * (all + off)) break;
    for (int p = 0; p < n; ++p)
      for (int q = p + 1; q < n; ++q) {
        if (a[at(p, q)] == 0) continue;
        const double theta = (a[at(q, q)] - a[at(p, p)]) / (2 * a[at(p, q)]);
        const double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
        const double c = 1 / std::sqrt(t * t + 1), s = t * c;
        for (int i = 0; i < n; ++i) {
          const double ip = a[at(i, p)], iq = a[at(i, q)];
          a[at(i, p)] = c * ip - s * iq;
          a[at(i, q)] = s * ip + c * iq;
        }
        for (int i = 0; i < n; ++i) {
          const double pi = a[at(p, i)], qi = a[at(q, i)];
          a[at(p, i)] = c * pi - s * qi;
          a[at(q, i)] = s * pi + c * qi;
          const double vp = v[at(i, p)], vq = v[at(i, q)];
          v[at(i, p)] = c * vp - s * vq;
          v[at(i, q)] = s * vp + c * vq;
        }
      }
  }
  return v;
}

/// Whether the weight of largest size along direction c of B (G, n), as `turn` mixes it, is below
/// 0.
bool is_turned(const Columns& b, const std::vector<double>& turn, int c) {
  double largest = 0;
  for (int g = 0; g < b.rows; ++g) {
    double weight = 0;
    for (int j = 0; j < b.count; ++j)
      weight += b.of(j)[g] * turn[static_cast<std::size_t>(j) * b.count + c];
    if (std::abs(weight) > std::abs(largest)) largest = weight;
  }
  return largest < 0;
}

}  // namespace

PrincipalComponents principal_components(const SparseMatrix& x, int k, std::uint64_t seed,
                                         int rounds) {
  constexpr int kSpare = 10;  // more directions than wanted make the wanted ones accurate
  const int most = std::max(0, std::min({k, x.rows - 1, x.columns}));
  const int width = std::min({most + kSpare, x.rows, x.columns});
  PrincipalComponents result{Matrix(x.rows, most), {}};
  if (most == 0) return result;
  const auto mean = column_means(x);
  Random random(seed);
  Columns directions(x.columns, width);
  for (double& value : directions.value) value = random.uniform() - 0.5;
  auto q = times(x, mean, directions);
  make_orthonormal(q);
  for (int round = 0; round < rounds; ++round) {
    directions = transposed_times(x, mean, q);
    make_orthonormal(directions);
    q = times(x, mean, directions);
    make_orthonormal(q);
  }
  // Rows are Q B' with B = X' Q, whose singular vectors follow from the small matrix B' B.
  const auto b = transposed_times(x, mean, q);
  std::vector<double> gram(static_cast<std::size_t>(width) * width);
  for (int i = 0; i < width; ++i)
    for (int j = 0; j < width; ++j)
      gram[static_cast<std::size_t>(i) * width + j] = dot(b.of(i), b.of(j));
  const auto turn = jacobi(gram, width);
  std::vector<int> order(static_cast<std::size_t>(width));
  std::iota(order.begin(), order.end(), 0);
  const auto square = [&](int c) { return gram[static_cast<std::size_t>(c) * width + c]; };
  std::stable_sort(order.begin(), order.end(), [&](int i, int j) { return square(i) > square(j); });
  for (int c = 0; c < most; ++c) {
    const int own = order[static_cast<std::size_t>(c)];
    const double length = std::sqrt(std::max(0.0, square(own)));
    const double sign = is_turned(b, turn, own) ? -1 : 1;
    for (int i = 0; i < x.rows; ++i) {
      double place = 0;
      for (int j = 0; j < width; ++j)
        place += q.of(j)[i] * turn[static_cast<std::size_t>(j) * width + own];
      result.places.row(i)[c] = static_cast<float>(sign * place * length);
    }
    result.variance.push_back(length * length / std::max(1, x.rows - 1));
  }
  return result;
}

}  // namespace genegraft::expression
