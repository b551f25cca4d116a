#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "forest/binning.hpp"
#include "forest/gradient_cell.hpp"
#include "forest/worker_team.hpp"

namespace genegraft::forest {

/// Where the cells of a feature lie in a node's histogram, one for each of its bins.
struct FeatureCells {
  int first = 0;
  int bins = 0;
  int missing_bin = -1;
  int common = -1;  ///< bin that is left out: it holds what the others lack of the node's total
};

/// A few features of all rows in the order that histograms read them, row after row.
///
/// Dense: eight codes of a byte a row, in one number. Features of few bins share a code by mixed
/// radix: features of 11, 11 and 2 bins make a code of 242, counted once and shared out when the
/// node is done ("joint histogram"). Sparse: each row's bins outside the features' commonest ones;
/// the
/// commonest's cell stays 0, for it is what remains of the node's total.
struct PackedBlock {
  struct Feature {
    int feature = 0;
    int first = 0;  ///< its first cell, within the block
    int bins = 0;
    int code = 0;     ///< dense: which of the eight
    int stride = 1;   ///< dense: code / stride % bins is its bin
    int common = -1;  ///< sparse: its commonest bin
  };
  bool sparse = false;
  int first_cell = 0;  ///< of the block, within a node's histogram
  int cells = 0;
  std::vector<Feature> features;
  std::vector<std::uint64_t> codes;    ///< dense: (N)
  std::array<int, 8> code_values{};    ///< dense: values of each code, 0 where there is none
  std::vector<std::uint32_t> start;    ///< sparse: (N + 1) first entry of each row
  std::vector<std::uint16_t> entries;  ///< sparse: cells within the block
  double additions = 0;                ///< a row's, on average

  /// Sums of the rows' cells. cell_of_row: (N). out: (cells). scratch: (kScratchCells).
  void fill(std::span<const std::uint32_t> rows, std::span<const Cell> cell_of_row,
            std::span<Cell> out, std::span<Cell> scratch) const;
};

/// Cells that filling a dense block needs for its codes.
inline constexpr int kScratchCells = 8 * 256;

/// A table arranged for histograms.
struct PackedRows {
  int rows = 0;
  int cells = 0;         ///< of a node's histogram
  double additions = 0;  ///< a row's, on average
  std::vector<PackedBlock> blocks;
  std::vector<FeatureCells> cells_of;  ///< (F)
};

PackedRows pack_rows(const BinnedTable& table, WorkerTeam& team);

}  // namespace genegraft::forest
