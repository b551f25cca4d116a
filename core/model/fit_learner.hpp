#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "forest/grow_boosting.hpp"
#include "forest/grow_forest.hpp"
#include "linear/choose_penalty.hpp"
#include "model/learner.hpp"

namespace genegraft::model {

enum class Method {
  forest,
  boosting,
  linear,
  network,  ///< by libtorch, outside of here; fit_learner refuses it
  mixture,  ///< of several, see offtarget_mixture.hpp; fit_learner refuses it
};

/// "forest", "boosting", "linear", "network", "mixture"
std::optional<Method> find_method(std::string_view name);
std::string method_name(Method method);

/// Labelled rows to fit a learner to.
struct Samples {
  int rows = 0;                       ///< N
  int features = 0;                   ///< F
  FillRows fill;                      ///< NaN: missing
  std::span<const std::int32_t> y;    ///< (N) classes in [0, K)
  int classes = 2;                    ///< K
  std::span<const float> row_weight;  ///< (N) or empty for all 1
  std::span<const int> group;         ///< (N) >= 0: rows of one group are never parted, where some
                                      ///< rows are held out to choose a setting; empty: each alone
  /// The same rows where most values are zero, none missing or infinite: learnt from in the time
  /// that the others take. nullptr: `fill` alone.
  const SparseMatrix* sparse = nullptr;
};

struct LearnerOptions {
  Method method = Method::forest;
  forest::ForestOptions forest;
  forest::BoostingOptions boosting;
  linear::PenaltyOptions linear;
  std::vector<Method> parts = {Method::forest, Method::linear};  ///< mixture: what of
  int folds = 5;  ///< linear: groups are dealt over these to choose C; boosting: one of them is
                  ///< held out to stop early
  /// A forest to start from, learnt on another data set whose features mean the same. `forest`
  /// re-estimates the values of its leaves (forest/reestimate_leaves.hpp), `boosting` adds trees to
  /// it (forest/warm_start.hpp).
  std::shared_ptr<const forest::Forest> source;
  /// forest: rows (shares) or sum of hessians (margins) that the source's value of a leaf counts
  /// for; nothing: the defaults of forest::ReestimateOptions
  std::optional<double> source_prior;
  std::uint64_t seed = 1;  ///< of everything
  int threads = 0;         ///< 0: all; the learner is the same for any number
};

struct FittedLearner {
  Learner learner;
  /// (F) adds up to 1: mean decrease in impurity, gain, or |weight| per standard deviation.
  std::vector<double> importance;
  /// Forests: (N, O) mean output of the trees that did not see the row, NaN where all did; else
  /// none.
  std::vector<float> out_of_bag;
  std::vector<std::string>
      notes;  ///< what was chosen on the way: "C = 0.1", "stopped at round 212"
};

/// Calls of progress count trees, rounds, or steps along the path of penalties. Networks are fitted
/// elsewhere (CellOptions::network) and refused.
Expected<FittedLearner> fit_learner(const Samples& samples, const LearnerOptions& options,
                                    const forest::Progress& progress = {});

}  // namespace genegraft::model
