#pragma once

#include <cstdint>
#include <vector>

#include "forest/bootstrap.hpp"
#include "forest/training_set.hpp"

namespace genegraft::forest {

/// One tree, in the layout of Forest, its nodes numbered from 0.
struct GrownTree {
  std::vector<std::int32_t> feature;
  std::vector<float> threshold;
  std::vector<std::int32_t> left;
  std::vector<float> cover;
  std::vector<float> leaf_value;          ///< (leaves, O)
  std::vector<double> impurity_decrease;  ///< (F) adds up to 1, or all 0 for a lone leaf
  std::vector<std::int32_t> outside;      ///< (N) row of leaf_value that a row out of the bag
                                          ///< falls into, -1 for a row in the bag
};

/// Grows the tree that is determined by the options' seed and the tree's number.
GrownTree grow_tree(const TrainingSet& data, const Bootstrap& bootstrap,
                    const ForestOptions& options, int tree);

}  // namespace genegraft::forest
