#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/files.hpp"
#include "cli/train.hpp"
#include "model/manifest.hpp"
#include "model/model_file.hpp"
#include "model/offtarget_report.hpp"

namespace genegraft::cli {

/// The screens that a training reads, cleaned, and the names of their two labels.
struct TrainingTables {
  std::vector<std::string> labels;
  std::vector<model::Screen> screens;
};

/// A training and what came of it.
struct Training {
  TrainingTables tables;
  model::FittedLearner fitted;
  std::optional<model::HeldOut> held_out;
  std::optional<model::HeldOutDecision> decided;
  evaluate::Report report;
  model::ScoreDensity density;
  double seconds = 0;
};

/// The file's name without folder and extension: the model's name.
std::string file_stem(const std::string& path);

/// Reads the card file: title, summary, limits, licence, labels, sources; {} for no path.
Expected<model::Json> read_card(const std::string& path);

/// What every manifest begins with: the card joined to the options. name: of the model; labels:
/// names, in order.
model::Manifest begin_manifest(const std::string& name, const std::string& task,
                               const std::vector<std::string>& labels, const model::Json& encoder,
                               const model::Json& card);

/// The manifest of a trained off-target model.
Expected<model::Manifest> make_manifest(const TrainOptions& options, const CommonOptions& common,
                                        const model::OfftargetOptions& offtarget,
                                        const model::DecisionOptions& decision,
                                        const Training& training, const model::Json& card);

/// A file that was trained on: its name and sha256 ("" of a pipe, which is read once, and gone).
Expected<model::Json> describe_file(const std::string& path);

/// The same of several, each with what the card says of its source.
Expected<model::Json> describe_files(const std::vector<std::string>& paths,
                                     const model::Json& sources);

/// What `training` holds for every task.
model::Json describe_training(const CommonOptions& common, const model::LearnerOptions& learner,
                              const model::FittedLearner& fitted,
                              std::span<const std::string> features, double seconds);

/// Writes the model's bytes and says so. path: as the user named it.
Expected<void> write_trained(const std::string& bytes, const std::string& path, double seconds,
                             Output& output);

/// Stamps the time; the last thing that is written.
void finish_manifest(model::Manifest& manifest);

}  // namespace genegraft::cli
