#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/delimited.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/models.hpp"
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

/// The TSV lines of predict as JSON objects, one a line: scores and shares as numbers or null, all
/// else, the table's own fields above all, as the text it was.
std::string to_json_lines(const Answering& answering, const std::string& lines) {
  std::string_view header = answering.header;
  header.remove_suffix(1);  // the line end
  const auto names = split(header, '\t');
  const auto is_number = [&](std::size_t column) {
    const bool title = names[column].starts_with("reason.") && !names[column].ends_with(".share");
    return column >= answering.first_score && column + 1 < names.size() && !title;
  };
  std::string text;
  for (const auto line : split(lines, '\n')) {
    if (line.empty()) continue;
    model::Json row = model::Json::object();
    const auto fields = split(line, '\t');
    for (std::size_t f = 0; f < names.size() && f < fields.size(); ++f) {
      const std::string name(names[f]);
      if (!is_number(f))
        row[name] = std::string(fields[f]);
      else if (const auto number = parse_number(fields[f]))
        row[name] = *number;
      else
        row[name] = nullptr;
    }
    text += row.dump(-1, ' ', false, model::Json::error_handler_t::replace) + "\n";
  }
  return text;
}

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

Expected<void> check_reasons(const model::OfftargetModel& model) {
  if (!model.forest())
    return fail("reasons need a forest; this model is linear, its weights are its reasons");
  return forest::check_explainable(*model.forest());
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
    const auto written = output.write(json ? to_json_lines(answering, part.text) : part.text);
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

Expected<void> predict(const Options& options, const CommonOptions& common) {
  const auto model = open_any_model(options.model);
  if (!model) return tl::unexpected(model.error());
  const auto* offtarget = std::get_if<model::OfftargetModel>(&*model);
  std::optional<model::TableExplainer> explainer;
  if (options.reasons > 0 && offtarget) {
    if (const auto can = check_reasons(*offtarget); !can) return inside(options.model, can.error());
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
      "table", options->table,
      "table of guides and targets (TSV, CSV, Cas-OFFinder), or of numbers where the model "
      "reads numbers (any tree ensemble or linear classifier in ONNX does); .gz; -: "
      "standard input");
  app.add_option("--out,-o", options->out, "write here instead of standard output");
  auto* explain =
      app.add_option("--explain", options->reasons,
                     "add columns reason.1, reason.1.share, … with the N features that have the "
                     "largest shares in each score (exact TreeSHAP), in "
                     "probability, or in log-odds for a boosted forest; above 0 raises the score")
          ->check(CLI::Range(1, 1000));
  app.add_option("--explain-summary", options->summary,
                 "write here what decides the table: each feature's mean share in size, with a "
                 "95 % interval over guides; .json and .svg by the name, else TSV")
      ->needs(explain);
  return [options, &common] { return predict(*options, common); };
}

}  // namespace genegraft::cli
