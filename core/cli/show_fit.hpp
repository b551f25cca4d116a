#pragma once

#include <span>
#include <string>

#include "model/fit_learner.hpp"

namespace genegraft::cli {

/// A fit's progress as a bar. The label says which of several fits it is.
forest::Progress show_fit(const std::string& label);

/// What was chosen on the way, and the most important features, on standard error. features: (F)
/// titles.
void print_fitted(const model::FittedLearner& fitted, std::span<const std::string> features);

/// Features by importance, the most important first.
std::vector<std::size_t> by_importance(const model::FittedLearner& fitted);

}  // namespace genegraft::cli
