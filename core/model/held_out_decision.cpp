#include "model/held_out_decision.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "base/parallel.hpp"

namespace genegraft::model {
namespace {

using evaluate::AnswerCounts;
using evaluate::CalibrationKind;
using evaluate::DecisionRule;
using evaluate::ScoredRows;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// The rows of all screens in one list.
struct AllRows {
  std::vector<float> score;
  std::vector<std::int32_t> y;
  std::vector<int> part, screen;
  ScoredRows view() const { return {score, y}; }
};

AllRows join(const std::vector<std::span<const std::int32_t>>& y, const HeldOut& held_out) {
  AllRows all;
  for (std::size_t s = 0; s < y.size(); ++s) {
    const auto append = [](auto& list, const auto& more) {
      list.insert(list.end(), more.begin(), more.end());
    };
    append(all.score, held_out.score[s]);
    append(all.y, y[s]);
    append(all.part, held_out.part[s]);
    all.screen.resize(all.y.size(), static_cast<int>(s));
  }
  return all;
}

/// A decision fitted on rows, and how the search for its band went.
struct Fitted {
  Decision decision;
  evaluate::BandSearch search;
  bool defined = false;  ///< the rows hold both classes
  std::vector<float> probability;
};

Fitted fit(CalibrationKind kind, const std::vector<float>& score,
           const std::vector<std::int32_t>& y, const DecisionOptions& options) {
  Fitted fitted;
  const auto steps = score_steps(ScoredRows{score, y});
  const auto classes = evaluate::class_weights(steps);
  fitted.defined = classes.positives > 0 && classes.negatives > 0;
  auto& [calibrator, rule] = fitted.decision;
  calibrator = evaluate::fit_calibrator(kind, steps);
  for (const float value : score) fitted.probability.push_back(calibrator.calibrate(value));
  const ScoredRows rows{fitted.probability, y};
  rule.threshold = choose_threshold(rows, options.rule, calibrator.kind != CalibrationKind::none);
  if (!wants_unsure(options)) return fitted;
  fitted.search = find_unsure_band(rows, rule.threshold, options.unsure);
  rule.unsure = fitted.search.band;
  return fitted;
}

/// Decisions fitted on all parts but each one, in the order of the parts.
std::vector<Fitted> fit_without_each(CalibrationKind kind, const AllRows& all, int parts,
                                     const DecisionOptions& options, int threads) {
  std::vector<Fitted> fitted(static_cast<std::size_t>(parts));
  parallel_for(parts, threads, [&](std::int64_t p) {
    std::vector<float> score;
    std::vector<std::int32_t> y;
    for (std::size_t i = 0; i < all.y.size(); ++i) {
      if (all.part[i] == p || std::isnan(all.score[i])) continue;
      score.push_back(all.score[i]);
      y.push_back(all.y[i]);
    }
    auto& own = fitted[static_cast<std::size_t>(p)];
    own = fit(kind, score, y, options);
    own.probability = {};
  });
  return fitted;
}

void apply_to_rows(HeldOutDecision& decided, const AllRows& all,
                   const std::vector<Fitted>& fitted) {
  for (std::size_t i = 0; i < all.y.size(); ++i) {
    const auto& own = fitted[static_cast<std::size_t>(all.part[i])];
    const auto s = static_cast<std::size_t>(all.screen[i]);
    const float probability = own.decision.calibrator.calibrate(all.score[i]);
    decided.probability[s].push_back(probability);
    decided.threshold[s].push_back(own.defined ? own.decision.rule.threshold : kNone);
    if (std::isnan(probability)) continue;
    decided.answers[s].add(own.decision.rule.answer(probability), all.y[i] != 0);
    ++decided.rows;
    decided.positives += all.y[i] != 0;
  }
  for (auto& of_rows : decided.threshold) {
    const bool defined =
        std::none_of(of_rows.begin(), of_rows.end(), [](float value) { return std::isnan(value); });
    const bool constant = std::all_of(of_rows.begin(), of_rows.end(),
                                      [&](float value) { return value == of_rows[0]; });
    if (!defined)
      of_rows.clear();
    else if (constant)
      of_rows.resize(std::min<std::size_t>(1, of_rows.size()));
  }
}

std::string plain(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// Six significant digits; a share that is not defined is null.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::strtod(text, nullptr);
}

std::string rule_in_words(const DecisionRule& rule, bool calibrated) {
  switch (rule.kind) {
    case DecisionRule::Kind::number:
      return "as given";
    case DecisionRule::Kind::cost:
      return (calibrated ? "least expected cost" : "least cost on held-out rows") +
             std::string(": a false positive costs ") + plain(rule.cost_false_positive) +
             ", a false negative " + plain(rule.cost_false_negative);
    default:
      return "highest F" + plain(rule.beta) + " on held-out rows";
  }
}

Json choice_json(const HeldOutDecision& decided, const HeldOut& held_out,
                 const DecisionOptions& options) {
  Json figures = Json::array();
  for (const auto& [kind, log_loss, brier] : decided.figures)
    figures.push_back(
        {{"kind", name(kind)}, {"log_loss", rounded(log_loss)}, {"brier", rounded(brier)}});
  return {{"rule", options.calibration ? "as given" : "lowest log loss"},
          {"over", held_out.part_name},
          {"parts", held_out.parts},
          {"rows", decided.rows},
          {"positives", decided.positives},
          {"figures", std::move(figures)}};
}

Json unsure_json(const HeldOutDecision& decided, const DecisionOptions& options) {
  const auto& band = *decided.shipped.rule.unsure;
  Json json = {{"name", kUnsure}, {"low", band.low}, {"high", band.high}};
  if (options.unsure.missed) json["missed_limit"] = *options.unsure.missed;
  if (!options.unsure.wrong) return json;
  json["wrong_limit"] = *options.unsure.wrong;
  json["wrong_reached"] = decided.wrong_reached;
  if (!decided.wrong_reached) json["least_wrong"] = rounded(decided.least_wrong);
  return json;
}

}  // namespace

HeldOutDecision decide_held_out(const std::vector<Screen>& screens, const HeldOut& held_out,
                                const DecisionOptions& options, int threads) {
  std::vector<std::span<const std::int32_t>> y;
  for (const auto& screen : screens) y.emplace_back(screen.y);
  return decide_held_out(y, held_out, options, threads);
}

HeldOutDecision decide_held_out(const std::vector<std::span<const std::int32_t>>& y,
                                const HeldOut& held_out, const DecisionOptions& options,
                                int threads) {
  const auto all = join(y, held_out);
  HeldOutDecision decided;
  decided.probability.resize(y.size());
  decided.threshold.resize(y.size());
  decided.answers.resize(y.size());
  const auto choice = choose_calibration(all.view(), all.part, held_out.parts, threads);
  decided.figures = choice.figures;
  const auto kind = options.calibration.value_or(choice.kind);
  apply_to_rows(decided, all, fit_without_each(kind, all, held_out.parts, options, threads));

  auto shipped = fit(kind, all.score, all.y, options);
  decided.shipped = std::move(shipped.decision);
  decided.wrong_reached = shipped.search.wrong_reached;
  decided.least_wrong = shipped.search.least_wrong;
  if (options.rule.kind != DecisionRule::Kind::cost) return decided;
  const ScoredRows rows{shipped.probability, all.y};
  const double fp = options.rule.cost_false_positive, fn = options.rule.cost_false_negative;
  const float empirical = least_cost_threshold(rows, fp, fn);
  decided.empirical_threshold = empirical;
  decided.empirical_cost = mean_cost(rows, empirical, fp, fn);
  decided.shipped_cost = mean_cost(rows, decided.shipped.rule.threshold, fp, fn);
  return decided;
}

Json decision_json(const HeldOutDecision& decided, const HeldOut& held_out,
                   const DecisionOptions& options) {
  const auto& [calibrator, rule] = decided.shipped;
  Json json = {
      {"calibration", calibrator_json(calibrator)},
      {"threshold", rule.threshold},
      {"threshold_rule", rule_in_words(options.rule, calibrator.kind != CalibrationKind::none)}};
  json["calibration"]["chosen_by"] = choice_json(decided, held_out, options);
  if (options.rule.kind == DecisionRule::Kind::f_beta) json["beta"] = options.rule.beta;
  if (options.rule.kind == DecisionRule::Kind::cost)
    json["costs"] = {{"false_positive", options.rule.cost_false_positive},
                     {"false_negative", options.rule.cost_false_negative},
                     {"per_row", rounded(decided.shipped_cost)},
                     {"empirical_threshold", rounded(decided.empirical_threshold)},
                     {"empirical_per_row", rounded(decided.empirical_cost)}};
  if (rule.unsure) json["unsure"] = unsure_json(decided, options);
  AnswerCounts all;
  for (const auto& counts : decided.answers) all.add(counts);
  json["held_out"] = {{"answered", rounded(all.answered())},
                      {"wrong", rounded(all.wrong_share())},
                      {"missed", rounded(all.missed_share())},
                      {"omitted", rounded(all.omitted_share())}};
  return json;
}

Json decision_json(const DecisionOptions& options) {
  const bool given = options.rule.kind == DecisionRule::Kind::number;
  return {{"calibration", {{"kind", "none"}}},
          {"threshold", given ? options.rule.number : 0.5f},
          {"threshold_rule", given ? "as given" : "even odds"}};
}

}  // namespace genegraft::model
