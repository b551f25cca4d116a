#pragma once

#include <functional>
#include <span>
#include <string>

#include "base/error.hpp"
#include "evaluate/class_report.hpp"
#include "model/cell_training.hpp"

namespace genegraft::model {

/// The bars of one fit of many: which method, and which of its folds.
using ComparisonProgress =
    std::function<forest::Progress(const std::string& method, int fit, int fits)>;

/// Methods beside each other on the same folds, for all types at once, and last the shares of the
/// labels. Their scores are not calibrated, so log losses are those of the bare methods.
Expected<evaluate::ClassSet> compare_methods(const CellSamples& samples, const CellOptions& options,
                                             std::span<const Method> methods, int folds,
                                             const evaluate::ReportOptions& report,
                                             const ComparisonProgress& progress);

}  // namespace genegraft::model
