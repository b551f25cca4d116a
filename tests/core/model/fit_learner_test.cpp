#include "model/fit_learner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "support/model_tables.hpp"

namespace genegraft::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Method kMethods[] = {Method::forest, Method::boosting, Method::linear};

FittedLearner fit(const NumberSamples& table, const LearnerOptions& options) {
  auto fitted = fit_learner(to_samples(table), options);
  EXPECT_TRUE(fitted) << (fitted ? "" : fitted.error().message);
  return fitted ? std::move(*fitted) : FittedLearner{};
}

const forest::Forest& forest_of(const FittedLearner& fitted) {
  return std::get<forest::Forest>(fitted.learner);
}

std::shared_ptr<const forest::Forest> source_of(const NumberSamples& table, Method method) {
  return std::make_shared<const forest::Forest>(forest_of(fit(table, quick(method))));
}

NumberSamples with_labels_turned_round(NumberSamples table) {
  for (auto& y : table.y) y = table.classes() - 1 - y;
  return table;
}

/// "37 rounds, …" -> 37
int rounds_of(const FittedLearner& fitted) {
  return std::stoi(fitted.notes.back());
}

/// "C = 0.1 by …" -> 0.1
double c_of(const FittedLearner& fitted) {
  return std::stod(fitted.notes.back().substr(4));
}

TEST(FindMethod, KnowsEveryMethodByName) {
  for (const auto method : kMethods) EXPECT_EQ(find_method(method_name(method)), method);
  EXPECT_EQ(find_method("neural"), std::nullopt);
}

TEST(FitLearner, LearnsTwoAndThreeClassesByEveryMethod) {
  for (const int classes : {2, 3}) {
    const auto training = made_up_table({.classes = classes, .seed = 1});
    const auto testing = made_up_table({.classes = classes, .seed = 2});
    for (const auto method : kMethods) {
      const auto fitted = fit(training, quick(method));
      const auto scores = score_table(fitted.learner, testing);
      EXPECT_GT(accuracy(testing, scores), 0.93) << method_name(method) << " " << classes;
      ASSERT_EQ(fitted.importance.size(), 4u);
      EXPECT_NEAR(std::accumulate(fitted.importance.begin(), fitted.importance.end(), 0.0), 1,
                  1e-9);
      EXPECT_EQ(fitted.importance[3], 0);  // constant
      EXPECT_LT(fitted.importance[2], 0.2);
      EXPECT_EQ(fitted.out_of_bag.size(), method == Method::forest ? scores.size() : 0u);
    }
  }
}

TEST(FitLearner, GivesTheSameBytesForAnyNumberOfThreads) {
  const auto table = made_up_table({.rows = 300, .classes = 3, .noise = 2});
  const auto source = source_of(made_up_table({.classes = 3, .seed = 5}), Method::forest);
  for (const bool with_source : {false, true})
    for (const auto method : kMethods) {
      if (with_source && method == Method::linear) continue;
      auto options = quick(method);
      options.boosting.patience = 5;
      if (with_source) options.source = source;
      const auto one = fit(table, options);
      options.threads = 3;
      const auto three = fit(table, options);
      EXPECT_EQ(write_model_file({table_manifest(table), one.learner}),
                write_model_file({table_manifest(table), three.learner}))
          << method_name(method) << with_source;
      EXPECT_EQ(one.notes, three.notes);
      EXPECT_EQ(one.importance, three.importance);
    }
}

