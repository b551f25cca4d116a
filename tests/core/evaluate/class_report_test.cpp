#include "evaluate/class_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "evaluate/class_plots.hpp"
#include "evaluate/class_report_html.hpp"

namespace genegraft::evaluate {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Rows {
  std::vector<std::int32_t> y;
  std::vector<int> group;
  std::vector<float> probability;
};

/// Right with a chance of 0.8, at a probability of 0.8.
Rows made_up_rows(int rows, int classes) {
  Random random(5);
  Rows made;
  for (int i = 0; i < rows; ++i) {
    const int truth = i % classes;
    const int answer = random.uniform() < 0.8 ? truth : (truth + 1) % classes;
    for (int k = 0; k < classes; ++k)
      made.probability.push_back(k == answer ? 0.8f : 0.2f / static_cast<float>(classes - 1));
    made.y.push_back(truth);
    made.group.push_back(i);
  }
  return made;
}

ClassSet report_of(const Rows& rows, ReportOptions options = {.draws = 200}) {
  const std::vector<NamedClassScore> scores = {{"model", "Model", rows.probability}};
  return report_classes("set", {"a", "b", "<c>"}, rows.y, rows.group, scores, options);
}

TEST(ClassReport, IntervalsHoldTheFigureAndNarrowAsTheBinomialDoes) {
  const auto set = report_of(made_up_rows(900, 3));
  const auto& accuracy = set.scores[0].figures.accuracy;
  EXPECT_LT(accuracy.low, accuracy.value);
  EXPECT_GT(accuracy.high, accuracy.value);
  const double expected = 2 * 1.96 * std::sqrt(accuracy.value * (1 - accuracy.value) / 900);
  EXPECT_NEAR(accuracy.high - accuracy.low, expected, 0.25 * expected);
  EXPECT_EQ(set.scores[0].figures.micro_f1.value, accuracy.value);
}

TEST(ClassReport, ConfusionAddsUpToTheRows) {
  const auto rows = made_up_rows(300, 3);
  const auto set = report_of(rows);
  const auto& confusion = set.scores[0].confusion;
  EXPECT_EQ(std::accumulate(confusion.begin(), confusion.end(), std::int64_t{0}), 300);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(confusion[3 * k] + confusion[3 * k + 1] + confusion[3 * k + 2], 100);
    EXPECT_EQ(set.scores[0].classes[k].rows, 100);
  }
}

TEST(ClassReport, DoesNotDependOnThreads) {
  const auto rows = made_up_rows(200, 3);
  const auto one = report_of(rows, {.draws = 50, .threads = 1});
  const auto two = report_of(rows, {.draws = 50, .threads = 2});
  EXPECT_EQ(one.scores[0].figures.macro_f1.low, two.scores[0].figures.macro_f1.low);
  EXPECT_EQ(one.scores[0].classes[1].f1.high, two.scores[0].classes[1].f1.high);
}

TEST(ClassReport, OneGroupHasNoInterval) {
  auto rows = made_up_rows(30, 3);
  std::fill(rows.group.begin(), rows.group.end(), 7);
  EXPECT_TRUE(std::isnan(report_of(rows).scores[0].figures.accuracy.low));
}

TEST(ClassReport, PageShowsFiguresAndEscapesNames) {
  ClassReport report{.title = "Types & figures", .protocol = "Held out."};
  report.sets.push_back(report_of(made_up_rows(60, 3)));
  report.rest.push_back(
      {.label = "a",
       .negatives = "even",
       .rows = 20,
       .positives = 10,
       .genes = {{"a, impurity", "mean decrease", {{.name = "CD3D", .value = 2}}}}});
  const auto html = class_report_html(report);
  EXPECT_THAT(html, HasSubstr("Types &amp; figures"));
  EXPECT_THAT(html, HasSubstr("Macro-F1"));
  EXPECT_THAT(html, HasSubstr("class=\"heat\""));
  EXPECT_THAT(html, HasSubstr("CD3D"));
  EXPECT_THAT(html, HasSubstr("&lt;c&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("<c>")));
}

TEST(ClassPlots, BarsAreAsLongAsTheirValues) {
  const auto svg = bar_plot({"Genes", "share", {{"A", 4}, {"B", 1}}});
  const auto width = [&](std::size_t from) {
    const auto at = svg.find("class=\"bar\"", from);
    const auto begin = svg.find("width=\"", at) + 7;
    return std::pair(std::stod(svg.substr(begin)), at + 1);
  };
  const auto [first, next] = width(0);
  const auto [second, end] = width(next);
  EXPECT_NEAR(first / second, 4, 0.05);
  EXPECT_THAT(standalone_svg(svg), HasSubstr("<style>"));
  EXPECT_THAT(bar_plot({"None", "share", {}}), HasSubstr("<svg"));
}

}  // namespace
}  // namespace genegraft::evaluate
