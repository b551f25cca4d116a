#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/text.hpp"
#include "model/model_file.hpp"
#include "model/table_training.hpp"

/// Labelled tables of numbers made up for tests.
namespace genegraft::model {

struct MadeUpTable {
  int rows = 240, classes = 2;
  double noise = 1;  ///< standard deviation; the centres of the classes are 3 from the origin
  double missing = 0;
  std::uint64_t seed = 1;
};

inline float random_normal(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.uniform();
  return static_cast<float>(sum);
}

/// Columns east and north tell the classes apart, which lie evenly on a circle; "noise" says
/// nothing and "constant" is 5 throughout.
inline NumberSamples made_up_table(const MadeUpTable& options = {}) {
  Random random(options.seed);
  NumberSamples table{.name = "made up", .features = {"east", "north", "noise", "constant"}};
  for (int k = 0; k < options.classes; ++k)
    table.labels.push_back(std::string(1, static_cast<char>('a' + k)));
  table.x = Matrix(options.rows, 4);
  for (int i = 0; i < options.rows; ++i) {
    const int k = i % options.classes;
    const double angle = 2 * std::numbers::pi * (k + 0.5) / options.classes;
    const auto row = table.x.row(i);
    row[0] = static_cast<float>(3 * std::cos(angle) + options.noise * random_normal(random));
    row[1] = static_cast<float>(3 * std::sin(angle) + options.noise * random_normal(random));
    row[2] = random_normal(random);
    row[3] = 5;
    for (int f = 0; f < 3; ++f)
      if (random.uniform() < options.missing) row[f] = std::nanf("");
    table.y.push_back(k);
    table.group.push_back(i);
  }
  return table;
}

/// Ten rows of each group, whose class is the group's alone: half of the groups, drawn at random,
/// are of each. Columns "one" and "two" tell the groups apart and say nothing else.
inline NumberSamples table_of_groups(int groups, std::uint64_t seed = 1) {
  Random random(seed);
  NumberSamples table{
      .name = "groups", .features = {"one", "two"}, .labels = {"a", "b"}, .group_name = "donor"};
  std::vector<int> shuffled(static_cast<std::size_t>(groups));
  for (int g = 0; g < groups; ++g) shuffled[g] = g;
  random.shuffle(std::span<int>(shuffled));
  table.x = Matrix(10 * groups, 2);
  for (int i = 0; i < table.x.rows; ++i) {
    const int g = i / 10;
    table.x.row(i)[0] = static_cast<float>(g % 10 + 0.1 * random.uniform());
    table.x.row(i)[1] = static_cast<float>(g / 10 + 0.1 * random.uniform());
    table.y.push_back(shuffled[g] % 2);
    table.group.push_back(g);
  }
  return table;
}

/// The most likely class of each row. scores: (N, O).
inline std::vector<std::int32_t> likeliest(std::span<const float> scores, int classes) {
  const std::size_t outputs = classes == 2 ? 1 : static_cast<std::size_t>(classes);
  std::vector<std::int32_t> answers;
  for (std::size_t i = 0; i < scores.size(); i += outputs) {
    const auto row = scores.subspan(i, outputs);
    answers.push_back(outputs == 1 ? row[0] >= 0.5f
                                   : static_cast<std::int32_t>(
                                         std::max_element(row.begin(), row.end()) - row.begin()));
  }
  return answers;
}

inline double accuracy(const NumberSamples& table, std::span<const float> scores) {
  const auto answers = likeliest(scores, table.classes());
  double right = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) right += answers[i] == table.y[i];
  return right / static_cast<double>(answers.size());
}

inline std::vector<float> score_table(const Learner& learner, const NumberSamples& table) {
  return score_rows(LearnerScorer(learner), table.x.rows, to_samples(table).fill, 1);
}

/// Options of each method that learn a small table in no time.
inline LearnerOptions quick(Method method) {
  LearnerOptions options{.method = method, .threads = 1};
  options.forest.trees = 20;
  options.boosting.rounds = 30;
  options.boosting.leaves = 7;
  return options;
}

inline Manifest table_manifest(const NumberSamples& table) {
  Manifest manifest;
  auto labels = Json::array();
  for (const auto& label : table.labels) labels.push_back({{"name", label}, {"title", label}});
  manifest.json = {{"schema", 1},
                   {"name", "table"},
                   {"task", "table"},
                   {"labels", labels},
                   {"encoder", {{"kind", "numbers"}, {"features", table.features}}}};
  return manifest;
}

/// The table as CSV, with a column `label` and, if the table has one, of its groups.
inline std::string csv_text(const NumberSamples& table) {
  std::string text;
  for (const auto& feature : table.features) text += feature + ",";
  if (!table.group_name.empty()) text += table.group_name + ",";
  text += "label\n";
  for (int i = 0; i < table.x.rows; ++i) {
    for (const float value : table.x.row(i))
      text += (std::isnan(value) ? "NA" : format_float(value)) + ",";
    if (!table.group_name.empty()) text += "d" + std::to_string(table.group[i]) + ",";
    text += table.labels[static_cast<std::size_t>(table.y[i])] + "\n";
  }
  return text;
}

}  // namespace genegraft::model
