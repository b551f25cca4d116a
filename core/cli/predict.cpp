#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/models.hpp"
#include "cli/progress.hpp"
#include "cli/text_source.hpp"
#include "model/predict_pairs.hpp"
#include "model/weights_text.hpp"

namespace genegraft::cli {
namespace {

struct Options {
  std::string model, table = "-", out, summary;
  int reasons = 0;
};

/// Whether predict fills the column with numbers: its scores and shares, behind the table's own
/// columns.
bool is_score(std::size_t column, std::size_t own_columns,
              const std::vector<std::string_view>& names) {
  const bool title = names[column].starts_with("reason.") && !names[column].ends_with(".share");
  return column > own_columns && column + 1 < names.size() && !title;
}

/// The TSV lines of predict as JSON objects, one a line: scores as numbers or null, all else, the
/// table's own fields above all, as the text it was.
std::string to_json_lines(const crispr::PairFormat& format, std::string_view header,
                          const std::string& lines) {
  header.remove_suffix(1);  // the line end
  const auto names = split(header, '\t');
  std::string text;
  for (const auto line : split(lines, '\n')) {
    if (line.empty()) continue;
    model::Json row = model::Json::object();
    const auto fields = split(line, '\t');
    for (std::size_t f = 0; f < names.size() && f < fields.size(); ++f) {
      const std::string name(names[f]);
      if (!is_score(f, format.columns.size(), names))
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

Expected<void> predict(const Options& options, const CommonOptions& common) {
  const auto model = open_offtarget_model(options.model);
  if (!model) return tl::unexpected(model.error());
  std::optional<model::TableExplainer> explainer;
  if (options.reasons > 0) {
    if (const auto can = forest::check_explainable(model->forest()); !can)
      return inside(options.model, can.error());
    explainer.emplace(*model);
  }
  auto source = TextSource::open(options.table);
  if (!source) return tl::unexpected(source.error());
  auto block = source->read_lines();
  if (!block) return tl::unexpected(block.error());
  const auto format = crispr::detect_pair_format(*block);
  if (!format) return inside(source->name(), format.error());
  auto output = Output::open(options.out);
  if (!output) return tl::unexpected(output.error());

  const auto header = model::prediction_header(*model, *format, options.reasons);
  if (!common.json)
    if (const auto written = output->write(header); !written) return written;
  Progress progress("scoring", "pairs", 0);
  std::int64_t rows = 0, errors = 0;
  for (bool first = true; !block->empty(); first = false) {
    const auto lines = crispr::record_lines(*format, *block, first);
    const auto part = model::predict_lines(*model, *format, lines, common.threads, options.reasons,
                                           explainer ? &*explainer : nullptr);
    const auto written =
        output->write(common.json ? to_json_lines(*format, header, part.text) : part.text);
    if (!written) return written;
    rows += static_cast<std::int64_t>(lines.size());
    errors += static_cast<std::int64_t>(part.errors);
    progress.show(rows);
    block = source->read_lines();
    if (!block) return tl::unexpected(block.error());
  }
  if (errors > 0)
    std::fprintf(stderr, "%s of %s records could not be scored; the last column says why\n",
                 format_count(errors).c_str(), format_count(rows).c_str());
  if (const auto finished = output->finish(); !finished || options.summary.empty()) return finished;
  return write_file(options.summary, model::weights_text(*explainer, *model, options.summary));
}

}  // namespace

Action declare_predict(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("model", options->model, "model file (.onnx)")->required();
  app.add_option("table", options->table,
                 "table of guides and targets (TSV, CSV, Cas-OFFinder; .gz); -: standard input");
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
