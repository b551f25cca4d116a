#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "cli/decision_options.hpp"
#include "model/manifest.hpp"
#include "model/offtarget_report.hpp"

namespace genegraft::cli {

/// Options of `train`, as typed.
struct TrainOptions {
  std::vector<std::string> tables;
  std::string task = "offtarget", method = "forest", encoder = "mismatch", sampling = "screens";
  std::string class_weight = "none", validate = "guides", out, card, html;
  int folds = 5, draws = 1000;
  model::OfftargetOptions offtarget;
  model::ScreenOptions screen;
  DecisionFlags decision;
};

/// The screens that a training reads, cleaned, and the names of their two labels.
struct TrainingTables {
  std::vector<std::string> labels;
  std::vector<model::Screen> screens;
};

/// A training and what came of it.
struct Training {
  TrainingTables tables;
  forest::GrownForest grown;
  std::optional<model::HeldOut> held_out;
  std::optional<model::HeldOutDecision> decided;
  evaluate::Report report;
  double seconds = 0;
};

/// The file's name without folder and extension: the model's name.
std::string file_stem(const std::string& path);

/// Reads the card file: title, summary, limits, licence, labels, sources; {} for no path.
Expected<model::Json> read_card(const std::string& path);

/// The manifest of a trained model: its card joined to what the training itself knows.
Expected<model::Manifest> make_manifest(const TrainOptions& options, const CommonOptions& common,
                                        const model::OfftargetOptions& offtarget,
                                        const model::DecisionOptions& decision,
                                        const Training& training, const model::Json& card);

/// Features by their mean decrease in impurity, the most important first.
std::vector<std::size_t> by_importance(const forest::GrownForest& grown);

}  // namespace genegraft::cli
