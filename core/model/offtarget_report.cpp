#include "model/offtarget_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.hpp"
#include "crispr/cfd.hpp"

namespace genegraft::model {
namespace {

std::string percent(double share) {
  char text[32];
  const double value = 100 * share;
  std::snprintf(text, sizeof text, value > 0 && value < 10 ? "%.1f %%" : "%.0f %%", value);
  return text;
}

}  // namespace

evaluate::SetReport report_screen(const Screen& screen, const ScreenAnswers& answers,
                                  const evaluate::ReportOptions& options) {
  std::vector<float> cfd, fewer;
  for (const auto& pair : screen.pairs) {
    cfd.push_back(crispr::cfd_score(pair));
    fewer.push_back(
        static_cast<float>(-(pair.mismatches() + pair.dna_bulges() + pair.rna_bulges())));
  }
  std::vector<evaluate::NamedScore> scores = {
      {"model", "Genegraft", true, answers.probability, answers.threshold, answers.ranking},
      {"cfd", "CFD", false, cfd, {}, {}},
      {"mismatch_count", "fewer mismatches", false, fewer, {}, {}},
  };
  if (!answers.linear.empty())
    scores.push_back({"linear", "logistic regression", false, answers.linear, {}, {}});
  auto report = evaluate::report_set(screen.name, screen.y, screen.guide, scores, options);
  report.notes = screen.notes;
  return report;
}

std::string describe_answers(const evaluate::AnswerCounts& counts) {
  if (!(counts.rows() > 0)) return "No row has an answer.";
  std::string text = percent(1 - counts.answered()) + " of the rows are unsure";
  const double yes = counts.right_yes + counts.wrong_yes;
  if (yes > 0)
    text += "; of the " + format_count(std::llround(yes)) + " answered positive " +
            percent(counts.wrong_share()) + " are not";
  else
    text += "; none is answered positive";
  if (!std::isnan(counts.missed_share()))
    text += "; " + percent(counts.missed_share()) + " of the positives are answered negative";
  return text + ".";
}

evaluate::Report report_held_out(const std::vector<Screen>& screens, const HeldOut& held_out,
                                 const HeldOutDecision& decided,
                                 const ScreenOptions& screen_options,
                                 const evaluate::ReportOptions& options) {
  evaluate::Report report;
  report.title = "Held-out performance";
  report.protocol = held_out.protocol +
                    " Probabilities and thresholds of a row were fitted on the " +
                    "held-out rows of the other " + held_out.part_name +
                    " (calibration: " + std::string(name(decided.shipped.calibrator.kind)) + "). " +
                    describe_left_out(screen_options);
  report.group_name = "guide";
  for (std::size_t s = 0; s < screens.size(); ++s) {
    const auto& score = held_out.score[s];
    const auto positives = screens[s].positives();
    const bool scored =
        std::none_of(score.begin(), score.end(), [](float value) { return std::isnan(value); });
    if (!scored || positives == 0 || positives == screens[s].rows()) continue;
    const std::span<const float> linear =
        held_out.linear.empty() ? std::span<const float>() : held_out.linear[s];
    const bool has_linear =
        std::none_of(linear.begin(), linear.end(), [](float value) { return std::isnan(value); });
    report.sets.push_back(report_screen(screens[s],
                                        {decided.probability[s], decided.threshold[s], score,
                                         has_linear ? linear : std::span<const float>()},
                                        options));
    if (decided.shipped.rule.unsure)
      report.sets.back().notes.push_back(describe_answers(decided.answers[s]));
  }
  return report;
}

ScoreDensity score_density(const std::vector<Screen>& screens, const HeldOutDecision& decided) {
  constexpr int kBins = 50;
  ScoreDensity density;
  for (int b = 0; b <= kBins; ++b) density.edges.push_back(static_cast<double>(b) / kBins);
  density.positive.assign(kBins, 0);
  density.negative.assign(kBins, 0);
  for (std::size_t s = 0; s < screens.size(); ++s)
    for (std::size_t i = 0; i < screens[s].y.size(); ++i) {
      const float probability = decided.probability[s][i];
      if (std::isnan(probability)) continue;
      const int bin = std::min(kBins - 1, static_cast<int>(probability * kBins));
      ++(screens[s].y[i] == 1 ? density.positive : density.negative)[static_cast<std::size_t>(bin)];
    }
  return density;
}

}  // namespace genegraft::model
