#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "forest/boosting_options.hpp"
#include "forest/gradient_cell.hpp"
#include "forest/packed_rows.hpp"
#include "forest/row_partition.hpp"
#include "forest/worker_team.hpp"

namespace genegraft::forest {

/// A tree for one output, in the layout of Forest, its nodes breadth-first from 0.
struct BoostedTree {
  std::vector<std::int32_t> feature;
  std::vector<float> threshold;
  std::vector<std::uint8_t> missing_right;
  std::vector<std::int32_t> left;
  std::vector<float> cover;
  std::vector<float> leaf_value;  ///< (leaves) times the learning rate
  std::vector<double> gain;       ///< (nodes) fall of the loss by the node's split
  std::vector<RowRange> inside;   ///< (leaves) of the grower's rows that the tree learnt from
  std::vector<RowRange> outside;  ///< (leaves) of those that it did not see
};

/// What one tree learns from.
struct TreeInput {
  std::span<const Cell> cell_of_row;  ///< (N)
  CellUnits units;
  std::span<const std::uint32_t> inside;   ///< rows to learn from
  std::span<const std::uint32_t> outside;  ///< rows only to be sorted into leaves
  std::span<const float> weight;           ///< (N), or empty where all rows weigh 1
  std::span<const std::uint8_t> active;    ///< (F) features to look at, or empty for all
  std::span<const std::int8_t> monotone;   ///< (F) or empty
};

/// Grows one tree after another, keeping its memory. Rows are counted in `ones` of a cell each.
class BoostingTreeGrower {
 public:
  BoostingTreeGrower(const BinnedTable& table, const PackedRows& packed,
                     const BoostingOptions& options, WorkerTeam& team);
  ~BoostingTreeGrower();

  BoostedTree grow(const TreeInput& input);

  /// Rows of a leaf of the tree grown last.
  std::span<const std::uint32_t> inside(const RowRange& range) const;
  std::span<const std::uint32_t> outside(const RowRange& range) const;

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace genegraft::forest
