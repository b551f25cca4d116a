#pragma once

#include <cstdint>
#include <vector>

#include "forest/bootstrap.hpp"
#include "forest/training_set.hpp"
#include "forest/tree_sample.hpp"

namespace genegraft::forest {

/// One tree, in the layout of Forest, its nodes numbered from 0.
struct GrownTree {
  std::vector<std::int32_t> feature;
  std::vector<float> threshold;
  std::vector<std::uint8_t> missing_right;  ///< or none: all left
  std::vector<std::int32_t> left;
  std::vector<float> cover;
  std::vector<float> leaf_value;          ///< (leaves, O)
  std::vector<double> impurity_decrease;  ///< (F) adds up to 1, or all 0 for a lone leaf
  std::vector<std::uint32_t> outside;     ///< rows out of the bag, leaf after leaf
  std::vector<Range> outside_of_leaf;     ///< (leaves) those that fall into a leaf
};

/// Grows the tree that is determined by the options' seed and the tree's number.
GrownTree grow_tree(const TrainingSet& data, const Bootstrap& bootstrap,
                    const ForestOptions& options, int tree);

}  // namespace genegraft::forest
