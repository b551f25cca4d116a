#include "evaluate/reject_option.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace genegraft::evaluate {
namespace {

constexpr double kLeastAnswers = 20;
constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double share(double part, double whole) {
  return whole > 0 ? part / whole : kUndefined;
}

struct PreciseScore {
  std::optional<float> score;  ///< the lowest one above which few enough are negative
  double least_wrong = 1;
};

/// Of the rows at or above it, at most `error` are negative, and there are enough of them.
PreciseScore find_precise_score(std::span<const ScoreStep> steps, float least, double error) {
  PreciseScore found;
  std::optional<float> lowest;
  double answered = 0, wrong = 0;
  for (const auto& step : steps) {
    if (step.score < least) break;
    lowest = step.score;
    answered += step.positives + step.negatives;
    wrong += step.negatives;
    if (answered < kLeastAnswers) continue;
    found.least_wrong = std::min(found.least_wrong, wrong / answered);
    if (wrong <= error * answered) found.score = step.score;
  }
  // All the rows that the threshold answers are good enough: there is nothing to be unsure of.
  if (found.score && found.score == lowest) found.score = least;
  return found;
}

/// The highest score, at most the threshold, below which few enough positives lie.
float find_safe_score(std::span<const ScoreStep> steps, float threshold, double missed) {
  const double positives = class_weights(steps).positives;
  double kept = 0;
  float safe = threshold;
  for (const auto& step : steps) {
    if (step.score < threshold) {
      if (positives - kept <= missed * positives) break;
      safe = step.score;
    }
    kept += step.positives;
  }
  return safe;
}

}  // namespace

void AnswerCounts::add(Answer answer, bool truth, double weight) {
  if (answer == Answer::yes)
    (truth ? right_yes : wrong_yes) += weight;
  else if (answer == Answer::no)
    (truth ? wrong_no : right_no) += weight;
  else
    (truth ? unsure_positives : unsure_negatives) += weight;
}

void AnswerCounts::add(const AnswerCounts& more) {
  right_yes += more.right_yes;
  wrong_yes += more.wrong_yes;
  right_no += more.right_no;
  wrong_no += more.wrong_no;
  unsure_positives += more.unsure_positives;
  unsure_negatives += more.unsure_negatives;
}

double AnswerCounts::rows() const {
  return right_yes + wrong_yes + right_no + wrong_no + unsure_positives + unsure_negatives;
}

double AnswerCounts::answered() const {
  return share(right_yes + wrong_yes + right_no + wrong_no, rows());
}

double AnswerCounts::wrong_share() const {
  return share(wrong_yes, right_yes + wrong_yes);
}

double AnswerCounts::missed_share() const {
  return share(wrong_no, right_yes + wrong_no + unsure_positives);
}

double AnswerCounts::omitted_share() const {
  return share(wrong_no, right_no + wrong_no);
}

AnswerCounts count_answers(const ScoredRows& rows, const AnswerRule& rule) {
  AnswerCounts counts;
  for (std::size_t i = 0; i < rows.y.size(); ++i)
    if (!std::isnan(rows.score[i]))
      counts.add(rule.answer(rows.score[i]), rows.y[i] != 0, rows.weight_of(i));
  return counts;
}

BandSearch find_unsure_band(const ScoredRows& rows, float threshold, const UnsureLimits& limits) {
  const auto steps = score_steps(rows);
  BandSearch search{{threshold, threshold}};
  if (limits.missed) search.band.low = find_safe_score(steps, threshold, *limits.missed);
  if (!limits.wrong) return search;
  const auto precise = find_precise_score(steps, threshold, *limits.wrong);
  search.least_wrong = precise.least_wrong;
  search.wrong_reached = precise.score.has_value();
  if (precise.score) search.band.high = *precise.score;
  return search;
}

std::optional<float> find_floor(const ScoredRows& rows, double error) {
  return find_precise_score(score_steps(rows), 0, error).score;
}

}  // namespace genegraft::evaluate
