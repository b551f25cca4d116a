#pragma once

#include <cstddef>
#include <vector>

#include "forest/path_shares.hpp"
#include "forest/tree_paths.hpp"

namespace genegraft::forest {

/// A tree with the answers that are worked out before any sample is looked at.
struct PreparedTree {
  TreePaths paths;
  int widest_table = 0;               // leaves with at most so many features have a table
  std::vector<std::size_t> table_at;  // (leaves) where a leaf's table begins
  std::vector<double> tables;         // (D, 2^D) for each such leaf
};

/// Prepares tree t for `rows` samples; reuses what `tree` has allocated. Tables pay where there are
/// more samples than patterns, and take 4 MB at most.
void prepare_tree(const Forest& forest, int t, std::size_t rows, const Quadratures& quadratures,
                  PreparedTree& tree);

}  // namespace genegraft::forest
