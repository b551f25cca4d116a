#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.hpp"

namespace genegraft::linear {

/// A cut of N rows into blocks that depends on N alone. Sums are taken within each block and then
/// over the blocks in their order: so they are the same bits for any number of threads.
struct RowBlocks {
  int rows = 0;
  int most = 16;  ///< blocks at most

  int size() const { return std::max(1024, (rows + most - 1) / most); }
  int count() const { return (rows + size() - 1) / size(); }

  /// body(block, first, last) for the rows [first, last) of every block.
  template <typename Body>
  void each(int threads, const Body& body) const {
    parallel_for(count(), threads, [&](std::int64_t block) {
      const int first = static_cast<int>(block) * size();
      body(static_cast<int>(block), first, std::min(rows, first + size()));
    });
  }

  /// body(first, last, sums) adds its rows to `sums`, which holds zeros. Overwrites `total`.
  template <typename Body>
  void sum(int threads, std::span<double> total, const Body& body) const {
    std::vector<std::vector<double>> part(static_cast<std::size_t>(count()));
    each(threads, [&](int block, int first, int last) {
      part[block].assign(total.size(), 0.0);
      body(first, last, std::span<double>(part[block]));
    });
    std::fill(total.begin(), total.end(), 0.0);
    for (const auto& values : part)
      for (std::size_t i = 0; i < total.size(); ++i) total[i] += values[i];
  }
};

}  // namespace genegraft::linear
