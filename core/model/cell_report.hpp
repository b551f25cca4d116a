#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/calibrator.hpp"
#include "evaluate/class_report.hpp"
#include "model/cell_decision.hpp"
#include "model/cell_training.hpp"

namespace genegraft::model {

struct CellDecisionOptions {
  std::optional<evaluate::CalibrationKind> calibration;  ///< nothing: that of least log loss
  /// The floor is the lowest at which at most this share of the named labels is wrong, …
  double wrong = 0.05;
  /// … but not below what this share of the held-out cells, all of known types, fails to reach:
  /// where types are easily told apart no answer is wrong, and a cell of a type that the model does
  /// not know would be given one of them however low its probability.
  double rejected = 0.02;
  /// What share of the held-out cells is unlike all that were learnt from, so that others are too.
  double unlike = 0.05;
};

/// From held-out answers to calibrated ones and a decision.
struct DecidedCells {
  Json json;                       ///< the manifest's `decision`
  std::vector<float> probability;  ///< (N, K) calibrated by what was fitted on the other folds
  std::optional<float> unlike;     ///< threshold, where unlikeness was measured
};
DecidedCells decide_cells(const CellSamples& samples, const HeldOutCells& held_out, int folds,
                          const CellDecisionOptions& options, int threads);

/// Counts of what cells are answered when unsure ones are answered coarsely, or not at all.
struct BackOffCounts {
  std::int64_t labels = 0, right_labels = 0;  ///< answered by a label
  std::int64_t coarse = 0, right_coarse = 0;  ///< by a coarser type
  std::int64_t unassigned = 0;

  void add(const CellAnswer& answer, int labels_known, bool right);
};

/// "94.1 % of the cells are named (97.2 % of them rightly), 3.0 % …", for a report's notes.
std::string describe_back_off(const BackOffCounts& counts);

/// Whether `type` is `of` or lies above it.
bool holds(const std::vector<CellType>& types, int type, int of);

/// The protocol and what groups are called, in every report of samples that were learnt from in
/// folds. evened_by: the column of CellOptions::even_depth, "" where there is none.
evaluate::ClassReport begin_cell_report(const CellSamples& samples, std::string protocol,
                                        const std::string& evened_by);

/// Figures of held-out cells beside the baselines.
evaluate::ClassSet report_cells(const CellSamples& samples, const HeldOutCells& held_out,
                                const DecidedCells& decided, const CellDecision& decision,
                                const evaluate::ReportOptions& options);

}  // namespace genegraft::model
