#include "cli/evaluate_sequences.hpp"

#include <algorithm>
#include <numeric>

#include "cli/networks.hpp"
#include "model/sequence_text.hpp"

namespace genegraft::cli {
namespace {

std::vector<int> all_rows(const model::LabelledSequences& rows) {
  std::vector<int> all(static_cast<std::size_t>(rows.rows()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace

Expected<void> number_as(const model::SequenceModel& model, model::LabelledSequences& rows) {
  std::vector<std::int32_t> number;
  for (const auto& label : rows.labels) {
    const auto found = std::find(model.labels().begin(), model.labels().end(), label);
    if (found == model.labels().end()) {
      std::string known;
      for (const auto& own : model.labels()) known += (known.empty() ? "" : ", ") + own;
      return fail("label '" + label + "' is none of the model's (" + known + ")");
    }
    number.push_back(static_cast<std::int32_t>(found - model.labels().begin()));
  }
  for (auto& y : rows.y) y = number[static_cast<std::size_t>(y)];
  rows.labels = model.labels();
  return {};
}

std::int64_t answer_rows(const model::SequenceModel& model, const model::RunNetwork& network,
                         const model::LabelledSequences& rows, const std::vector<int>& chosen,
                         model::SequenceAnswers& answers) {
  std::vector<std::string_view> letters;
  for (const int row : chosen) letters.push_back(rows.sequence[static_cast<std::size_t>(row)]);
  const auto all = model.answer(letters, model.encoding().scan_stride, 'f', network);
  const auto classes = static_cast<std::size_t>(model.classes());
  std::int64_t refused = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto best = model::best_window(all[i], model.classes());
    if (best.window < 0) {
      ++refused;
      continue;
    }
    const auto first =
        all[i].forward.begin() + static_cast<std::ptrdiff_t>(best.window * model.classes());
    answers.rows.push_back(chosen[i]);
    answers.model.insert(answers.model.end(), first, first + static_cast<std::ptrdiff_t>(classes));
  }
  return refused;
}

Expected<evaluate::Report> evaluate_sequences(const model::SequenceModel& model,
                                              const std::string& model_path,
                                              const std::vector<std::string>& tables,
                                              const SequenceColumns& columns, int draws,
                                              const CommonOptions& common) {
  const auto network = open_network(model_path, common.threads);
  if (!network) return tl::unexpected(network.error());
  evaluate::Report report;
  report.title = model.manifest().text("title");
  report.protocol =
      "The model as it is, on all rows of each table, or on its test sets where it has a column of "
      "splits.";
  for (const auto& path : tables) {
    auto samples = read_sequence_samples({path}, columns);
    if (!samples) return tl::unexpected(samples.error());
    auto& rows = samples->rows;
    if (const auto known = number_as(model, rows); !known) return inside(path, known.error());
    report.group_name = rows.group_name;
    const auto parts = samples->is_split() ? samples->test_parts() : std::vector<std::string>{""};
    if (parts.empty()) return fail(path + ": all rows are for training or validation");
    for (const auto& part : parts) {
      model::SequenceAnswers answers{.name = rows.name + (parts.size() > 1 ? " " + part : "")};
      const auto refused = answer_rows(
          model, *network, rows, part.empty() ? all_rows(rows) : samples->rows_of(part), answers);
      if (answers.rows.empty()) return fail(path + ": the model can answer no row");
      model::TableDecision decision;
      decision.probability = model::output_columns(answers.model, rows.classes());
      const auto decided = model.manifest().json.value("decision", model::Json::object());
      if (rows.classes() == 2) decision.threshold = {decided.value("threshold", 0.5f)};
      auto sets =
          model::report_sequences(rows, answers, decision,
                                  {.draws = draws, .seed = common.seed, .threads = common.threads});
      if (refused > 0)
        sets.front().notes.push_back(std::to_string(refused) + " rows that the model refuses");
      for (auto& set : sets) report.sets.push_back(std::move(set));
    }
  }
  return report;
}

}  // namespace genegraft::cli
