#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/sparse_matrix.hpp"
#include "expression/line_buffer.hpp"
#include "expression/read_limits.hpp"

namespace genegraft::expression {

/// Reads a MatrixMarket file, `coordinate` with integers or reals, a block at a time, so that its
/// text need never lie in memory. Entries may come in any order; those of a place that occurs twice
/// are added up by whoever puts the matrix in order.
///
/// Matrix Market Exchange Formats, NIST: "%%MatrixMarket matrix coordinate integer general", lines
/// of comments that start with %, "rows columns entries", then "row column value", from 1.
class MatrixMarketReader {
 public:
  /// genes, cells: what the lists beside the file hold; the matrix must be of
  /// that size. By custom its rows are genes, but cells in rows are taken as well.
  MatrixMarketReader(std::int64_t genes, std::int64_t cells, const ReadLimits& limits);

  /// The next piece of the text, cut anywhere. Errors name the line: "line 17: cell 9 of 8".
  Expected<void> feed(std::string_view text);

  /// (cells, genes); columns rise within a row but for entries that occur twice.
  Expected<SparseMatrix> finish();

  bool cells_in_rows() const { return cells_in_rows_; }  ///< known once the sizes were read

 private:
  enum class Part { banner, comments, entries };

  Expected<void> take_line(std::string_view line);
  Expected<void> read_banner(std::string_view line);
  Expected<void> read_sizes(std::string_view line);
  Expected<void> read_entry(const char* at, const char* end);
  void add(std::int32_t cell, std::int32_t gene, float value);
  tl::unexpected<Error> fail_here(const std::string& what) const;

  std::int64_t genes_, cells_;
  ReadLimits limits_;
  Part part_ = Part::banner;
  bool cells_in_rows_ = false;
  std::int64_t stated_ = 0;
  LineBuffer lines_{4096};

  std::vector<std::int32_t> gene_, cell_;  // cell_ is kept only once cells came out of order
  std::vector<float> value_;
  std::vector<std::int64_t> of_cell_;  // (cells) entries of each
  std::int32_t last_cell_ = 0;
  bool in_order_ = true;
};

}  // namespace genegraft::expression
