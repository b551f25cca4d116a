#include "model/table_training.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "support/model_tables.hpp"

namespace genegraft::model {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const TableProgress kSilent = [](int, int) { return forest::Progress(); };

HeldOutTable validate(const NumberSamples& table, const LearnerOptions& options, int folds = 4) {
  auto held_out = cross_validate_table(table, options, folds, kSilent);
  EXPECT_TRUE(held_out) << (held_out ? "" : held_out.error().message);
  return held_out ? std::move(*held_out) : HeldOutTable{};
}

TEST(CrossValidateTable, NeverScoresARowByAModelThatSawItsGroup) {
  const auto grouped = table_of_groups(80);
  auto alone = grouped;
  alone.group_name = "";
  std::iota(alone.group.begin(), alone.group.end(), 0);
  for (const auto method : {Method::forest, Method::boosting}) {
    auto options = quick(method);
    options.boosting.rounds = 200;
    options.boosting.patience = 20;
    const auto held_out = validate(grouped, options);
    EXPECT_LT(accuracy(grouped, held_out.model), 0.65) << method_name(method);
    EXPECT_LT(accuracy(grouped, held_out.linear), 0.65);
    for (std::size_t i = 0; i < grouped.y.size(); ++i)
      EXPECT_EQ(held_out.fold[i], held_out.fold[i / 10 * 10]);
    EXPECT_GT(accuracy(alone, validate(alone, options).model), 0.9) << method_name(method);
  }
}

TEST(CrossValidateTable, ScoresEveryRowOfTwoAndThreeClassesBesideLogisticRegression) {
  for (const int classes : {2, 3}) {
    const auto table = made_up_table({.classes = classes});
    const std::size_t outputs = classes == 2 ? 1 : 3;
    const auto held_out = validate(table, quick(Method::forest));
    ASSERT_EQ(held_out.model.size(), table.y.size() * outputs);
    ASSERT_EQ(held_out.linear.size(), table.y.size() * outputs);
    EXPECT_GT(accuracy(table, held_out.model), 0.93);
    EXPECT_GT(accuracy(table, held_out.linear), 0.93);
    EXPECT_NE(held_out.model, held_out.linear);
    EXPECT_EQ(std::set(held_out.fold.begin(), held_out.fold.end()), (std::set{0, 1, 2, 3}));
    for (std::size_t i = 0; classes == 3 && i < table.y.size(); ++i)
      EXPECT_NEAR(held_out.model[3 * i] + held_out.model[3 * i + 1] + held_out.model[3 * i + 2], 1,
                  1e-5);
  }
}

TEST(CrossValidateTable, AnswersAlikeForAnyNumberOfThreads) {
  const auto table = made_up_table({.rows = 150, .classes = 3, .noise = 2});
  for (const auto method : {Method::forest, Method::boosting, Method::linear}) {
    auto options = quick(method);
    const auto one = validate(table, options);
    options.threads = 3;
    const auto three = validate(table, options);
    EXPECT_EQ(one.model, three.model);
    EXPECT_EQ(one.linear, three.linear);
  }
}

TEST(CrossValidateTable, NamesWhatWasKeptApart) {
  const auto options = quick(Method::forest);
  EXPECT_EQ(validate(table_of_groups(8), options).protocol,
            "4 folds by donor: each row is scored by a model that saw no row of its donor.");
  EXPECT_THAT(validate(made_up_table(), options).protocol, HasSubstr("4 folds over single rows"));
}

TEST(CrossValidateTable, HasNoBarWhereValuesAreMissingOrTheModelIsLinearItself) {
  EXPECT_THAT(validate(made_up_table(), quick(Method::linear)).linear, IsEmpty());
  EXPECT_THAT(validate(made_up_table({.missing = 0.01}), quick(Method::forest)).linear, IsEmpty());
  auto infinite = made_up_table();
  infinite.x.row(7)[0] = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(infinite.is_complete());
  EXPECT_THAT(validate(infinite, quick(Method::forest)).linear, IsEmpty());
}

TEST(CrossValidateTable, LetsABarThatCannotBeSetHoldUpNoForest) {
  auto table = made_up_table({.rows = 120});
  table.group_name = "donor";
  for (std::size_t i = 0; i < table.group.size(); ++i)  // all rows of class 1 are one donor's
    table.group[i] = table.y[i] == 1 ? 0 : 1 + static_cast<int>(i) % 6 / 2;
  EXPECT_THAT(validate(table, quick(Method::forest)).linear, IsEmpty());
  const auto linear = cross_validate_table(table, quick(Method::linear), 4, kSilent);
  ASSERT_FALSE(linear);
  EXPECT_THAT(linear.error().message, testing::MatchesRegex("fold [1-4]: .*only class 0 has rows.*"));
}

TEST(CrossValidateTable, SetsTheBarWhereAGroupAloneHasAClassInsideAFold) {
  auto table = made_up_table({.rows = 160});
  table.group_name = "donor";
  for (std::size_t i = 0; i < table.group.size(); ++i)  // two donors of each class
    table.group[i] = table.y[i] * 2 + static_cast<int>(i) % 4 / 2;
  const auto held_out = validate(table, quick(Method::forest));
  EXPECT_GT(accuracy(table, held_out.linear), 0.93);
}

TEST(CrossValidateTable, ShowsTheProgressOfEveryFit) {
  std::vector<int> shown;
  const auto held_out =
      cross_validate_table(made_up_table(), quick(Method::forest), 3, [&](int fit, int fits) {
        EXPECT_EQ(fits, 3);
        shown.push_back(fit);
        return forest::Progress();
      });
  ASSERT_TRUE(held_out);
  EXPECT_EQ(shown, (std::vector{0, 1, 2}));
}

}  // namespace
}  // namespace genegraft::model
