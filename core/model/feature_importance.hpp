#pragma once

#include <string>
#include <vector>

#include "forest/importance.hpp"
#include "model/offtarget_model.hpp"
#include "model/screen.hpp"

namespace genegraft::model {

struct FeatureImportance {
  std::string title;
  double mean = 0;       ///< fall of PR AUC when the feature is shuffled among the rows
  double deviation = 0;  ///< over the shuffles
  double low = 0;        ///< 95 % interval of the mean over bootstrap draws of whole guides;
  double high = 0;       ///< NaN where there is one guide only
};

/// Permutation importance of every feature of a model on a held-out screen, most important first.
/// Rare positives all count; of the negatives every n-th one, so that at most `negatives` do.
std::vector<FeatureImportance> permutation_importance(const OfftargetModel& model,
                                                      const Screen& screen, int negatives,
                                                      const forest::PermutationOptions& options);

}  // namespace genegraft::model
