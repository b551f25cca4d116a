#pragma once

#include <string_view>

#include "evaluate/class_calibrator.hpp"
#include "evaluate/reject_option.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

/// What `predict` and the page answer where the score lies in the manifest's band of unsure. A
/// class of that name would be mistaken for it; parse_manifest refuses one.
constexpr std::string_view kUnsure = "unsure";

/// From a model's score to a probability and an answer.
struct Decision {
  evaluate::Calibrator calibrator;
  evaluate::AnswerRule rule;
};

/// The manifest's `decision` for two classes:
///   calibration{kind: "none" | "platt", slope, intercept | "isotonic", knots[[score,
///   probability]…], chosen_by{…}} · threshold, of the calibrated probability · threshold_rule ·
///   unsure{low, high, …}, low <= threshold <= high
/// Absent parts leave the score as it is, the threshold at 0.5, no band. What is there and is not
/// what it should be is an error that names it.
Expected<Decision> read_decision(const Json& manifest);

/// The numbers that read_decision reads back as the same.
Json calibrator_json(const evaluate::Calibrator& calibrator);

/// The same for K classes: kind, slope, bias[K] | classes[K] of calibrations.
Expected<evaluate::ClassCalibrator> read_class_calibrator(const Json& calibration, int classes);
Json calibrator_json(const evaluate::ClassCalibrator& calibrator);

}  // namespace genegraft::model
