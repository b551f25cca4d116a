#pragma once

#include <string>
#include <vector>

#include "model/labelled_sequences.hpp"
#include "model/table_decision.hpp"

namespace genegraft::model {

/// Answers to some rows by a model that did not learn from them, beside logistic regression's.
struct SequenceAnswers {
  std::string name;                  ///< of the set: "ecoli_genestart"
  std::vector<int> rows;             ///< (M)
  std::vector<float> model, linear;  ///< (M, K); linear: or none
};

/// Calibration and threshold of held-out answers, whose groups are dealt over folds to choose them
/// by.
TableDecision decide_sequences(const LabelledSequences& rows, const SequenceAnswers& held_out,
                               const DecisionOptions& options, std::uint64_t seed, int threads);

/// The same decision, ready to be applied to rows that had no say in it, as `predict` applies it.
Expected<TableDecision> apply_decision(const LabelledSequences& rows,
                                       const SequenceAnswers& answers, const Json& decision);

/// Figures of answers, one set (of more than two classes one for each class), with shares of right
/// answers as notes. decision: of these very rows.
std::vector<evaluate::SetReport> report_sequences(const LabelledSequences& rows,
                                                  const SequenceAnswers& answers,
                                                  const TableDecision& decision,
                                                  const evaluate::ReportOptions& options);

/// "accuracy 98.6 % (97.7-99.4), precision …": at the shipped decision, with 95 % intervals of the
/// accuracy over bootstrap draws of groups. Rows of one class alone have no more than their recall.
std::string describe_right_answers(const LabelledSequences& rows, const SequenceAnswers& answers,
                                   const TableDecision& decision,
                                   const evaluate::ReportOptions& options);

}  // namespace genegraft::model
