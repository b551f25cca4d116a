#include "cli/evaluate_cells.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

#include "base/text.hpp"
#include "cli/cell_samples.hpp"
#include "cli/expression_source.hpp"
#include "cli/predict_cells.hpp"
#include "cli/smooth_options.hpp"
#include "model/cell_report.hpp"

namespace genegraft::cli {
namespace {

/// The types that answers are counted by: one for every label of the model.
struct Level {
  std::vector<int> types;     ///< (T) of the model's
  std::vector<int> of_label;  ///< (K) place in types
};

int find_type(const model::CellCaller& model, const std::string& name) {
  const auto& types = model.types();
  for (std::size_t t = 0; t < types.size(); ++t)
    if (types[t].name == name) return static_cast<int>(t);
  return -1;
}

/// Each label counts as the one of `wanted` (types in the matrix) that it is or lies below, else
/// for itself.
Expected<Level> find_level(const model::CellCaller& model, const std::vector<int>& wanted) {
  const auto& types = model.types();
  for (const int a : wanted)
    for (const int b : wanted)
      if (a != b && model::holds(types, a, b))
        return fail("the labels " + types[static_cast<std::size_t>(a)].name + " and " +
                    types[static_cast<std::size_t>(b)].name +
                    " do not exclude each other, as the one is a kind of the other; rename them "
                    "by --map");
  Level level;
  std::map<int, int> place;
  for (int k = 0; k < static_cast<int>(model.labels().size()); ++k) {
    int type = k;
    for (const int w : wanted)
      if (model::holds(types, w, k)) type = w;
    const auto [at, added] = place.emplace(type, static_cast<int>(level.types.size()));
    if (added) level.types.push_back(type);
    level.of_label.push_back(at->second);
  }
  return level;
}

/// (N, T) sums over the labels of each type.
std::vector<float> sum_labels(std::span<const float> probabilities, const Level& level) {
  const std::size_t labels = level.of_label.size(), types = level.types.size();
  std::vector<float> sums(probabilities.size() / labels * types);
  for (std::size_t i = 0; i < probabilities.size(); ++i)
    sums[i / labels * types + static_cast<std::size_t>(level.of_label[i % labels])] +=
        probabilities[i];
  return sums;
}

/// What the model says of the cells that are measured, and of those of unknown types.
struct Answers {
  std::vector<float> known;  ///< (n, K)
  std::vector<std::int32_t> type;
  std::vector<int> group;
  model::BackOffCounts counts;
  std::map<std::string, std::pair<int, int>> unknown;  ///< name -> cells, unassigned ones
};

void add_notes(const Answers& answers, evaluate::ClassSet& set) {
  if (!answers.type.empty()) set.notes.push_back(model::describe_back_off(answers.counts));
  for (const auto& [name, cells] : answers.unknown)
    set.notes.push_back(name + ": the model does not know this type; of " +
                        format_count(cells.first) + " cells " + format_count(cells.second) +
                        " stay unassigned. They are not in the figures.");
}

Expected<evaluate::ClassSet> measure(const model::CellCaller& model, const std::string& path,
                                     const CellColumnsOfTruth& columns, int draws,
                                     const CommonOptions& common) {
  const auto cells = read_expression_from(path);
  if (!cells) return tl::unexpected(cells.error());
  warn_of_overlap(model, *cells, path);
  const auto labels = read_labels(*cells, columns.label, columns.map);
  if (!labels) return inside(path, labels.error());
  const auto group = number_values(*cells, columns.group, 0);
  if (!group) return inside(path, group.error());
  auto scores = model.score(*cells, common.threads);
  if (!scores) return inside(path, scores.error());
  const std::size_t classes = model.labels().size();
  scores->probability = model::smooth_answers(
      *cells, scores->probability, static_cast<int>(classes), as_told(columns.smooth, common));
  Answers answers;
  for (std::size_t i = 0; i < labels->size(); ++i) {
    const auto& label = (*labels)[i];
    if (label.empty()) continue;
    const auto row = std::span(scores->probability).subspan(i * classes, classes);
    const auto answer = model.decide(row, scores->unlikeness[i]);
    const int type = find_type(model, label);
    if (type < 0) {
      auto& [all, unassigned] = answers.unknown[label];
      ++all;
      unassigned += answer.type < 0;
      continue;
    }
    answers.known.insert(answers.known.end(), row.begin(), row.end());
    answers.type.push_back(type);
    answers.group.push_back((*group)[i]);
    // Right is the type itself, one below it, or one above it: none of them says anything wrong.
    answers.counts.add(answer, static_cast<int>(classes),
                       model::holds(model.types(), answer.type, type) ||
                           model::holds(model.types(), type, answer.type));
  }
  auto wanted = answers.type;
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  const auto level = find_level(model, wanted);
  if (!level) return inside(path, level.error());
  std::vector<std::string> names;
  for (const int type : level->types)
    names.push_back(model.types()[static_cast<std::size_t>(type)].name);
  std::vector<std::int32_t> y;
  for (const int type : answers.type)
    y.push_back(static_cast<std::int32_t>(
        std::find(level->types.begin(), level->types.end(), type) - level->types.begin()));
  const auto sums = sum_labels(answers.known, *level);
  const std::vector<evaluate::NamedClassScore> named = {{"model", "Genegraft", sums}};
  auto place = std::filesystem::path(path);
  if (!place.has_filename()) place = place.parent_path();
  auto set =
      evaluate::report_classes(place.filename().string(), names, y, answers.group, named,
                               {.draws = draws, .seed = common.seed, .threads = common.threads});
  add_notes(answers, set);
  for (const auto& note : set.notes) std::fprintf(stderr, "%s: %s\n", path.c_str(), note.c_str());
  return set;
}

}  // namespace

Expected<evaluate::ClassReport> evaluate_cells(const model::CellCaller& model,
                                               const std::vector<std::string>& matrices,
                                               const CellColumnsOfTruth& columns, int draws,
                                               const CommonOptions& common) {
  evaluate::ClassReport report;
  report.title = model.manifest().text("title");
  report.protocol =
      "The model as it is on every matrix; figures count the likeliest type of every cell whose "
      "type the model knows.";
  if (columns.smooth.neighbours > 0)
    report.protocol += " Each answer is averaged with those of the " +
                       std::to_string(columns.smooth.neighbours) +
                       " nearest cells of the same matrix" +
                       (columns.smooth.scale_genes ? ", by genes of equal variance." : ".");
  report.group_name = columns.group.empty() ? "cell" : columns.group;
  for (const auto& path : matrices) {
    auto set = measure(model, path, columns, draws, common);
    if (!set) return tl::unexpected(set.error());
    report.sets.push_back(std::move(*set));
  }
  return report;
}

}  // namespace genegraft::cli
