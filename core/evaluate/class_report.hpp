#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/matrix.hpp"
#include "evaluate/report.hpp"

namespace genegraft::evaluate {

/// How well a score tells K classes apart: the likeliest class of every row is its answer.
struct ClassFigures {
  Figure accuracy, balanced_accuracy;  ///< balanced: mean recall of the classes that have rows
  Figure macro_f1;  ///< mean over the classes that have rows or answers, as scikit-learn has it
  Figure micro_f1;  ///< with one answer a row it equals the accuracy; stated for comparisons
  Figure log_loss;  ///< of the true class, clipped at 1e-7
  Figure mcc;       ///< R_K (Gorodkin 2004); 0 where undefined
  Figure kappa;     ///< Cohen's; 0 where undefined
};

/// One class against the others; NaN where undefined.
struct OneClass {
  std::string label;
  std::int64_t rows = 0, answers = 0;
  Figure precision, recall, f1;
};

struct ClassScore {
  std::string name, title;  ///< "model", "linear", "commonest"
  ClassFigures figures;
  std::vector<OneClass> classes;        ///< (K)
  std::vector<std::int64_t> confusion;  ///< (K, K) rows of class (row) answered as (column)
};

struct ClassSet {
  std::string name;
  std::int64_t rows = 0, groups = 0;
  std::vector<std::string> labels;  ///< (K)
  std::vector<std::string> notes;
  std::vector<ClassScore> scores;  ///< the model first, then baselines
};

/// A bar of a plot, with its interval where it has one (low < high).
struct Bar {
  std::string name;
  double value = 0, low = 0, high = 0;
};
struct BarGroup {
  std::string title, unit;
  std::vector<Bar> bars;
};

/// One model for each class against the others.
struct RestRow {
  std::string label, negatives;  ///< "even" or "random"
  std::int64_t rows = 0, positives = 0;
  Figure accuracy, roc_auc, linear_accuracy, linear_roc_auc;
  std::vector<BarGroup> genes;  ///< most important, by several measures
};

struct ClassReport {
  std::string title, protocol;
  std::string group_name = "cell";
  std::vector<ClassSet> sets;
  std::vector<RestRow> rest;
};

/// probability: (N, K).
struct NamedClassScore {
  std::string name, title;
  std::span<const float> probability;
};

/// All figures with 95 % intervals over bootstrap draws of whole groups. y: (N) in [0, K);
/// group: (N) >= 0.
ClassSet report_classes(const std::string& name, std::vector<std::string> labels,
                        std::span<const std::int32_t> y, std::span<const int> group,
                        std::span<const NamedClassScore> scores, const ReportOptions& options);

}  // namespace genegraft::evaluate
