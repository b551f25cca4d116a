#include "model/score_sites.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/text.hpp"
#include "crispr/cfd.hpp"
#include "crispr/mit.hpp"
#include "support/crispr_pairs.hpp"
#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

crispr::SearchQuery query_of() {
  return crispr::make_query({{"emx1", crispr::kGuide, 4}, {"other", "GGGTGGGGGGAGTTTGCTCC", 4}},
                            "NGG", crispr::PamSide::three_prime, {1, 1, 1})
      .value();
}

crispr::Site site_of(int guide, const std::string& guide_text, const std::string& target_text,
                     int mismatches, int rna = 0) {
  crispr::Site site;
  site.guide = guide;
  site.header = "chr1 of a test";
  site.start = 100;
  site.end = 123 - rna;
  site.mismatches = mismatches;
  site.rna_bulges = rna;
  site.guide_text = guide_text;
  site.target_text = target_text;
  return site;
}

const std::vector<crispr::Site> kSites = {
    site_of(1, "GGGTGGGGGGAGTTTGCTCCNGG", "GGGTGGGGGGAGTTTGCTCCTGG", 0),
    site_of(0, "GAGTCCGAGCAGAAGAAGAANGG", "GAGTTAGAGCAGAAGAAGAAAGG", 2),
    site_of(0, "GAGTCCGAGCAGAAGAAGAANGG", "GAGTCCGAGCAGAAGAAGAAGGG", 0),
    site_of(0, "GAGTCCGAGCAGAAGAAGAANGG", "GAGTC-GAGCAGAAGAAGAAGGG", 0, 1)};

TEST(ScoreSites, GivesEachSiteTheScoresOfItsPair) {
  const auto model = OfftargetModel::from(small_model()).value();
  const auto scores = score_sites(&model, kSites);
  for (std::size_t i = 0; i < kSites.size(); ++i) {
    const auto pair = crispr::pair_of(kSites[i].guide_text, kSites[i].target_text);
    std::vector<crispr::PairRecord> record{{pair, "", ""}};
    float probability = 0;
    model.score(record, {&probability, 1}, 1);
    EXPECT_EQ(scores.probability[i], probability);
    EXPECT_EQ(scores.cfd[i], crispr::cfd_score(pair));
    EXPECT_EQ(std::isnan(scores.mit[i]), i == 3);
    EXPECT_EQ(scores.error[i], "");
  }
  EXPECT_TRUE(score_sites(nullptr, kSites).probability.empty());
}

TEST(ScoreSites, RanksByGuideAndThenByScore) {
  const auto scores = score_sites(nullptr, kSites);
  const auto order = rank_sites(kSites, &scores);
  ASSERT_EQ(order.size(), 4u);
  EXPECT_EQ(order[0], 2u) << "the perfect match has CFD 1";
  EXPECT_EQ(order[3], 0u) << "the second guide's";
  EXPECT_EQ(rank_sites(kSites, nullptr), (std::vector<std::size_t>{2, 3, 1, 0}));
}

TEST(ScoreSites, WritesATableThatNamesItsColumns) {
  const auto model = OfftargetModel::from(small_model()).value();
  const auto scores = score_sites(&model, kSites);
  const auto header = site_answer_header(model.manifest().labels(), true);
  std::string line;
  append_site_answer(line, query_of(), kSites[1], &model, &scores, 1);
  EXPECT_EQ(split(header, '\t').size(), split(line, '\t').size());
  EXPECT_TRUE(header.ends_with("\tcfd\tmit\terror\n")) << header;
  EXPECT_TRUE(
      line.starts_with("emx1\tGAGTCCGAGCAGAAGAAGAANGG\tGAGTTAGAGCAGAAGAAGAAAGG\tchr1\t100\t"
                       "123\t+\t2\t0\t0\t"))
      << line;
  std::string bare;
  append_site_answer(bare, query_of(), kSites[1], nullptr, nullptr, 1);
  EXPECT_EQ(split(site_answer_header({}, false), '\t').size(), split(bare, '\t').size());
}

TEST(ScoreSites, AddsUpAGuidesSpecificity) {
  const auto scores = score_sites(nullptr, kSites);
  const auto guides = guide_specificities(2, kSites, scores);
  EXPECT_EQ(guides[0].sites(), 3);
  EXPECT_EQ(guides[0].perfect(), 1);
  EXPECT_NEAR(guides[0].by_mit(), 10000 / (100 + static_cast<double>(scores.mit[1])), 1e-9);
  EXPECT_NEAR(guides[0].by_cfd(),
              10000 / (100 + 100 * (static_cast<double>(scores.cfd[1]) +
                                    static_cast<double>(scores.cfd[3]))),
              1e-9);
  EXPECT_EQ(guides[1].by_mit(), 100);
}

TEST(ScoreSites, KnowsWhatCannotBeScored) {
  EXPECT_TRUE(can_be_scored(query_of()));
  EXPECT_FALSE(can_be_scored(
      crispr::make_query({{"a", crispr::kGuide, 4}}, "TTTV", crispr::PamSide::five_prime, {})
          .value()));
  EXPECT_FALSE(can_be_scored(
      crispr::make_query({{"a", crispr::kGuide, 4}}, "NNGRRT", crispr::PamSide::three_prime, {})
          .value()));
}

}  // namespace
}  // namespace genegraft::model
