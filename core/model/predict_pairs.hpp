#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crispr/pair_table.hpp"
#include "model/offtarget_model.hpp"
#include "model/pair_reasons.hpp"

namespace genegraft::model {

/// Header line of `predict`: the table's own columns, predicted, p.<label> per class, cfd, mit,
/// reason.<i> and reason.<i>.share for the `reasons` features with the largest shares, error.
std::string prediction_header(const OfftargetModel& model, const crispr::PairFormat& format,
                              int reasons = 0);

struct PredictedText {
  std::string text;        ///< a line per record, in order
  std::size_t errors = 0;  ///< records without a score
};

/// One line per record: its own fields, then the answers; a record that cannot be scored has empty
/// answers and its reason in the last column. explainer: of the same model, counts what it
/// explains; none where reasons is 0.
PredictedText predict_lines(const OfftargetModel& model, const crispr::PairFormat& format,
                            const std::vector<std::string_view>& lines, int threads,
                            int reasons = 0, TableExplainer* explainer = nullptr);

}  // namespace genegraft::model
