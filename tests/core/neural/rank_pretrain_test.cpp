#include "neural/rank_pretrain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "support/rank_networks.hpp"

namespace genegraft::neural {
namespace {

using testing::HasSubstr;

RankPretrainOptions small_training(int steps) {
  auto options = suited_to_ranks();
  options.encoder = small_ranks();
  options.batch = 8;
  options.length = 24;
  options.rate = 1e-2;
  options.steps = steps;
  options.threads = 1;
  return options;
}

PretrainedRanks train(const RankPretrainOptions& options, const ShowTraining& show = {}) {
  auto alone = ProcessGroup::join("cpu");
  auto trained = pretrain_ranks(made_up_ranks(120).rows, made_up_ranks(30, 30, 3, 7).rows, options,
                                nullptr, *alone, show);
  EXPECT_TRUE(trained) << (trained ? "" : trained.error().message);
  return trained ? std::move(*trained) : PretrainedRanks{};
}

TEST(HideGenes, HidesAShareOfEachCellAndNothingOfItsPadding) {
  const auto cells = made_up_ranks(400).rows;
  std::vector<int> chosen;
  std::vector<Random> random;
  std::int64_t genes = 0;
  for (int i = 0; i < cells.size(); ++i) {
    chosen.push_back(i);
    random.emplace_back(1, i);
    genes += std::ssize(cells.row(i));
  }
  const auto block = expression::pad_rows(cells, chosen);
  const auto hidden = hide_genes(cells, chosen, 30, 0.15, random);
  const auto count = hidden.genes.numel();
  // About 0.15, and one at least of the cells (0.85^12 = 14 %) that would keep all.
  EXPECT_NEAR(static_cast<double>(count) / genes, 0.16, 0.015);
  std::int64_t masked = 0, kept = 0;
  const auto seen = hidden.tokens.reshape({-1});
  for (std::int64_t i = 0; i < count; ++i) {
    const auto place = hidden.places[i].item<std::int64_t>();
    const auto gene = hidden.genes[i].item<std::int64_t>();
    ASSERT_EQ(gene, block.tokens[place]);
    ASSERT_GE(gene, expression::kFirstGeneToken);
    masked += seen[place].item<std::int64_t>() == expression::kMaskToken;
    kept += seen[place].item<std::int64_t>() == gene;
  }
  EXPECT_NEAR(static_cast<double>(masked) / count, 0.8, 0.06);
  EXPECT_NEAR(static_cast<double>(kept) / count, 0.1, 0.05);
  const auto places = hidden.places;
  for (std::int64_t p = 0; p < seen.numel(); ++p)
    if (seen[p].item<std::int64_t>() != block.tokens[p])
      ASSERT_TRUE((places == p).any().item<bool>()) << p;
}

TEST(RankBaselines, AreTheEntropiesOfCounts) {
  // Two genes, one always first: with counts of 2 x 200 cells, smoothing is of no weight.
  expression::TokenRows cells;
  for (int i = 0; i < 200; ++i) {
    cells.token.insert(cells.token.end(), {2, 3});
    cells.start.push_back(std::ssize(cells.token));
  }
  const auto baselines = rank_baselines(cells, cells, 4);
  EXPECT_NEAR(baselines.unigram, std::log(2.0), 1e-3);
  EXPECT_NEAR(baselines.by_rank, -std::log((200 + 25) / 250.0), 1e-3);
  EXPECT_TRUE(std::isnan(rank_baselines(cells, {}, 4).unigram));
}

TEST(PretrainRanks, LearnsWhichGenesGoTogether) {
  const auto trained = train(small_training(400));
  EXPECT_GT(trained.baselines.unigram, 3.0);
  EXPECT_LT(trained.held_out_loss, trained.baselines.by_rank - 0.02);
  EXPECT_FALSE(trained.curve.empty());
}

TEST(PretrainRanks, GoesOnToTheBitWhereItWasBrokenOff) {
  std::string name = (std::filesystem::temp_directory_path() / "genegraft-test-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(name.data());
  auto options = small_training(20);
  const auto whole = train(options);
  options.checkpoint = folder / "ranks.checkpoint";
  options.resume = true;
  const auto part = train(options, [](const TrainingProgress& p) { return p.step < 8; });
  EXPECT_TRUE(part.stopped);
  const auto rest = train(options);
  EXPECT_EQ(rest.steps, 20);
  const auto a = whole.model->parameters(), b = rest.model->parameters();
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(a[i].equal(b[i])) << i;
  std::filesystem::remove_all(folder);
}

TEST(PretrainRanks, RefusesWhatCannotBeLearnt) {
  auto alone = ProcessGroup::join("cpu");
  const auto error = [&](const expression::TokenRows& cells, const RankPretrainOptions& options) {
    const auto trained = pretrain_ranks(cells, {}, options, nullptr, *alone, {});
    return trained ? std::string() : trained.error().message;
  };
  EXPECT_THAT(error({}, small_training(1)), HasSubstr("no cell"));
  auto long_cells = small_training(1);
  long_cells.length = 25;
  EXPECT_THAT(error(made_up_ranks(9).rows, long_cells), HasSubstr("24"));
}

}  // namespace
}  // namespace genegraft::neural
