#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/delimited.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/json_lines.hpp"
#include "cli/models.hpp"
#include "cli/networks.hpp"
#include "cli/predict_cells.hpp"
#include "cli/predict_sequences.hpp"
#include "cli/progress.hpp"
#include "cli/text_source.hpp"
#include "model/predict_pairs.hpp"
#include "model/predict_rows.hpp"
#include "model/weights_text.hpp"

namespace genegraft::cli {
namespace {

struct Options {
  std::string model, table = "-", out, summary;
  int reasons = 0;
  SequenceFlags sequences;
  CellFlags cells;
};

/// How the lines of one table become answers.
struct Answering {
  std::string unit;             ///< what a line holds: "pairs"
  std::string header;           ///< with its line end
  std::size_t first_score = 0;  ///< column where the numbers of the answer begin
  std::function<std::vector<std::string_view>(std::string_view block, bool first)> lines;
  /// Lines that come after `done` others.
  std::function<model::PredictedText(const std::vector<std::string_view>& lines, std::int64_t done)>
      answer;
};

Expected<Answering> answer_pairs(const model::OfftargetModel& model, const std::string& start,
                                 const Options& options, const CommonOptions& common,
                                 model::TableExplainer* explainer) {
  auto format = crispr::detect_pair_format(start);
  if (!format) return tl::unexpected(format.error());
  Answering answering{.unit = "pairs",
                      .header = model::prediction_header(model, *format, options.reasons),
                      .first_score = format->columns.size() + 1};
  answering.lines = [format = *format](std::string_view block, bool first) {
    return crispr::record_lines(format, block, first);
  };
  answering.answer = [&model, &options, &common, explainer, format = std::move(*format)](
                         const std::vector<std::string_view>& lines, std::int64_t) {
    return model::predict_lines(model, format, lines, common.threads, options.reasons, explainer);
  };
  return answering;
}

Expected<Answering> answer_rows(const model::TableModel& model, const std::string& start,
                                const Options& options, const CommonOptions& common) {
  if (options.reasons > 0) return fail("--explain is for off-target models");
  auto format = detect_number_format(start);
  if (!format) return tl::unexpected(format.error());
  auto layout = model::lay_out_rows(model, *format);
  if (!layout) return tl::unexpected(layout.error());
  Answering answering{.unit = "rows", .header = model::row_header(model, *format, *layout)};
  answering.first_score = 1 + layout->own.size() + !model.labels().empty();
  answering.lines = [header = format->header](std::string_view block, bool first) {
    return row_lines(block, first, header);
  };
  answering.answer = [&model, &common, format = std::move(*format), layout = std::move(*layout)](
                         const std::vector<std::string_view>& lines, std::int64_t done) {
    return model::predict_rows(model, format, layout, lines, done, common.threads);
  };
  return answering;
}

/// Answers block after block; the first has been read.
Expected<void> answer_all(const Answering& answering, TextSource& source, std::string block,
                          bool json, Output& output) {
  if (!json)
    if (const auto written = output.write(answering.header); !written) return written;
  Progress progress("scoring", answering.unit, 0);
  std::int64_t rows = 0, errors = 0;
  for (bool first = true; !block.empty(); first = false) {
    const auto lines = answering.lines(block, first);
    const auto part = answering.answer(lines, rows);
    const auto written = output.write(
        json ? to_json_lines(answering.header, answering.first_score, part.text) : part.text);
    if (!written) return written;
    rows += static_cast<std::int64_t>(lines.size());
    errors += static_cast<std::int64_t>(part.errors);
    progress.show(rows);
    auto next = source.read_lines();
    if (!next) return tl::unexpected(next.error());
    block = std::move(*next);
  }
  if (errors > 0)
    std::fprintf(stderr, "%s of %s records could not be scored; the last column says why\n",
                 format_count(errors).c_str(), format_count(rows).c_str());
  return output.finish();
}

/// Options of another kind of model would have no effect.
Expected<void> check_own(const std::vector<const CLI::Option*>& others, const std::string& kind,
                         const std::string& model) {
  for (const auto* option : others)
    if (option->count() > 0)
      return fail(option->get_name() + " is for models of " + kind + "; " + model + " is none");
  return {};
}

Expected<void> predict(const Options& options, const CommonOptions& common) {
  const auto model = open_any_model(options.model, model::ManifestPart::to_answer);
  if (!model) return tl::unexpected(model.error());
  if (const auto* sequences = std::get_if<model::SequenceModel>(&*model)) {
    if (options.reasons > 0) return fail("--explain is for off-target models");
    if (const auto own = check_own(options.cells.own, "cells", options.model); !own) return own;
    return predict_sequences(*sequences, options.model, options.table, options.out,
                             options.sequences, common);
  }
  if (const auto own = check_own(options.sequences.own, "sequences", options.model); !own)
    return own;
  if (const auto* cells = std::get_if<model::CellModel>(&*model)) {
    if (options.reasons > 0) return fail("--explain is for off-target models");
    return predict_cells(*cells, options.table, options.out, options.cells, common);
  }
  if (const auto* ranks = std::get_if<model::RankCellModel>(&*model)) {
    if (options.reasons > 0) return fail("--explain is for off-target models");
    auto network = open_network(options.model, common.threads);
    if (!network) return tl::unexpected(network.error());
    auto cells = *ranks;
    cells.run_by(std::move(*network));
    return predict_cells(cells, options.table, options.out, options.cells, common);
  }
  if (const auto own = check_own(options.cells.own, "cells", options.model); !own) return own;
  const auto* offtarget = std::get_if<model::OfftargetModel>(&*model);
  std::optional<model::TableExplainer> explainer;
  if (options.reasons > 0 && offtarget) {
    const auto can = model::check_explainable(offtarget->learner());
    if (!can) return inside(options.model, can.error());
    explainer.emplace(*offtarget);
  }
  auto source = TextSource::open(options.table);
  if (!source) return tl::unexpected(source.error());
  auto block = source->read_lines();
  if (!block) return tl::unexpected(block.error());
  const auto answering =
      offtarget
          ? answer_pairs(*offtarget, *block, options, common, explainer ? &*explainer : nullptr)
          : answer_rows(std::get<model::TableModel>(*model), *block, options, common);
  if (!answering) return inside(source->name(), answering.error());
  auto output = Output::open(options.out);
  if (!output) return tl::unexpected(output.error());
  const auto answered = answer_all(*answering, *source, std::move(*block), common.json, *output);
  if (!answered || options.summary.empty()) return answered;
  return write_file(options.summary, model::weights_text(*explainer, *offtarget, options.summary));
}

}  // namespace

Action declare_predict(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("model", options->model, "model file (.onnx)")->required();
  app.add_option(
      "input", options->table,
      "what the model reads: a table of guides and targets (TSV, CSV, Cas-OFFinder), or of "
      "numbers (any tree ensemble or linear classifier in ONNX does); sequences (FASTA, FASTQ, one "
      "a line, or a table with a column of them); .gz; -: standard input; an expression matrix "
      "(the folder of a 10x matrix, or a file)");
  app.add_option("--out,-o", options->out, "write here instead of standard output");
  auto* explain =
      app.add_option(
             "--explain", options->reasons,
             "add columns reason.1, reason.1.share, … with the N features that have the "
             "largest shares in each score (exact TreeSHAP; of a linear model weight times value), "
             "in probability for a random forest, else in log-odds; above 0 raises the score")
          ->check(CLI::Range(1, 1000));
  app.add_option("--explain-summary", options->summary,
                 "write here what decides the table: each feature's mean share in size, with a "
                 "95 % interval over guides; .json and .svg by the name, else TSV")
      ->needs(explain);
  declare_sequence_options(app, options->sequences);
  declare_cell_options(app, options->cells);
  return [options, &common] { return predict(*options, common); };
}

}  // namespace genegraft::cli