TEST(FitLearner, StaysTheSameWhenItIsSavedAndRead) {
  for (const int classes : {2, 3}) {
    const auto table = made_up_table({.classes = classes, .noise = 2});
    for (const auto method : kMethods) {
      const auto fitted = fit(table, quick(method));
      const auto bytes = write_model_file({table_manifest(table), fitted.learner});
      const auto read =
          read_model_file({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
      ASSERT_TRUE(read) << read.error().message;
      EXPECT_EQ(score_table(read->learner, table), score_table(fitted.learner, table))
          << method_name(method) << classes;
    }
  }
}

TEST(FitLearner, StopsBoostingWhereHeldOutRowsAreBestAndSaysSo) {
  const auto table = made_up_table({.noise = 3});
  auto options = quick(Method::boosting);
  options.boosting.rounds = 400;
  options.boosting.patience = 10;
  const auto fitted = fit(table, options);
  EXPECT_THAT(fitted.notes, ElementsAre(HasSubstr(" rounds, the best on held-out rows")));
  EXPECT_EQ(forest_of(fitted).trees(), rounds_of(fitted));
  EXPECT_LT(rounds_of(fitted), 200);
  options.boosting.patience = 0;
  options.boosting.rounds = 12;
  EXPECT_EQ(forest_of(fit(table, options)).trees(), 12);
}

TEST(FitLearner, KeepsGroupsTogetherWhenItChooses) {
  const auto grouped = table_of_groups(40);
  auto alone = grouped;
  std::iota(alone.group.begin(), alone.group.end(), 0);
  auto boosting = quick(Method::boosting);
  boosting.boosting.rounds = 200;
  boosting.boosting.patience = 10;
  // By group nothing can be learnt, by row every group is known.
  EXPECT_LT(rounds_of(fit(grouped, boosting)), 8);
  EXPECT_GT(rounds_of(fit(alone, boosting)), 40);

  // Columns that are 1 for one group each.
  auto marked = grouped;
  marked.x = Matrix(grouped.x.rows, 40);
  for (int i = 0; i < marked.x.rows; ++i) marked.x.row(i)[grouped.group[i]] = 1;
  auto marked_alone = marked;
  marked_alone.group = alone.group;
  const auto linear = quick(Method::linear);
  EXPECT_LT(30 * c_of(fit(marked, linear)), c_of(fit(marked_alone, linear)));
}

TEST(FitLearner, NeverHoldsOutTheOnlyGroupOfAClass) {
  auto table = made_up_table({.rows = 120});
  for (std::size_t i = 0; i < table.group.size(); ++i)  // one donor of class 1, three of class 0
    table.group[i] = table.y[i] == 1 ? 0 : 1 + static_cast<int>(i) % 6 / 2;
  auto boosting = quick(Method::boosting);
  boosting.boosting.patience = 5;
  for (const auto& options : {boosting, quick(Method::linear)}) {
    const auto fitted = fit(table, options);
    EXPECT_GT(accuracy(table, score_table(fitted.learner, table)), 0.93);
    EXPECT_EQ(fitted.notes.size(), 1u);
  }
}

TEST(FitLearner, ChoosesOnSingleRowsWhereGroupsAreTooFew) {
  auto table = made_up_table({.rows = 120});
  table.group.assign(table.group.size(), 7);
  auto boosting = quick(Method::boosting);
  boosting.boosting.patience = 5;
  for (const auto& options : {boosting, quick(Method::linear)}) {
    const auto fitted = fit(table, options);
    EXPECT_GT(accuracy(table, score_table(fitted.learner, table)), 0.93);
    ASSERT_EQ(fitted.notes.size(), 2u);
    EXPECT_THAT(fitted.notes[0], HasSubstr("too few groups"));
  }
}

TEST(FitLearner, FitsTheFewestRowsWithoutChoosing) {
  const auto table = made_up_table({.rows = 2});
  auto boosting = quick(Method::boosting);
  boosting.boosting.patience = 5;
  EXPECT_THAT(fit(table, boosting).notes, ElementsAre(HasSubstr("30 rounds, all of them")));
  const auto linear = fit(table, quick(Method::linear));
  EXPECT_THAT(linear.notes, ElementsAre(HasSubstr("C = 1, too few rows")));
  EXPECT_EQ(accuracy(table, score_table(linear.learner, table)), 1);
}

TEST(FitLearner, ReestimatesTheLeavesOfASource) {
  const auto source = source_of(made_up_table({.rows = 400, .seed = 3}), Method::forest);
  const auto turned = with_labels_turned_round(made_up_table({.rows = 400, .seed = 4}));
  auto options = quick(Method::forest);
  options.source = source;
  options.source_prior = 0.5;
  const auto fitted = fit(turned, options);
  EXPECT_EQ(forest_of(fitted).threshold, source->threshold);
  EXPECT_EQ(forest_of(fitted).feature, source->feature);
  EXPECT_THAT(fitted.notes, ElementsAre("leaves re-estimated"));
  EXPECT_THAT(fitted.importance, IsEmpty());
  EXPECT_LT(accuracy(turned, score_table(*source, turned)), 0.1);
  EXPECT_GT(accuracy(turned, score_table(fitted.learner, turned)), 0.9);
  options.source_prior = 1e6;  // the source is believed whatever the rows say
  EXPECT_LT(accuracy(turned, score_table(fit(turned, options).learner, turned)), 0.1);
}

TEST(FitLearner, AddsBoostedTreesToASource) {
  for (const auto method : {Method::forest, Method::boosting}) {
    const auto table = made_up_table({.rows = 400, .classes = 3, .seed = 3});
    const auto source = source_of(table, method);
    const auto turned = with_labels_turned_round(made_up_table({.rows = 400, .classes = 3}));
    auto options = quick(Method::boosting);
    options.source = source;
    const auto fitted = fit(turned, options);
    const auto& forest = forest_of(fitted);
    const int before = method == Method::forest ? 3 * source->trees() : source->trees();
    EXPECT_EQ(forest.trees(), before + 3 * 30);
    if (method == Method::boosting) {
      EXPECT_TRUE(
          std::equal(source->threshold.begin(), source->threshold.end(), forest.threshold.begin()));
    }
    EXPECT_GT(accuracy(turned, score_table(fitted.learner, turned)), 0.93);
  }
}

TEST(FitLearner, RefusesASourceOfOtherClasses) {
  const auto table = made_up_table();
  for (const auto method : {Method::forest, Method::boosting}) {
    auto options = quick(method);
    options.source = source_of(made_up_table({.classes = 3}), Method::forest);
    const auto fitted = fit_learner(to_samples(table), options);
    ASSERT_FALSE(fitted);
    EXPECT_EQ(fitted.error().message, "the source has 3 outputs, the target 2 classes");
  }
}

TEST(FitLearner, GivesAConstantColumnNoWeight) {
  const auto fitted = fit(made_up_table({.classes = 3}), quick(Method::linear));
  const auto& model = std::get<linear::LinearModel>(fitted.learner);
  ASSERT_EQ(model.weight.size(), 12u);
  for (int o = 0; o < 3; ++o) EXPECT_EQ(model.weight[o * 4 + 3], 0);
  EXPECT_THAT(fitted.notes, ElementsAre(HasSubstr(" by 5 folds")));
}

TEST(FitLearner, SaysWhyALinearModelCannotBeFitted) {
  auto table = made_up_table();
  table.y.assign(table.y.size(), 1);
  auto fitted = fit_learner(to_samples(table), quick(Method::linear));
  ASSERT_FALSE(fitted);
  EXPECT_THAT(fitted.error().message, HasSubstr("only class 1 has rows"));
  table = made_up_table();
  for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    table.x.row(200)[1] = bad;
    fitted = fit_learner(to_samples(table), quick(Method::linear));
    ASSERT_FALSE(fitted);
    EXPECT_THAT(fitted.error().message, HasSubstr("a number in every cell; feature 2 lacks some"));
  }
}

TEST(FitLearner, LearnsFromTreesWhereValuesAreMissing) {
  const auto training = made_up_table({.rows = 400, .missing = 0.2});
  const auto testing = made_up_table({.rows = 400, .missing = 0.2, .seed = 2});
  for (const auto method : {Method::forest, Method::boosting})
    EXPECT_GT(accuracy(testing, score_table(fit(training, quick(method)).learner, testing)), 0.8);
}

TEST(FitLearner, WeighsRows) {
  auto table = made_up_table({.noise = 4});
  std::vector<float> weight;
  for (const auto y : table.y) weight.push_back(y == 1 ? 1.0f : 0.01f);
  auto samples = to_samples(table);
  samples.row_weight = weight;
  for (const auto method : kMethods) {
    const auto fitted = fit_learner(samples, quick(method));
    ASSERT_TRUE(fitted);
    const auto answers = likeliest(score_table(fitted->learner, made_up_table({.seed = 8})), 2);
    EXPECT_GT(std::accumulate(answers.begin(), answers.end(), 0), 190) << method_name(method);
  }
}

}  // namespace
}  // namespace genegraft::model
