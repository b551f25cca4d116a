#pragma once

#include <vector>

#include "cli/cli_forward.hpp"
#include "cli/command.hpp"
#include "model/smooth_answers.hpp"

namespace genegraft::cli {

/// `predict`'s and `evaluate`'s options of smoothing, off unless asked for: which they are.
std::vector<const CLI::Option*> declare_smoothing(CLI::App& app, model::SmoothOptions& smooth);

/// With the seed and the threads that all verbs have.
model::SmoothOptions as_told(model::SmoothOptions smooth, const CommonOptions& common);

}  // namespace genegraft::cli
