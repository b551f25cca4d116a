#include "model/screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

using crispr::kGuide;
using crispr::with;
using testing::ElementsAre;
using testing::IsEmpty;

struct Row {
  std::string guide, target;
  int y;
};

Screen clean(const std::vector<Row>& rows, const ScreenOptions& options = {}) {
  ScreenBuilder builder("made up", options);
  for (const auto& row : rows) builder.add(record_of(row.guide, row.target), row.y);
  return builder.finish();
}

const std::string kSite = with(kGuide, {{1, 'T'}}) + "TGG";

TEST(Screen, KeepsEachPairOnceAndAPositiveWins) {
  const auto screen =
      clean({{kGuide + "NGG", kSite, 0}, {kGuide + "NGG", kSite, 1}, {kGuide + "NGG", kSite, 0}});
  EXPECT_EQ(screen.rows(), 1);
  EXPECT_THAT(screen.y, ElementsAre(1));
  EXPECT_EQ(screen.positives(), 1);
  EXPECT_THAT(screen.notes, ElementsAre("2 repeated rows left out"));
}

TEST(Screen, KeepsRepeatsWhereAskedTo) {
  const auto screen =
      clean({{kGuide + "NGG", kSite, 0}, {kGuide + "NGG", kSite, 1}}, {.keep_repeats = true});
  EXPECT_THAT(screen.y, ElementsAre(0, 1));
  EXPECT_THAT(screen.notes, IsEmpty());
}

TEST(Screen, GivesTheRowsOfChosenGuides) {
  const auto screen = made_up_screen("s", random_guides(3, 1), 20, 2);
  std::vector<std::size_t> rows;
  const auto part = with_guides(screen, {true, false, true}, &rows);
  ASSERT_EQ(part.pairs.size(), rows.size());
  EXPECT_LT(rows.size(), screen.pairs.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_NE(part.guide[i], 1);
    EXPECT_EQ(part.pairs[i], screen.pairs[rows[i]]);
    EXPECT_EQ(part.y[i], screen.y[rows[i]]);
  }
}

TEST(Screen, KnowsARepeatHoweverItIsWritten) {
  EXPECT_EQ(clean({{kGuide + "NGG", kSite, 0}, {"-" + kGuide + "nrg", "-" + kSite, 0}}).rows(),
            2);  // another PAM: other rows
  EXPECT_EQ(clean({{kGuide + "NGG", kSite, 0}, {"-" + kGuide, "-" + kSite, 0}}).rows(), 1);
}

TEST(Screen, DropsTheOnTargetSite) {
  const auto screen =
      clean({{kGuide + "NGG", kGuide + "TGG", 0}, {kGuide + "TGG", kGuide + "TGG", 1}});
  EXPECT_EQ(screen.rows(), 0);
  EXPECT_THAT(screen.notes, ElementsAre("2 on-target rows left out"));
}

// CD33 has the perfect protospacer beside every PAM: a measurement, not the on-target site.
TEST(Screen, KeepsAPerfectProtospacerBesideAnotherPam) {
  const auto screen =
      clean({{kGuide + "TGG", kGuide + "TAG", 1}, {kGuide + "NGG", kGuide + "TCC", 0}});
  EXPECT_EQ(screen.rows(), 2);
  EXPECT_THAT(screen.notes, IsEmpty());
}

TEST(Screen, KeepsTheOnTargetSiteWhereAskedTo) {
  EXPECT_EQ(clean({{kGuide + "NGG", kGuide + "TGG", 1}}, {.keep_on_target = true}).rows(), 1);
}

TEST(Screen, DropsRowsWithMoreThanSixMismatches) {
  const auto six = with(kGuide, {{1, 'T'}, {2, 'T'}, {3, 'T'}, {4, 'A'}, {5, 'T'}, {6, 'A'}});
  const auto seven = with(six, {{7, 'T'}});
  const std::vector<Row> rows = {{kGuide + "NGG", six + "TGG", 0},
                                 {kGuide + "NGG", seven + "TGG", 1}};
  const auto screen = clean(rows);
  EXPECT_EQ(screen.rows(), 1);
  EXPECT_EQ(screen.positives(), 0);
  EXPECT_THAT(screen.notes, ElementsAre("1 rows with more than 6 mismatches left out"));
  EXPECT_EQ(clean(rows, {.max_mismatches = 7}).rows(), 2);
}

TEST(Screen, CountsUnreadableAndTooWideRows) {
  const auto screen = clean(
      {{kGuide + "NGG", kGuide, 1}, {"GAG--TCCGAGCAGAAGAAGAANGG", "GAGAATCCGAGCAGAAGAAGAATGG", 1}},
      {.max_columns = 24});
  EXPECT_EQ(screen.rows(), 0);
  EXPECT_THAT(screen.notes, ElementsAre("1 alignments of more than 24 columns left out",
                                        "1 unreadable rows left out"));
}

TEST(Screen, NumbersGuidesInOrderOfAppearance) {
  const std::string other = "TTTTTTTTTTCCCCCCCCCC";
  const auto screen = clean({{other, with(other, {{1, 'A'}}), 0},
                             {kGuide + "NGG", kSite, 0},
                             {other, with(other, {{2, 'A'}}), 0}});
  EXPECT_THAT(screen.guides, ElementsAre(other, kGuide));
  EXPECT_THAT(screen.guide, ElementsAre(0, 1, 0));
}

TEST(WithoutGuides, DropsGuidesThatAreNearlyTheSameToo) {
  const std::string other = "TTTTTTTTTTCCCCCCCCCC", shifted = kGuide.substr(1) + "C";
  const auto screen = clean({{kGuide + "NGG", kSite, 1},
                             {other, with(other, {{1, 'A'}}), 0},
                             {shifted, with(shifted, {{1, 'C'}}), 1}});
  const auto kept = without_guides(screen, {with(kGuide, {{3, 'T'}})}, "seen in training");
  EXPECT_THAT(kept.guides, ElementsAre(other));
  EXPECT_THAT(kept.guide, ElementsAre(0));
  EXPECT_THAT(kept.y, ElementsAre(0));
  EXPECT_THAT(kept.notes, ElementsAre("2 rows of 2 guides seen in training left out"));
  EXPECT_EQ(without_guides(screen, {}, "").rows(), 3);
}

}  // namespace
}  // namespace genegraft::model
