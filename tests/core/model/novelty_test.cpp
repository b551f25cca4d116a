#include "model/novelty.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "linear/layered_scorer.hpp"
#include "support/made_up_cells.hpp"

namespace genegraft::model {
namespace {

using testing::HasSubstr;

NoveltySpace fit(const CellSamples& samples, const SparseMatrix& logs, int directions = 5) {
  return fit_novelty(logs, samples.y, samples.classes(), {.directions = directions, .threads = 1});
}

TEST(Novelty, IsMahalanobisDistanceFromTheNearestLabel) {
  const auto samples = made_up_cells({.cells = 300});
  const auto logs = logarithms(samples);
  const auto space = fit(samples, logs);
  const auto R = static_cast<std::size_t>(space.units.outputs);
  ASSERT_EQ(R, 5u);
  // Places by the definition; within labels their covariance is that of the unit.
  std::vector<std::vector<double>> places;
  for (int i = 0; i < logs.rows; ++i) {
    std::vector<double> place(space.units.bias.begin(), space.units.bias.end());
    const auto row = logs.row(i);
    for (std::size_t e = 0; e < row.column.size(); ++e)
      for (std::size_t r = 0; r < R; ++r)
        place[r] += double{row.value[e]} * space.units.weight[row.column[e] * R + r];
    places.push_back(place);
  }
  for (std::size_t a = 0; a < R; ++a)
    for (std::size_t b = 0; b < R; ++b) {
      double sum = 0;
      for (int i = 0; i < logs.rows; ++i) {
        const auto centre = space.centres.row(samples.y[i]);
        sum += (places[i][a] - centre[a]) * (places[i][b] - centre[b]);
      }
      EXPECT_NEAR(sum / (logs.rows - 3), a == b, 1e-2) << a << " " << b;
    }
  const auto unlikeness = unlikeness_of(space, logs, 2);
  for (int i = 0; i < logs.rows; i += 7) {
    double least = 1e30;
    for (int k = 0; k < 3; ++k) {
      double sum = 0;
      for (std::size_t r = 0; r < R; ++r)
        sum += std::pow(places[i][r] - space.centres.row(k)[r], 2);
      least = std::min(least, sum);
    }
    EXPECT_NEAR(unlikeness[i], std::sqrt(least), 1e-3);
  }
}

TEST(Novelty, TellsCellsOfATypeThatWasNotLearntFrom) {
  const auto samples = made_up_cells({.cells = 400, .types = 4});
  std::vector<int> known, other;
  for (int i = 0; i < samples.size(); ++i) (samples.y[i] == 3 ? other : known).push_back(i);
  auto learnt = select_cells(samples, known);
  learnt.labels.pop_back();
  const auto space = fit(learnt, logarithms(learnt), 10);
  auto of_known = unlikeness_of(space, logarithms(learnt), 1);
  const auto of_other = unlikeness_of(space, logarithms(select_cells(samples, other)), 1);
  std::sort(of_known.begin(), of_known.end());
  const float threshold = of_known[of_known.size() * 95 / 100];
  const auto told = std::count_if(of_other.begin(), of_other.end(),
                                  [&](float value) { return value > threshold; });
  // Of 100 cells like those learnt from 5 are told; made-up types differ in few genes.
  EXPECT_GT(told, std::ssize(of_other) * 3 / 10);
}

TEST(AddUnits, ChangesNoAnswerAndPoolsThePlaces) {
  const auto samples = made_up_cells();
  const auto logs = logarithms(samples);
  const auto space = fit(samples, logs);
  linear::LinearModel linear{.features = logs.columns, .outputs = 3};
  for (int w = 0; w < 3 * logs.columns; ++w)
    linear.weight.push_back(std::sin(static_cast<float>(w)) / 10);
  linear.intercept = {0.1f, -0.2f, 0.3f};
  Learner learner = linear;
  const auto before = score_rows(LearnerScorer(learner), logs, 1);
  for (const int first : {0, 5}) {  // of the linear model, then of the network that it became
    const auto unit = add_units(space, learner);
    ASSERT_TRUE(unit) << unit.error().message;
    EXPECT_EQ(*unit, first);
    const auto& network = std::get<linear::LayeredModel>(learner);
    ASSERT_TRUE(fits_together(network));
    std::vector<float> after(before.size()),
        pooled(static_cast<std::size_t>(logs.rows * network.pooled()));
    linear::LayeredScorer(network).score(logs, after, 1, pooled);
    for (std::size_t i = 0; i < before.size(); ++i) ASSERT_NEAR(after[i], before[i], 1e-5);
    const Novelty novelty{*unit, space.centres, 1};
    const auto expected = unlikeness_of(space, logs, 1);
    for (int i = 0; i < logs.rows; ++i)
      ASSERT_NEAR(novelty.unlikeness(
                      std::span(pooled).subspan(static_cast<std::size_t>(i * network.pooled()),
                                                static_cast<std::size_t>(network.pooled()))),
                  expected[i], 1e-4);
  }
  Learner forest = forest::Forest{};
  EXPECT_FALSE(add_units(space, forest));
}

TEST(ReadNovelty, ReadsWhatWasWrittenAndNamesWhatIsDamaged) {
  Novelty novelty{3, Matrix(2, 2), 4.5f};
  novelty.centres.values = {1, 2, 3, -4};
  const Json decision = {{"novelty", novelty_json(novelty)}};
  const auto read = read_novelty(decision, 2);
  ASSERT_TRUE(read && *read);
  EXPECT_EQ((*read)->unit, 3);
  EXPECT_EQ((*read)->centres.values, novelty.centres.values);
  EXPECT_EQ((*read)->threshold, 4.5f);
  EXPECT_FALSE(read_novelty(Json::object(), 2)->has_value());

  const auto error_after = [&](const char* key, Json value) {
    auto damaged = decision;
    damaged["novelty"][key] = std::move(value);
    const auto again = read_novelty(damaged, 2);
    return again ? "no error" : again.error().message;
  };
  EXPECT_THAT(error_after("unit", -1), HasSubstr("decision.novelty: unit"));
  EXPECT_THAT(error_after("threshold", "high"), HasSubstr("no threshold"));
  EXPECT_THAT(error_after("centres", {{1, 2}}), HasSubstr("not one a label"));
  EXPECT_THAT(error_after("centres", {{1, 2}, {1}}), HasSubstr("not of one length"));
  EXPECT_THAT(error_after("centres", {{1, 2}, {1, "x"}}), HasSubstr("not all numbers"));
}

}  // namespace
}  // namespace genegraft::model
