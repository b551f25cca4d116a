#include "model/compare_methods.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/made_up_cells.hpp"

namespace genegraft::model {
namespace {

constexpr auto kSilent = [](const std::string&, int, int) { return forest::Progress(); };

TEST(CompareMethods, MeasuresEachAsAloneOnTheSameFolds) {
  const auto samples = made_up_cells({.cells = 150, .types = 3});
  const auto options = quick_cells(Method::forest);
  const evaluate::ReportOptions report{.draws = 20, .threads = 1};
  const Method methods[] = {Method::forest, Method::linear};
  const auto set = compare_methods(samples, options, methods, 3, report, kSilent);
  ASSERT_TRUE(set) << set.error().message;
  ASSERT_EQ(set->scores.size(), 3u);
  EXPECT_EQ(set->scores[2].name, "commonest");
  for (std::size_t m = 0; m < 2; ++m) {
    EXPECT_EQ(set->scores[m].name, method_name(methods[m]));
    const auto alone = cross_validate_cells(samples, quick_cells(methods[m]), 3,
                                            [](int, int) { return forest::Progress(); });
    const std::vector<evaluate::NamedClassScore> named = {{"model", "", alone->model}};
    const auto measured =
        evaluate::report_classes("", samples.labels, samples.y, samples.group, named, report);
    EXPECT_EQ(set->scores[m].confusion, measured.scores[0].confusion);
    EXPECT_EQ(set->scores[m].figures.log_loss.value, measured.scores[0].figures.log_loss.value);
  }
}

TEST(CompareMethods, SaysWhichMethodFails) {
  const auto samples = made_up_cells({.cells = 60, .types = 2});
  auto options = quick_cells(Method::linear);
  options.genes.least_cells = 1000;
  const Method methods[] = {Method::linear};
  const auto set = compare_methods(samples, options, methods, 3, {}, kSilent);
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error().message, testing::HasSubstr("logistic regression: fold 1"));
}

}  // namespace
}  // namespace genegraft::model
