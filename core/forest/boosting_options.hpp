#pragma once

#include <cstdint>
#include <vector>

namespace genegraft::forest {

/// Which node of a tree is split next.
enum class Growth : std::uint8_t {
  leaf_wise,   ///< the one that gains most
  depth_wise,  ///< one of the least depth; among these the one that gains most
};

struct BoostingOptions {
  int rounds = 100;            ///< rounds at most; each grows one tree for every output
  double learning_rate = 0.1;  ///< share of a leaf's best value that is taken, > 0
  int leaves = 31;             ///< leaves per tree at most, 0: no limit
  int depth = 0;               ///< longest path from the root, 0: no limit
  Growth growth = Growth::leaf_wise;
  double l2 = 1;            ///< penalty of squared leaf values, >= 0
  double leaf_hessian = 1;  ///< sum of hessians a leaf keeps at least, >= 0
  int leaf_rows = 1;        ///< rows a leaf keeps at least. Above 1 rows are counted too, which
                            ///< takes half as long again
  double row_share = 1;     ///< share of the rows that a round learns from, in (0, 1]
  double column_share = 1;  ///< share of the columns that a tree looks at, in (0, 1]
  int patience = 0;         ///< rounds to go on without a better validation loss; 0: all of them
  std::vector<float> class_weight;  ///< (K) or empty for all 1; multiplies each row's weight
  /// (F) or (F, O) or none: +1 where an output before the transform may only rise with the
  /// feature, -1 where it may only fall. Under softmax that holds for each output alone; with all
  /// outputs rising the probabilities are free.
  std::vector<std::int8_t> monotone;
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: all; the forest is the same for any number
};

}  // namespace genegraft::forest
