#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "forest/binning.hpp"
#include "forest/forest.hpp"

namespace genegraft::forest {

/// How a tree's bootstrap sample is drawn.
enum class Sampling {
  bootstrap,  ///< N rows with replacement
  balanced,   ///< per class n rows with replacement, n = rows of the rarest class times `ratio` for
              ///< every other class (Chen, Liaw & Breiman 2004, "balanced random forest")
};

struct ForestOptions {
  int trees = 500;         ///< number of trees, >= 1
  int features_tried = 0;  ///< columns drawn at each split; 0 means sqrt(F), rounded down. More are
                           ///< drawn only if none of them varies within the node
  int depth = 0;           ///< longest path from the root; 0 means no limit
  int leaves = 0;          ///< leaves per tree at most, grown best split first; 0: no limit
  float leaf_weight = 1;   ///< sample weight a leaf keeps at least, > 0
  Sampling sampling = Sampling::bootstrap;
  float ratio = 1;  ///< balanced: rows of a common class for each row of the rarest
  int draws = 0;    ///< balanced: rows drawn of the rarest class; 0: as many as it has
  std::vector<double> draw_weight;  ///< balanced: (N) chance of each row within its class, or empty
  std::vector<float> class_weight;  ///< (K) or empty for all 1; multiplies each row's weight
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: all; the forest is the same for any number
};

struct GrownForest {
  Forest forest;
  std::vector<double> impurity_importance;  ///< (F) mean decrease in Gini impurity, adds up to 1
  /// (N, O) mean output of the trees whose sample did not hold the row; NaN where every tree did.
  std::vector<float> out_of_bag;
};

/// Called now and then from one of the growing threads; false stops the growth.
using Progress = std::function<bool(int trees_done, int trees)>;

/// Grows a random forest (Breiman 2001) on histograms of binned features, Gini impurity.
/// y: (N) classes in [0, K). row_weight: (N) or empty for all 1.
/// A stopped growth returns the trees done so far (possibly none).
GrownForest grow_forest(const BinnedTable& table, std::span<const std::int32_t> y, int classes,
                        std::span<const float> row_weight, const ForestOptions& options,
                        const Progress& progress = {});

}  // namespace genegraft::forest
