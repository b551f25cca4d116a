#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "cli/decision_options.hpp"
#include "cli/learner_options.hpp"
#include "model/offtarget_training.hpp"

namespace genegraft::cli {

/// Options of `train`, as typed.
struct TrainOptions {
  std::vector<std::string> tables;
  std::string task = "offtarget", validate, out, card, html;
  int folds = 5, draws = 1000;
  LearnerFlags learner;
  DecisionFlags decision;

  // task offtarget
  std::string encoder = "mismatch", sampling = "screens", class_weight = "none";
  model::OfftargetOptions offtarget;
  model::ScreenOptions screen;

  // task table
  std::string label, group;
  std::vector<std::string> ignored;
};

/// One for each task. `options.validate` is one of those that the task knows.
Expected<void> train_offtarget(const TrainOptions& options, const CommonOptions& common);
Expected<void> train_table(const TrainOptions& options, const CommonOptions& common);

}  // namespace genegraft::cli
