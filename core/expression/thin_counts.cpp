#include "expression/thin_counts.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/elementary.hpp"
#include "base/random.hpp"

namespace genegraft::expression {
namespace {

/// Cells of each batch by rising depth; batches may be empty.
std::vector<std::vector<int>> rank_batches(std::span<const double> depth,
                                           std::span<const int> batch) {
  std::vector<std::vector<int>> cells;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto b = static_cast<std::size_t>(batch[i]);
    if (b >= cells.size()) cells.resize(b + 1);
    cells[b].push_back(static_cast<int>(i));
  }
  for (auto& own : cells)
    std::stable_sort(own.begin(), own.end(), [&](int a, int b) { return depth[a] < depth[b]; });
  return cells;
}

}  // namespace

SparseMatrix thin_counts(const SparseMatrix& counts, std::span<const double> share,
                         std::uint64_t seed) {
  assert(std::ssize(share) == counts.rows);
  SparseMatrix thin;
  thin.rows = counts.rows;
  thin.columns = counts.columns;
  for (int i = 0; i < counts.rows; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const auto row = counts.row(i);
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      auto kept = static_cast<std::int64_t>(std::llround(row.value[e]));
      if (share[i] < 1) {
        const auto all = kept;
        for (std::int64_t molecule = 0; molecule < all; ++molecule)
          kept -= random.uniform() >= share[i];
      }
      if (kept <= 0) continue;
      thin.column.push_back(row.column[e]);
      thin.value.push_back(static_cast<float>(kept));
    }
    thin.start.push_back(std::ssize(thin.column));
  }
  return thin;
}

std::vector<double> even_depth(std::span<const double> depth, std::span<const int> batch) {
  assert(depth.size() == batch.size());
  const auto cells = rank_batches(depth, batch);
  const auto median = [&](const std::vector<int>& own) { return depth[own[own.size() / 2]]; };
  const std::vector<int>* shallowest = nullptr;
  for (const auto& own : cells)
    if (!own.empty() && (!shallowest || median(own) < median(*shallowest))) shallowest = &own;
  std::vector<double> share(depth.size(), 1.0);
  for (const auto& own : cells) {
    if (own.empty() || &own == shallowest) continue;
    for (std::size_t r = 0; r < own.size(); ++r) {
      const double goal = depth[(*shallowest)[r * shallowest->size() / own.size()]];
      if (depth[own[r]] > goal) share[static_cast<std::size_t>(own[r])] = goal / depth[own[r]];
    }
  }
  return share;
}

SparseMatrix log_normalise(SparseMatrix counts, std::span<const double> depth) {
  assert(std::ssize(depth) == counts.rows);
  for (int i = 0; i < counts.rows; ++i) {
    const double scale = depth[i] > 0 ? 1e4 / depth[i] : 1e4;
    for (auto e = counts.start[i]; e < counts.start[i + 1]; ++e)
      counts.value[static_cast<std::size_t>(e)] =
          static_cast<float>(logarithm(1 + counts.value[static_cast<std::size_t>(e)] * scale));
  }
  return counts;
}

}  // namespace genegraft::expression
