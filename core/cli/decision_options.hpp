#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "cli/cli_forward.hpp"
#include "model/held_out_decision.hpp"

namespace genegraft::cli {

/// `train`'s options of calibration and decision, as typed; what was not typed is absent.
struct DecisionFlags {
  std::string calibration = "auto", threshold = "f-beta";
  std::optional<double> beta, cost_false_positive, cost_false_negative;
  std::optional<double> unsure_wrong, unsure_missed;
};

void declare_decision_options(CLI::App& app, DecisionFlags& flags);

/// `held_out`: whether training keeps rows out, without which only a number can be a threshold.
/// Options that would have no effect are errors.
Expected<model::DecisionOptions> checked(const DecisionFlags& flags, bool held_out);

/// What was chosen and what it is worth, to standard error, with a warning where a limit cannot be
/// kept to.
void print_decision(const model::HeldOutDecision& decided, const model::DecisionOptions& options);

}  // namespace genegraft::cli
