#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/number_table.hpp"
#include "model/learner.hpp"
#include "model/manifest.hpp"
#include "model/model_file.hpp"
#include "model/table_decision.hpp"

namespace genegraft::model {

/// A model whose input is plain numbers: one of task `table`, or any tree ensemble or linear
/// classifier in ONNX from elsewhere, which has no manifest.
class TableModel {
 public:
  static Expected<TableModel> open(std::span<const std::uint8_t> bytes);
  static Expected<TableModel> from(AnyModelFile file);

  const Manifest& manifest() const { return manifest_; }  ///< an empty object where it has none
  const Learner& learner() const { return learner_; }
  int features() const { return scorer_.features(); }
  int outputs() const { return scorer_.outputs(); }
  /// (F) names of the columns to read, or none: any F columns of numbers, in their order.
  const std::vector<std::string>& feature_names() const { return feature_names_; }
  /// (K) classes; none: the outputs are numbers of their own (a regression).
  const std::vector<std::string>& labels() const { return labels_; }

  /// The model's columns in a table, in its order: by name where the model names them, else all
  /// columns of numbers, or all columns, of which there must be F. The error says which are
  /// missing, or what is there.
  Expected<std::vector<int>> find_columns(const NumberFormat& format) const;

  /// Titles of a row's answers: "p.<label>" for each class, or "value" ("value.1", …).
  std::vector<std::string> answer_titles() const;

  /// Whether a row with a missing or infinite value has no answer, as of a linear model.
  bool needs_every_value() const { return std::holds_alternative<linear::LinearModel>(learner_); }

  /// x: (N, F). answers: (N, answer_titles().size()): every class has its calibrated probability.
  void score(std::span<const float> x, std::span<float> answers) const;

  /// The class of a row's answers: the likeliest, or of two what the threshold says; -1: unsure.
  int decide(std::span<const float> answers) const { return decision_.decide(answers); }

 private:
  TableModel(Manifest manifest, Learner learner, std::vector<std::string> labels,
             std::vector<std::string> feature_names, RowDecision decision);

  Manifest manifest_;
  Learner learner_;
  std::vector<std::string> labels_, feature_names_;
  RowDecision decision_;
  LearnerScorer scorer_;
  bool is_margin_;  // the one output of two classes is no probability
};

}  // namespace genegraft::model
