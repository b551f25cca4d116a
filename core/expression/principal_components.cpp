#include "expression/principal_components.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/parallel.hpp"
#include "base/random.hpp"

namespace genegraft::expression {
namespace {

/// Rows are worked on in this many parts, whatever the number of threads, so that sums are always
/// added up in the same order.
constexpr int kParts = 16;

/// A small matrix of doubles, (size, size).
struct Square {
  int size;
  std::vector<double> values = std::vector<double>(static_cast<std::size_t>(size) * size);

  double& at(int row, int column) { return values[static_cast<std::size_t>(row) * size + column]; }
};

void for_parts(int rows, int threads,
               const std::function<void(int part, int first, int last)>& body) {
  parallel_for(kParts, threads, [&](std::int64_t part) {
    const auto edge = [&](std::int64_t p) { return static_cast<int>(p * rows / kParts); };
    body(static_cast<int>(part), edge(part), edge(part + 1));
  });
}

std::vector<double> column_means(const SparseMatrix& x) {
  std::vector<double> mean(static_cast<std::size_t>(x.columns));
  for (std::size_t e = 0; e < x.value.size(); ++e) mean[x.column[e]] += x.value[e];
  for (double& m : mean) m /= x.rows;
  return mean;
}

double total_variance(const SparseMatrix& x, std::span<const double> mean) {
  double squares = 0;
  for (const float v : x.value) squares += static_cast<double>(v) * v;
  for (const double m : mean) squares -= x.rows * m * m;
  return std::max(0.0, squares) / std::max(1, x.rows - 1);
}

/// (x - 1 mean') w: (N, G) times (G, L).
Matrix times(const SparseMatrix& x, std::span<const double> mean, const Matrix& w, int threads) {
  Matrix y(x.rows, w.columns);
  std::vector<double> shift(static_cast<std::size_t>(w.columns));
  for (int g = 0; g < w.rows; ++g)
    for (int l = 0; l < w.columns; ++l) shift[l] += mean[g] * w.row(g)[l];
  for_parts(x.rows, threads, [&](int, int first, int last) {
    for (int i = first; i < last; ++i) {
      float* out = y.row(i).data();
      const auto row = x.row(i);
      for (std::size_t e = 0; e < row.column.size(); ++e) {
        const float* from = w.row(row.column[e]).data();
        for (int l = 0; l < w.columns; ++l) out[l] += row.value[e] * from[l];
      }
      for (int l = 0; l < w.columns; ++l) out[l] -= static_cast<float>(shift[l]);
    }
  });
  return y;
}

/// (x - 1 mean')' q: (G, N) times (N, L).
Matrix transposed_times(const SparseMatrix& x, std::span<const double> mean, const Matrix& q,
                        int threads) {
  std::vector<Matrix> sums(kParts);
  for_parts(x.rows, threads, [&](int part, int first, int last) {
    Matrix sum(x.columns, q.columns);
    for (int i = first; i < last; ++i) {
      const float* from = q.row(i).data();
      const auto row = x.row(i);
      for (std::size_t e = 0; e < row.column.size(); ++e) {
        float* out = sum.row(row.column[e]).data();
        for (int l = 0; l < q.columns; ++l) out[l] += row.value[e] * from[l];
      }
    }
    sums[part] = std::move(sum);
  });
  std::vector<double> shift(static_cast<std::size_t>(q.columns));
  for (int i = 0; i < q.rows; ++i)
    for (int l = 0; l < q.columns; ++l) shift[l] += q.row(i)[l];
  Matrix product = std::move(sums[0]);
  for (int part = 1; part < kParts; ++part)
    for (std::size_t i = 0; i < product.values.size(); ++i)
      product.values[i] += sums[part].values[i];
  for (int g = 0; g < product.rows; ++g)
    for (int l = 0; l < product.columns; ++l)
      product.row(g)[l] -= static_cast<float>(mean[g] * shift[l]);
  return product;
}

/// y' y: (L, L).
Square gram(const Matrix& y) {
  Square sum{y.columns};
  for (int i = 0; i < y.rows; ++i) {
    const float* row = y.row(i).data();
    for (int a = 0; a < y.columns; ++a)
      for (int b = 0; b <= a; ++b) sum.at(a, b) += static_cast<double>(row[a]) * row[b];
  }
  for (int a = 0; a < sum.size; ++a)
    for (int b = 0; b < a; ++b) sum.at(b, a) = sum.at(a, b);
  return sum;
}

/// Makes the columns orthonormal: y' y = L L', y <- y L'^-1 (Cholesky QR). Columns that depend on
/// those before them become zero.
void orthonormalise_once(Matrix& y) {
  Square l = gram(y);
  double largest = 0;
  for (int a = 0; a < l.size; ++a) largest = std::max(largest, l.at(a, a));
  std::vector<double> inverse(static_cast<std::size_t>(l.size));  // of the diagonal; 0: dependent
  for (int a = 0; a < l.size; ++a) {
    for (int b = 0; b <= a; ++b) {
      double sum = l.at(a, b);
      for (int c = 0; c < b; ++c) sum -= l.at(a, c) * l.at(b, c);
      if (b < a)
        l.at(a, b) = sum * inverse[b];
      else
        inverse[a] = sum > 1e-10 * largest ? 1 / std::sqrt(sum) : 0;
    }
  }
  std::vector<double> row(static_cast<std::size_t>(l.size));
  for (int i = 0; i < y.rows; ++i) {
    float* values = y.row(i).data();
    for (int a = 0; a < l.size; ++a) {
      double sum = values[a];
      for (int b = 0; b < a; ++b) sum -= l.at(a, b) * row[b];
      row[a] = sum * inverse[a];
    }
    for (int a = 0; a < l.size; ++a) values[a] = static_cast<float>(row[a]);
  }
}

/// Twice is enough: the first pass leaves errors as large as the columns were alike.
void orthonormalise(Matrix& y) {
  orthonormalise_once(y);
  orthonormalise_once(y);
}

/// Eigenvectors of a symmetric matrix as columns, the largest value first (Jacobi's rotations).
std::vector<double> diagonalise(Square a, Square& vectors) {
  const int n = a.size;
  vectors = Square{n};
  for (int i = 0; i < n; ++i) vectors.at(i, i) = 1;
  for (int sweep = 0; sweep < 60; ++sweep) {
    double off = 0, on = 0;
    for (int p = 0; p < n; ++p) {
      on += a.at(p, p) * a.at(p, p);
      for (int q = 0; q < p; ++q) off += a.at(p, q) * a.at(p, q);
    }
    if (off <= 1e-24 * on) break;
    for (int p = 0; p < n; ++p)
      for (int q = p + 1; q < n; ++q) {
        if (a.at(p, q) == 0) continue;
        const double theta = (a.at(q, q) - a.at(p, p)) / (2 * a.at(p, q));
        const double t = std::copysign(1.0, theta) / (std::abs(theta) + std::hypot(theta, 1.0));
        const double c = 1 / std::hypot(t, 1.0), s = t * c;
        const auto rotate = [c, s](double& x, double& y) {
          const double old = x;
          x = c * old - s * y;
          y = s * old + c * y;
        };
        for (int i = 0; i < n; ++i) rotate(a.at(i, p), a.at(i, q));
        for (int i = 0; i < n; ++i) rotate(a.at(p, i), a.at(q, i));
        for (int i = 0; i < n; ++i) rotate(vectors.at(i, p), vectors.at(i, q));
      }
  }
  std::vector<int> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int x, int y) { return a.at(x, x) > a.at(y, y); });
  std::vector<double> values;
  Square sorted{n};
  for (int k = 0; k < n; ++k) {
    values.push_back(std::max(0.0, a.at(order[k], order[k])));
    for (int i = 0; i < n; ++i) sorted.at(i, k) = vectors.at(i, order[k]);
  }
  vectors = std::move(sorted);
  return values;
}

