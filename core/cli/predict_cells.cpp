#include "cli/predict_cells.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "cli/expression_source.hpp"
#include "cli/files.hpp"
#include "cli/json_lines.hpp"
#include "cli/smooth_options.hpp"
#include "expression/gene_names.hpp"

namespace genegraft::cli {
namespace {

constexpr std::size_t kRowsAtOnce = 4096;
constexpr std::size_t kFirstNumber = 4;  // after barcode, predicted, likeliest, second

std::string header_of(const model::CellCaller& model) {
  std::string header = "barcode\tpredicted\tlikeliest\tsecond\tprobability";
  for (const auto& label : model.labels()) header += "\tp." + label;
  return header + (model.decision().novelty() ? "\tunlikeness" : "") + "\terror\n";
}

/// A cell without any molecule of the panel's genes has no answer.
bool is_empty(const expression::Expression& cells, const expression::PanelMatch& match, int cell) {
  const auto row = cells.values.row(cell);
  for (std::size_t e = 0; e < row.column.size(); ++e)
    if (row.value[e] != 0 && match.panel_of[static_cast<std::size_t>(row.column[e])] >= 0)
      return false;
  return true;
}

std::string line_of(const model::CellCaller& model, const std::string& barcode,
                    std::span<const float> probabilities, float unlikeness, bool empty) {
  const auto& labels = model.labels();
  const bool measured = model.decision().novelty().has_value();
  if (empty)
    return barcode + "\t" + std::string(3 + labels.size() + measured, '\t') +
           "\tnone of the model's genes was seen in this cell\n";
  const auto answer = model.decide(probabilities, unlikeness);
  std::string line = barcode + "\t" +
                     (answer.type < 0 ? std::string(model::kUnassigned)
                                      : model.types()[static_cast<std::size_t>(answer.type)].name) +
                     "\t" + labels[static_cast<std::size_t>(answer.first)] + "\t" +
                     labels[static_cast<std::size_t>(answer.second)] + "\t" +
                     format_float(answer.probability);
  for (const float p : probabilities) line += "\t" + format_float(p);
  return line + (measured ? "\t" + format_float(unlikeness) : "") + "\t\n";
}

}  // namespace

void declare_cell_options(CLI::App& app, CellFlags& flags) {
  flags.own = declare_smoothing(app, flags.smooth);
}

void warn_of_overlap(const model::CellCaller& model, const expression::Expression& cells,
                     const std::string& input) {
  const auto match = model.panel().match(cells.genes);
  if (match.weight < expression::kRefuseBelow) return;  // whoever scores the cells says so
  std::fprintf(stderr, "%s: %s; %s\n", input.c_str(), cells.format.c_str(),
               model::describe_overlap(match, model.panel().genes.size()).c_str());
  if (expression::estimates_depth(cells, match))
    std::fprintf(stderr,
                 "%s: no library sizes; they are estimated by those genes, which hold %.0f %% of a "
                 "cell's molecules elsewhere\n",
                 input.c_str(), 100 * match.molecules);
  if (match.weight < expression::kWarnBelow)
    std::fprintf(stderr, "warning: that is little; the answers will be poorer than measured\n");
  const auto learnt = expression::tell_species(model.panel().genes);
  const bool both_known =
      learnt != expression::Species::unknown && cells.species != expression::Species::unknown;
  if (both_known && learnt != cells.species)
    std::fprintf(stderr, "warning: the model was learnt from cells of %s, these are of %s\n",
                 std::string(expression::name_of(learnt)).c_str(),
                 std::string(expression::name_of(cells.species)).c_str());
}

Expected<void> predict_cells(const model::CellCaller& model, const std::string& input,
                             const std::string& out, const CellFlags& flags,
                             const CommonOptions& common) {
  const auto cells = read_expression_from(input);
  if (!cells) return tl::unexpected(cells.error());
  for (const auto& note : cells->notes)
    std::fprintf(stderr, "%s: %s\n", input.c_str(), note.c_str());
  warn_of_overlap(model, *cells, input);
  auto scores = model.score(*cells, common.threads);
  if (!scores) return inside(input, scores.error());
  auto& probabilities = scores->probability;
  if (flags.smooth.neighbours > 0)
    probabilities =
        model::smooth_answers(*cells, probabilities, static_cast<int>(model.labels().size()),
                              as_told(flags.smooth, common));
  const auto match = model.panel().match(cells->genes);
  auto output = Output::open(out);
  if (!output) return tl::unexpected(output.error());
  const auto header = header_of(model);
  if (!common.json)
    if (const auto written = output->write(header); !written) return written;
  const std::size_t classes = model.labels().size();
  std::int64_t empty = 0;
  for (std::size_t first = 0; first < cells->cells.size(); first += kRowsAtOnce) {
    std::string lines;
    for (std::size_t i = first; i < std::min(cells->cells.size(), first + kRowsAtOnce); ++i) {
      const bool none = is_empty(*cells, match, static_cast<int>(i));
      empty += none;
      lines +=
          line_of(model, cells->cells[i], std::span(probabilities).subspan(i * classes, classes),
                  scores->unlikeness[i], none);
    }
    const auto written =
        output->write(common.json ? to_json_lines(header, kFirstNumber, lines) : lines);
    if (!written) return written;
  }
  if (empty > 0)
    std::fprintf(stderr, "%s of %s cells could not be scored; the last column says why\n",
                 format_count(empty).c_str(), format_count(cells->size()).c_str());
  return output->finish();
}

}  // namespace genegraft::cli
