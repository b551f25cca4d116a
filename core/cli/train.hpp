#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "cli/decision_options.hpp"
#include "cli/learner_options.hpp"
#include "cli/train_cell_network.hpp"
#include "model/cell_report.hpp"
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
  int sample_negatives = 20;
  model::ScreenOptions screen;

  // tasks table and cell
  std::string label, group;

  // task table
  std::vector<std::string> ignored;

  // task cell
  struct Cells {
    std::string depth, map, types;         ///< column of batches; files of labels and of types
    std::vector<std::string> common_with;  ///< matrices
    int genes = 0, least_cells = 10;
    double relevance = model::CellOptions{}.relevance;
    std::optional<double> unlike;  ///< nothing: 0.05 of networks, else not measured
    double rejected = model::CellDecisionOptions{}.rejected;
    bool one_against_rest = false, baselines = false;
    std::optional<int> rest_trees;  ///< nothing: as the forest of all types
    std::string negatives = "both";
    CellNetworkFlags network;
  } cells;
};

/// One for each task. `options.validate` is one of those that the task knows.
Expected<void> train_offtarget(const TrainOptions& options, const CommonOptions& common);
Expected<void> train_table(const TrainOptions& options, const CommonOptions& common);
Expected<void> train_cells(const TrainOptions& options, const CommonOptions& common);

}  // namespace genegraft::cli
