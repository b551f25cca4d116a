#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/forest.hpp"

namespace genegraft::forest {

/// One tree laid out for explaining many samples: its nodes in the order of a walk that goes down
/// to the left first (preorder), and for every leaf the features on its path. A path that tests a
/// feature several times has it once: passed means all of its tests passed.
///
/// A sample's *pattern* at a node has bit s set if it passes all tests, so far, of the path's s-th
/// feature, features counted in the order of their first test.
struct TreePaths {
  /// One edge of the tree, leading from a node of depth - 1 to one of `depth`.
  struct Step {
    std::int32_t column;  ///< tested
    float threshold;
    bool right;          ///< x > threshold passes, else x <= threshold
    bool missing_right;  ///< where NaN goes
    bool first;          ///< the path's first test of the feature
    std::int32_t bit;    ///< of the feature in the pattern
    std::int32_t depth;  ///< >= 1
    std::int32_t leaf;   ///< index into `leaves`, or -1 where the walk goes on
  };
  struct Leaf {
    std::int32_t row;    ///< of leaf_value
    std::int32_t begin;  ///< of its D features in `feature` and `cold`
    std::int32_t end;
    /// Share of the samples that reach the leaf if nothing is known of them: product of its colds.
    double unknown;
  };

  std::vector<Step> steps;            ///< empty for a tree of one leaf
  std::vector<Leaf> leaves;           ///< in the order of the walk
  std::vector<std::int32_t> feature;  ///< columns, path by path
  std::vector<double> cold;           ///< shares of the cover that pass all tests of the feature
  int depth = 0;                      ///< longest path, in tests
  int longest = 0;                    ///< most features on one path

  int path_length(const Leaf& leaf) const { return leaf.end - leaf.begin; }
};

/// Lays out tree t. Shares below a node without cover are 0.
TreePaths lay_out_paths(const Forest& forest, int t);

}  // namespace genegraft::forest
