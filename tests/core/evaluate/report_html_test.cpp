#include "evaluate/report_html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/evaluate_naive.hpp"

namespace genegraft::evaluate {
namespace {

using testing::HasSubstr;
using testing::Not;

SetReport set_of(const std::string& name, int groups, double share) {
  const auto rows = naive::tied_rows(300, groups, 40, share, 3);
  const float threshold = 0.4f;
  const std::vector<NamedScore> scores = {
      {"model", "Forest <1>", true, rows.score, {&threshold, 1}},
      {"cfd", "CFD", false, rows.score, {}}};
  auto set = report_set(name, rows.y, rows.group, scores, {.draws = 40});
  set.notes = {"12 rows & more left out"};
  return set;
}

Report two_sets() {
  return {"Title <script>alert(1)</script>",
          "Guides apart.",
          "guide",
          {set_of("hmg", 5, 0.5), set_of("cd33", 1, 0.5)}};
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

/// The document is XML but for its doctype and the two empty meta elements: every element that
/// opens must close, in order.
void expect_balanced(const std::string& html) {
  std::vector<std::string> open;
  for (auto at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const auto end = html.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = html.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag[0] == '!' || name == "meta" || tag.back() == '/') continue;
    if (tag[0] != '/') {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty());
    ASSERT_EQ(tag, "/" + open.back());
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

TEST(ReportHtml, ElementsAreBalanced) {
  expect_balanced(report_html(two_sets()));
}

TEST(ReportHtml, NothingIsLoadedOrRun) {
  const auto html = report_html(two_sets());
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("src=")));
  EXPECT_THAT(html, Not(HasSubstr("href=")));
  EXPECT_THAT(html, Not(HasSubstr("url(")));
  EXPECT_THAT(html, Not(HasSubstr("@import")));
}

TEST(ReportHtml, OutsideTextIsEscaped) {
  const auto html = report_html(two_sets());
  EXPECT_THAT(html, HasSubstr("Title &lt;script&gt;"));
  EXPECT_THAT(html, HasSubstr("Forest &lt;1&gt;"));
  EXPECT_THAT(html, HasSubstr("12 rows &amp; more left out"));
}

TEST(ReportHtml, EverySetHasItsPictures) {
  // An interval plot, ROC, precision-recall and calibration for each of two sets.
  EXPECT_EQ(count(report_html(two_sets()), "<svg"), 8u);
  EXPECT_EQ(count(report_html(two_sets()), "role=\"img\""), 8u);
}

TEST(ReportHtml, UndefinedFiguresNeverShowAsNan) {
  Report report{"T", "P", "guide", {set_of("none", 3, 0), set_of("all", 3, 100)}};
  const auto html = report_html(report);
  EXPECT_THAT(html, Not(HasSubstr("nan")));
  EXPECT_THAT(html, Not(HasSubstr("inf,")));
  expect_balanced(html);
}

TEST(ReportHtml, AReportWithoutDataIsStillAPage) {
  expect_balanced(report_html({}));
  expect_balanced(report_html({"T", "P", "guide", {SetReport{}}}));
}

}  // namespace
}  // namespace genegraft::evaluate
