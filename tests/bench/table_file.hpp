#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/matrix.hpp"
#include "base/sparse_matrix.hpp"

namespace genegraft::bench {

/// A labelled table in a file that Python writes and reads as plainly (tables.py), all little
/// endian, one after the other:
///   int32 (4)  0: dense or 1: sparse, rows N, columns F, classes K
///   int32 (N)  classes of the rows in [0, K)
///   dense:     float32 (N, F)
///   sparse:    int64 (N + 1) first entry of each row, int32 (entries) columns, float32 (entries)
struct LabelledTable {
  bool is_sparse = false;
  int classes = 2;  ///< K
  std::vector<std::int32_t> y;
  Matrix dense;         ///< empty where the table is sparse
  SparseMatrix sparse;  ///< empty where it is dense

  int rows() const { return static_cast<int>(y.size()); }
  int features() const { return is_sparse ? sparse.columns : dense.columns; }
  /// Writes rows [first, first + n) as plain floats into `out` (n, F).
  void fill(int first, int n, std::span<float> out) const;
};

Expected<LabelledTable> read_table(const std::string& path);

std::vector<std::uint8_t> read_bytes(const std::string& path);

}  // namespace genegraft::bench
