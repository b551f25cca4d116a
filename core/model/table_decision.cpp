#include "model/table_decision.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace genegraft::model {
namespace {

TableDecision decide_two(const NumberSamples& samples, const HeldOutTable& held_out, int folds,
                         const DecisionOptions& options, int threads) {
  const HeldOut scores{
      .score = {held_out.model}, .part = {held_out.fold}, .parts = folds, .part_name = "folds"};
  auto decided = decide_held_out(std::vector{std::span<const std::int32_t>(samples.y)}, scores,
                                 options, threads);
  return {decision_json(decided, scores, options), std::move(decided.probability[0]),
          std::move(decided.threshold[0])};
}

Json figures_json(const std::vector<evaluate::CalibrationFigures>& figures) {
  Json json = Json::array();
  for (const auto& figure : figures)
    json.push_back(
        {{"kind", name(figure.kind)}, {"log_loss", figure.log_loss}, {"brier", figure.brier}});
  return json;
}

/// The lowest floor on the top probability that keeps to the share of wrong answers.
std::optional<float> find_floor(const NumberSamples& samples, const Matrix& probability,
                                double wrong) {
  std::vector<float> top;
  std::vector<std::int32_t> right;
  for (int i = 0; i < probability.rows; ++i) {
    const auto row = probability.row(i);
    const auto most = std::max_element(row.begin(), row.end());
    top.push_back(*most);
    right.push_back(most - row.begin() == samples.y[static_cast<std::size_t>(i)]);
  }
  return evaluate::find_floor({top, right}, wrong);
}

TableDecision decide_several(const NumberSamples& samples, const HeldOutTable& held_out, int folds,
                             const DecisionOptions& options, int threads) {
  Matrix raw(static_cast<int>(samples.y.size()), samples.classes());
  raw.values = held_out.model;
  auto [calibration, probability] =
      calibrate_classes(raw, samples.y, held_out.fold, folds, options.calibration, threads);
  TableDecision decision;
  decision.json["calibration"] = std::move(calibration);
  decision.json["threshold_rule"] = "the likeliest class";
  if (options.unsure.wrong) {
    const auto floor = find_floor(samples, probability, *options.unsure.wrong);
    decision.json["floor"] = floor.value_or(1.0f);
    decision.json["wrong_limit"] = *options.unsure.wrong;
    decision.json["wrong_reached"] = floor.has_value();
  }
  decision.probability = std::move(probability.values);
  return decision;
}

/// One class against the others: (N) its probability, and whether each row is of it.
struct OneAgainstRest {
  std::vector<float> model, ranking, linear;
  std::vector<std::int32_t> y;
};

OneAgainstRest one_against_rest(const NumberSamples& samples, const HeldOutTable& held_out,
                                const TableDecision& decision, int k) {
  const std::size_t outputs = samples.classes() == 2 ? 1 : samples.labels.size();
  const std::size_t output = outputs == 1 ? 0 : static_cast<std::size_t>(k);
  OneAgainstRest one;
  for (std::size_t i = 0; i < samples.y.size(); ++i) {
    one.model.push_back(decision.probability[i * outputs + output]);
    one.ranking.push_back(held_out.model[i * outputs + output]);
    if (!held_out.linear.empty()) one.linear.push_back(held_out.linear[i * outputs + output]);
    one.y.push_back(samples.y[i] == k);
  }
  return one;
}

double accuracy(const NumberSamples& samples, std::span<const float> probability) {
  const std::size_t classes = samples.labels.size();
  double right = 0;
  for (std::size_t i = 0; i < samples.y.size(); ++i) {
    const auto row = probability.subspan(i * classes, classes);
    right += std::max_element(row.begin(), row.end()) - row.begin() == samples.y[i];
  }
  return right / static_cast<double>(samples.y.size());
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

evaluate::SetReport report_class(const NumberSamples& samples, const HeldOutTable& held_out,
                                 const TableDecision& decision, int k,
                                 const evaluate::ReportOptions& options) {
  const auto one = one_against_rest(samples, held_out, decision, k);
  std::vector<evaluate::NamedScore> scores = {
      {"model", "Genegraft", true, one.model, decision.threshold, one.ranking}};
  if (!one.linear.empty())
    scores.push_back({"linear", "logistic regression", true, one.linear, {}, {}});
  const auto name = samples.classes() == 2 ? samples.name : samples.labels[k];
  return evaluate::report_set(name, one.y, samples.group, scores, options);
}

}  // namespace

CalibratedClasses calibrate_classes(const Matrix& answers, std::span<const std::int32_t> y,
                                    std::span<const int> fold, int folds,
                                    std::optional<evaluate::CalibrationKind> asked, int threads) {
  const evaluate::ClassRows rows{answers, y};
  const auto choice = choose_calibration(rows, fold, folds, threads);
  const auto kind = asked.value_or(choice.kind);
  CalibratedClasses calibrated{calibrator_json(fit_class_calibrator(kind, rows)),
                               cross_calibrate(kind, rows, fold, folds, threads)};
  calibrated.calibration["chosen_by"] = {{"figures", figures_json(choice.figures)},
                                         {"parts", "folds"}};
  return calibrated;
}

TableDecision decide_table(const NumberSamples& samples, const HeldOutTable& held_out, int folds,
                           const DecisionOptions& options, int threads) {
  return samples.classes() == 2 ? decide_two(samples, held_out, folds, options, threads)
                                : decide_several(samples, held_out, folds, options, threads);
}

evaluate::Report report_table(const NumberSamples& samples, const HeldOutTable& held_out,
                              const TableDecision& decision,
                              const evaluate::ReportOptions& options) {
  evaluate::Report report;
  report.title = "Held-out performance";
  report.protocol = held_out.protocol;
  report.group_name = samples.group_name.empty() ? "row" : samples.group_name;
  if (samples.classes() == 2) {
    report.sets.push_back(report_class(samples, held_out, decision, 1, options));
    return report;
  }
  report.protocol += " Each class against all others; of all answers " +
                     percent(accuracy(samples, decision.probability)) + " name the right class";
  if (!held_out.linear.empty())
    report.protocol += ", of logistic regression's " + percent(accuracy(samples, held_out.linear));
  report.protocol += ".";
  for (int k = 0; k < samples.classes(); ++k)
    report.sets.push_back(report_class(samples, held_out, decision, k, options));
  return report;
}

Expected<RowDecision> RowDecision::read(const Json& manifest, int classes) {
  RowDecision decision;
  const auto found = manifest.find("decision");
  if (classes < 2 || found == manifest.end()) return decision;
  if (classes == 2) {
    auto two = read_decision(manifest);
    if (!two) return tl::unexpected(two.error());
    decision.two_ = std::move(*two);
    return decision;
  }
  if (!found->is_object()) return fail("the model's manifest: decision is not an object");
  if (found->contains("calibration")) {
    auto several = read_class_calibrator((*found)["calibration"], classes);
    if (!several) return tl::unexpected(several.error());
    decision.several_ = std::move(*several);
  }
  if (!found->contains("floor")) return decision;
  const auto& floor = (*found)["floor"];
  if (!floor.is_number() || !(floor.get<double>() >= 0 && floor.get<double>() <= 1))
    return fail("the model's manifest: decision.floor is not a probability");
  decision.floor_ = floor.get<float>();
  return decision;
}

void RowDecision::calibrate(std::span<float> answers) const {
  if (two_) {
    answers[1] = two_->calibrator.calibrate(answers[1]);
    answers[0] = 1 - answers[1];
  } else {
    several_.calibrate(answers, answers);
  }
}

int RowDecision::decide(std::span<const float> answers) const {
  if (two_) {
    const auto answer = two_->rule.answer(answers[1]);
    return answer == evaluate::Answer::unsure ? -1 : answer == evaluate::Answer::yes;
  }
  const auto most = std::max_element(answers.begin(), answers.end());
  if (floor_ && *most < *floor_) return -1;
  return static_cast<int>(most - answers.begin());
}

}  // namespace genegraft::model
