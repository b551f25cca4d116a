#include "expression/dispersed_genes.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "base/random.hpp"

namespace genegraft::expression {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Expression cells_of(const std::vector<std::vector<float>>& rows, Values kind = Values::counts) {
  Expression cells;
  cells.kind = kind;
  cells.values.rows = static_cast<int>(rows.size());
  cells.values.columns = static_cast<int>(rows[0].size());
  for (const auto& row : rows) {
    for (std::size_t g = 0; g < row.size(); ++g)
      if (row[g] != 0) {
        cells.values.column.push_back(static_cast<std::int32_t>(g));
        cells.values.value.push_back(row[g]);
      }
    cells.values.start.push_back(static_cast<std::int64_t>(cells.values.value.size()));
  }
  return cells;
}

/// 400 genes of many levels; one in a hundred is on or off, with the mean of its like.
Expression some_on_or_off(Values kind) {
  Random random(2);
  std::vector<std::vector<float>> rows;
  for (int i = 0; i < 100; ++i) {
    std::vector<float> row;
    for (int g = 0; g < 400; ++g) {
      const double usual = 5 + g % 25 * 0.5;
      const double level = g % 101 == 0 ? ((i + g / 101) % 2 == 0 ? 2 * usual : 0)
                                        : usual * (0.8 + 0.4 * random.uniform());
      row.push_back(
          static_cast<float>(kind == Values::log ? std::log1p(level) : std::round(level)));
    }
    rows.push_back(std::move(row));
  }
  return cells_of(rows, kind);
}

TEST(DispersedGenes, AreThoseThatStandAboveGenesAsStronglyExpressed) {
  EXPECT_THAT(dispersed_genes(some_on_or_off(Values::counts), 4), ElementsAre(0, 101, 202, 303));
  EXPECT_THAT(dispersed_genes(some_on_or_off(Values::log), 4), ElementsAre(0, 101, 202, 303));
}

TEST(DispersedGenes, OfScaledValuesAreThoseOfTheLargestVariance) {
  const auto cells = cells_of({{-1, 3, 0}, {1, -3, 0}, {-1, 3, 0}}, Values::scaled);
  EXPECT_THAT(dispersed_genes(cells, 1), ElementsAre(1));
  EXPECT_THAT(dispersed_genes(cells, 9), ElementsAre(0, 1));
}

TEST(DispersedGenes, OfCountsDoNotMindHowDeepACellWasRead) {
  // Both cells hold the same shares: nothing differs.
  EXPECT_THAT(dispersed_genes(cells_of({{1, 2, 3}, {10, 20, 30}}), 3), IsEmpty());
  auto stated = cells_of({{1, 2, 3}, {1, 2, 3}});
  stated.depth = {6, 60};
  EXPECT_THAT(dispersed_genes(stated, 3), ElementsAre(0, 1, 2));
}

TEST(DispersedGenes, LeaveOutWhatIsTheSameEverywhere) {
  EXPECT_THAT(dispersed_genes(cells_of({{0, 5, 1}, {0, 5, 3}}, Values::log), 9), ElementsAre(2));
}

}  // namespace
}  // namespace genegraft::expression
