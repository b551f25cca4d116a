#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "model/held_out_decision.hpp"
#include "model/table_training.hpp"

namespace genegraft::model {

/// From held-out answers of a table model to calibrated ones and a decision.
struct TableDecision {
  Json json;                       ///< the manifest's `decision`
  std::vector<float> probability;  ///< (N, O) calibrated by what was fitted on the other folds
  std::vector<float> threshold;    ///< two classes: (1), (N) or none; see HeldOutDecision
};

/// Answers of all classes together, calibrated.
struct CalibratedClasses {
  Json calibration;    ///< the manifest's `decision.calibration`, and what it was chosen by
  Matrix probability;  ///< (N, K) calibrated by what was fitted on the other folds
};

/// answers: (N, K) held out; y: (N); fold: (N). asked: nothing for that of least log loss.
CalibratedClasses calibrate_classes(const Matrix& answers, std::span<const std::int32_t> y,
                                    std::span<const int> fold, int folds,
                                    std::optional<evaluate::CalibrationKind> asked, int threads);

/// Two classes are decided as screens are (held_out_decision.hpp). More: `calibration` of all
/// classes together, and, where a share of wrong answers is stated, `floor`: a row whose likeliest
/// class has less is `unsure`.
TableDecision decide_table(const NumberSamples& samples, const HeldOutTable& held_out, int folds,
                           const DecisionOptions& options, int threads);

/// Figures of held-out probabilities beside logistic regression: of two classes one set, else a set
/// for each class against the others.
evaluate::Report report_table(const NumberSamples& samples, const HeldOutTable& held_out,
                              const TableDecision& decision,
                              const evaluate::ReportOptions& options);

/// How a table model answers a row. Where no manifest says otherwise, as of models from elsewhere,
/// its answers stay as they are and the highest one decides.
class RowDecision {
 public:
  /// classes: 0 for a regression, which has none.
  static Expected<RowDecision> read(const Json& manifest, int classes);

  /// answers: (K) probabilities, calibrated in place.
  void calibrate(std::span<float> answers) const;
  /// The class of a row's calibrated answers; -1: unsure.
  int decide(std::span<const float> answers) const;

 private:
  std::optional<Decision> two_;  // classes
  evaluate::ClassCalibrator several_;
  std::optional<float> floor_;
};

}  // namespace genegraft::model
