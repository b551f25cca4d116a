#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "cli/sequence_samples.hpp"
#include "evaluate/report.hpp"
#include "model/sequence_model.hpp"
#include "model/sequence_report.hpp"

namespace genegraft::cli {

/// Numbers the rows' classes as the model does; a label that it does not know is an error.
Expected<void> number_as(const model::SequenceModel& model, model::LabelledSequences& rows);

/// Adds calibrated answers to the chosen rows, of a longer one its best window's. Those that the
/// model refuses are left out; returns how many.
std::int64_t answer_rows(const model::SequenceModel& model, const model::RunNetwork& network,
                         const model::LabelledSequences& rows, const std::vector<int>& chosen,
                         model::SequenceAnswers& answers);

/// A model of sequences on labelled tables: on all rows, or, where a table has a column of splits,
/// on those that are neither for training nor for validation. Of a row longer than a window its
/// best window counts.
Expected<evaluate::Report> evaluate_sequences(const model::SequenceModel& model,
                                              const std::string& model_path,
                                              const std::vector<std::string>& tables,
                                              const SequenceColumns& columns, int draws,
                                              const CommonOptions& common);

}  // namespace genegraft::cli
