#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/cli_forward.hpp"
#include "cli/command.hpp"
#include "model/fit_learner.hpp"
#include "model/manifest.hpp"

namespace genegraft::cli {

/// `train`'s options of the method, as typed: edits to the defaults of the task.
struct LearnerFlags {
  std::string method = "forest";
  std::vector<std::function<void(model::LearnerOptions&)>> edits;
  std::vector<std::string> monotone;                      ///< "feature=+1"
  std::vector<std::string> parts = {"forest", "linear"};  ///< of a mixture
  CLI::Option* parts_option = nullptr;
  bool baselines = false;  ///< forest, boosting and logistic regression all learn
  std::string source;      ///< --from
  /// What was declared for one method alone, to refuse it with another.
  std::vector<std::pair<model::Method, CLI::Option*>> own;
  std::vector<CLI::Option*> of_trees;  ///< --leaves, --depth
  CLI::Option* source_prior = nullptr;
};

void declare_learner_options(CLI::App& app, LearnerFlags& flags);

/// A model that training starts from.
struct Source {
  std::shared_ptr<const forest::Forest> forest;  ///< nullptr: none
  model::Manifest manifest;
};

/// Reads --from; it must be a forest, or a mixture with one.
Expected<Source> read_source(const LearnerFlags& flags);

/// Options as types. defaults: the task's; features: titles, for --monotone.
Expected<model::LearnerOptions> checked(const LearnerFlags& flags,
                                        const model::LearnerOptions& defaults,
                                        const CommonOptions& common, const Source& source,
                                        std::span<const std::string> features);

/// The settings of the chosen method, for the manifest.
model::Json settings_json(const model::LearnerOptions& options);

}  // namespace genegraft::cli
