#include "model/table_model.hpp"

#include <algorithm>
#include <numeric>

namespace genegraft::model {
namespace {

constexpr std::size_t kMostNamed = 5;  // columns that an error lists

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i)
    text += (i ? ", " : "") + names[i];
  if (names.size() > kMostNamed)
    text += " and " + std::to_string(names.size() - kMostNamed) + " more";
  return text;
}

Expected<std::vector<int>> find_by_name(const std::vector<std::string>& wanted,
                                        const NumberFormat& format) {
  std::vector<int> columns;
  std::vector<std::string> missing;
  for (const auto& name : wanted) {
    const auto found = std::find(format.columns.begin(), format.columns.end(), name);
    if (found == format.columns.end()) missing.push_back(name);
    columns.push_back(static_cast<int>(found - format.columns.begin()));
  }
  if (missing.empty()) return columns;
  return fail(
      (missing.size() == 1 ? "the table lacks the column " : "the table lacks the columns ") +
      list(missing) + ", which the model reads");
}

/// Of two classes scored by one sum of trees with negative values, and no transform, that sum is a
/// margin, which onnxruntime states as it is, its negative for class 0, and decides at 0.
bool is_margin(const Learner& learner) {
  const auto* forest = std::get_if<forest::Forest>(&learner);
  return forest && forest->outputs == 1 && forest->aggregation == forest::Aggregation::sum &&
         forest->transform == forest::Transform::none &&
         std::any_of(forest->leaf_value.begin(), forest->leaf_value.end(),
                     [](float value) { return value < 0; });
}

}  // namespace

TableModel::TableModel(Manifest manifest, Learner learner, std::vector<std::string> labels,
                       std::vector<std::string> feature_names, RowDecision decision)
    : manifest_(std::move(manifest)),
      learner_(std::move(learner)),
      labels_(std::move(labels)),
      feature_names_(std::move(feature_names)),
      decision_(std::move(decision)),
      scorer_(learner_),
      is_margin_(is_margin(learner_)) {}

Expected<TableModel> TableModel::open(std::span<const std::uint8_t> bytes) {
  auto file = read_any_model_file(bytes);
  if (!file) return tl::unexpected(file.error());
  return from(std::move(*file));
}

Expected<TableModel> TableModel::from(AnyModelFile file) {
  std::vector<std::string> names;
  if (!file.manifest.json.empty()) {
    if (file.manifest.task() != "table")
      return fail("the model answers another question (task " + file.manifest.task() +
                  "), its input is no table of numbers");
    names = file.manifest.features();
    if (static_cast<int>(names.size()) != feature_count(file.learner))
      return fail("the manifest names " + std::to_string(names.size()) +
                  " features, the model reads " + std::to_string(feature_count(file.learner)));
  }
  if (std::holds_alternative<Mixture>(file.learner))
    return fail("a mixture of models reads no table of numbers; mixtures are for off-target pairs");
  auto decision = RowDecision::read(file.manifest.json, static_cast<int>(file.labels.size()));
  if (!decision) return tl::unexpected(decision.error());
  return TableModel(std::move(file.manifest), std::move(file.learner), std::move(file.labels),
                    std::move(names), std::move(*decision));
}

Expected<std::vector<int>> TableModel::find_columns(const NumberFormat& format) const {
  if (!feature_names_.empty() && format.header) return find_by_name(feature_names_, format);
  if (static_cast<int>(format.numeric.size()) == features()) return format.numeric;
  if (static_cast<int>(format.columns.size()) == features()) {
    std::vector<int> all(format.columns.size());  // a bad cell near the start stops no other row
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
  std::vector<std::string> found;
  for (const int column : format.numeric) found.push_back(format.columns[column]);
  return fail("the model reads " + std::to_string(features()) + " numbers a row, the table has " +
              std::to_string(found.size()) + " columns of numbers (" + list(found) + ")");
}

std::vector<std::string> TableModel::answer_titles() const {
  std::vector<std::string> titles;
  for (const auto& label : labels_) titles.push_back("p." + label);
  if (!labels_.empty()) return titles;
  if (outputs() == 1) return {"value"};
  for (int o = 1; o <= outputs(); ++o) titles.push_back("value." + std::to_string(o));
  return titles;
}

void TableModel::score(std::span<const float> x, std::span<float> answers) const {
  const std::size_t width = answer_titles().size();
  if (outputs() == 1 && width == 2) {
    std::vector<float> positive(answers.size() / 2);
    scorer_.score(x, positive);
    for (std::size_t i = 0; i < positive.size(); ++i) {
      answers[2 * i] = (is_margin_ ? 0 : 1) - positive[i];
      answers[2 * i + 1] = positive[i];
    }
  } else {
    scorer_.score(x, answers);
  }
  if (labels_.empty()) return;
  for (std::size_t i = 0; i < answers.size(); i += width)
    decision_.calibrate(answers.subspan(i, width));
}

}  // namespace genegraft::model
