#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/matrix.hpp"
#include "model/fit_learner.hpp"

namespace genegraft::model {

/// A labelled table of numbers.
struct NumberSamples {
  std::string name;
  Matrix x;                           ///< (N, F) NaN: missing
  std::vector<std::string> features;  ///< (F) column names
  std::vector<std::int32_t> y;        ///< (N) classes in [0, K)
  std::vector<std::string> labels;    ///< (K)
  std::vector<int> group;             ///< (N) >= 0
  std::string group_name;             ///< the column that names the groups; "": each row is its own

  int classes() const { return static_cast<int>(labels.size()); }
  bool is_complete() const;  ///< every value is a finite number
};

/// The samples as a learner takes them; valid as long as they are.
Samples to_samples(const NumberSamples& samples);

/// Every row's probabilities by models that saw neither the row nor its group.
struct HeldOutTable {
  std::string protocol;
  std::vector<int> fold;      ///< (N)
  std::vector<float> model;   ///< (N, O)
  std::vector<float> linear;  ///< (N, O) of logistic regression, the bar to pass; none where values
                              ///< are missing, a fold leaves it too little to learn from, or the
                              ///< model is linear itself
};

/// Returns what shows the progress of one of the `fits` trainings.
using TableProgress = std::function<forest::Progress(int fit, int fits)>;

/// Groups are dealt over `folds` folds, classes evenly.
Expected<HeldOutTable> cross_validate_table(const NumberSamples& samples,
                                            const LearnerOptions& options, int folds,
                                            const TableProgress& progress);

}  // namespace genegraft::model
