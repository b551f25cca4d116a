#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/offtarget_training.hpp"

namespace genegraft::model {

/// Held-out scores of every row of every screen, by models that never saw the row's guide or one
/// nearly identical to it (crispr::guide_families).
struct HeldOut {
  std::string protocol;                    ///< how rows were held out
  std::vector<std::vector<float>> score;   ///< per screen (N); NaN where no model could be trained
  std::vector<std::vector<float>> linear;  ///< the same by logistic regression on the same numbers,
                                           ///< the bar to pass; none where that is the model
  /// Per screen (N): what a row was held out with, in [0, parts): its screen, or its fold of guide
  /// families. What is fitted on held-out scores leaves a part out as a whole.
  std::vector<std::vector<int>> part;
  int parts = 0;
  std::string part_name;  ///< of several: "screens", "folds of guides"
};

/// Called before each of the `fits` trainings; returns what shows its progress.
using FitProgress = std::function<forest::Progress(int fit, int fits, const std::string& what)>;

/// Each screen scored by a model trained on the other screens without its guides.
HeldOut leave_one_screen_out(const std::vector<Screen>& screens, const OfftargetOptions& options,
                             const FitProgress& progress);

/// Families of guides dealt over `folds` folds, across all screens. with_bar: false leaves
/// HeldOut::linear out.
HeldOut cross_validate_guides(const std::vector<Screen>& screens, const OfftargetOptions& options,
                              int folds, const FitProgress& progress, bool with_bar = true);

}  // namespace genegraft::model