/// Standard normal draws (Box and Muller).
Matrix normal_draws(int rows, int columns, std::uint64_t seed) {
  Random random(seed);
  Matrix draws(rows, columns);
  for (float& value : draws.values) {
    const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
    value = static_cast<float>(radius * std::cos(2 * std::numbers::pi * random.uniform()));
  }
  return draws;
}

/// m (rows, L) times the first k columns of u (L, L), each times its scale.
Matrix turned(const Matrix& m, Square& u, std::span<const double> scale) {
  Matrix result(m.rows, static_cast<int>(scale.size()));
  for (int i = 0; i < m.rows; ++i)
    for (int k = 0; k < result.columns; ++k) {
      double sum = 0;
      for (int l = 0; l < m.columns; ++l) sum += m.row(i)[l] * u.at(l, k);
      result.row(i)[k] = static_cast<float>(sum * scale[k]);
    }
  return result;
}

void point_largest_up(PrincipalComponents& found) {
  for (int k = 0; k < found.loadings.columns; ++k) {
    float largest = 0;
    for (int g = 0; g < found.loadings.rows; ++g)
      if (std::abs(found.loadings.row(g)[k]) > std::abs(largest))
        largest = found.loadings.row(g)[k];
    if (largest >= 0) continue;
    for (int g = 0; g < found.loadings.rows; ++g) found.loadings.row(g)[k] *= -1;
    for (int i = 0; i < found.places.rows; ++i) found.places.row(i)[k] *= -1;
  }
}

}  // namespace

PrincipalComponents principal_components(const SparseMatrix& x, const ComponentOptions& options,
                                         int threads) {
  PrincipalComponents found;
  const int most = std::max(0, std::min(x.rows - 1, x.columns));
  const int components = std::clamp(options.components, 0, most);
  const int sketch = std::min(most, components + std::max(0, options.spare));
  if (components == 0) {
    found.places = Matrix(x.rows, 0);
    found.loadings = Matrix(x.columns, 0);
    return found;
  }
  const auto mean = column_means(x);
  found.total_variance = total_variance(x, mean);
  Matrix q = times(x, mean, normal_draws(x.columns, sketch, options.seed), threads);
  orthonormalise(q);
  for (int i = 0; i < options.power_iterations; ++i) {
    Matrix w = transposed_times(x, mean, q, threads);
    orthonormalise(w);
    q = times(x, mean, w, threads);
    orthonormalise(q);
  }
  // x is about q b with b' = x' q, and b b' = u s^2 u'.
  const Matrix b = transposed_times(x, mean, q, threads);
  Square u{0};
  const auto squares = diagonalise(gram(b), u);
  std::vector<double> length(static_cast<std::size_t>(components)), inverse(length.size());
  for (int k = 0; k < components; ++k) {
    length[k] = std::sqrt(squares[k]);
    inverse[k] = length[k] > 1e-6 * std::sqrt(squares[0]) && length[k] > 0 ? 1 / length[k] : 0;
    found.variance.push_back(squares[k] / std::max(1, x.rows - 1));
  }
  found.places = turned(q, u, length);
  found.loadings = turned(b, u, inverse);
  point_largest_up(found);
  return found;
}

}  // namespace genegraft::expression
