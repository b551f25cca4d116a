#include "expression/rank_tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace genegraft::expression {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RankVocabulary vocabulary_of(const std::vector<std::string>& ids,
                             const std::vector<float>& median) {
  RankVocabulary vocabulary{.median = median};
  for (const auto& id : ids) vocabulary.panel.genes.push_back({id, ""});
  return vocabulary;
}

SparseMatrix sparse(const std::vector<std::vector<float>>& rows) {
  SparseMatrix x;
  x.columns = static_cast<int>(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (row[c] == 0) continue;
      x.column.push_back(static_cast<std::int32_t>(c));
      x.value.push_back(row[c]);
    }
    x.start.push_back(std::ssize(x.column));
    ++x.rows;
  }
  return x;
}

std::vector<std::int32_t> row_of(const TokenRows& rows, int i) {
  const auto row = rows.row(i);
  return {row.begin(), row.end()};
}

constexpr int kAll[] = {0, 1, 2, 3};

TEST(RankTokens, AreThoseOfTheHeadersExample) {
  const auto vocabulary = vocabulary_of({"E1", "E2", "E3", "E4"}, {4, 1, 1, 2});
  const auto rows = rank_tokens(sparse({{6, 2, 0, 3}}), Values::counts, kAll, vocabulary, 2048);
  EXPECT_THAT(row_of(rows, 0), ElementsAre(3, 2, 5));
}

TEST(RankTokens, BreakTiesByTheGenesIdWhateverItsPlace) {
  const auto vocabulary = vocabulary_of({"E4", "E3", "E2", "E1"}, {1, 1, 1, 1});
  const auto rows = rank_tokens(sparse({{5, 5, 7, 5}}), Values::counts, kAll, vocabulary, 2048);
  EXPECT_THAT(row_of(rows, 0), ElementsAre(4, 5, 3, 2));
}

TEST(RankTokens, KeepTheFirstAndLeaveOutGenesThatAreNoWords) {
  const auto vocabulary = vocabulary_of({"E1", "E2"}, {1, 1});
  const std::vector<int> places = {-1, 1, -1, 0};
  const auto rows =
      rank_tokens(sparse({{9, 2, 9, 3}, {4, 0, 0, 0}}), Values::counts, places, vocabulary, 1);
  EXPECT_THAT(row_of(rows, 0), ElementsAre(2));
  EXPECT_THAT(row_of(rows, 1), IsEmpty());
}

/// The formula as it is published, by a full sort of all genes.
std::vector<std::int32_t> slowly(const std::vector<float>& counts, const RankVocabulary& vocabulary,
                                 int length) {
  double total = 0;
  for (const float count : counts) total += count;
  std::vector<std::pair<double, std::string>> ranked;
  for (std::size_t g = 0; g < counts.size(); ++g)
    ranked.push_back(
        {-counts[g] / total * 10000 / vocabulary.median[g], vocabulary.panel.genes[g].id});
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::int32_t> tokens;
  for (const auto& [value, id] : ranked)
    for (std::size_t g = 0; value < 0 && g < counts.size(); ++g)
      if (vocabulary.panel.genes[g].id == id && std::ssize(tokens) < length)
        tokens.push_back(static_cast<std::int32_t>(g) + 2);
  return tokens;
}

TEST(RankTokens, AgreeWithThePublishedFormulaOnRandomCells) {
  Random random(5);
  constexpr int kGenes = 60;
  std::vector<std::string> ids;
  std::vector<float> median;
  std::vector<int> places;
  for (int g = 0; g < kGenes; ++g) {
    ids.push_back("ENSG" + std::to_string(1000 + random.below(9000) * 100 + g));
    median.push_back(static_cast<float>(0.5 + random.uniform()));  // no ties but of one gene
    places.push_back(g);
  }
  const auto vocabulary = vocabulary_of(ids, median);
  std::vector<std::vector<float>> counts(40, std::vector<float>(kGenes));
  for (auto& row : counts)
    for (auto& count : row)
      if (random.below(3) > 0) count = static_cast<float>(random.below(6));
  const auto x = sparse(counts);
  const auto rows = rank_tokens(x, Values::counts, places, vocabulary, 25);
  auto logs = x;
  for (int i = 0; i < logs.rows; ++i) {
    double total = 0;
    for (const float value : x.row(i).value) total += value;
    for (auto e = logs.start[i]; e < logs.start[i + 1]; ++e)
      logs.value[e] = static_cast<float>(std::log1p(logs.value[e] / total * 1e4));
  }
  const auto of_logs = rank_tokens(logs, Values::log, places, vocabulary, 25);
  for (int i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(row_of(rows, i), slowly(counts[i], vocabulary, 25)) << i;
    EXPECT_EQ(row_of(of_logs, i), row_of(rows, i)) << i;
  }
}

TEST(RankTokens, ArePaddedToTheLongestOfABatch) {
  TokenRows rows;
  rows.token = {7, 8, 9, 5};
  rows.start = {0, 3, 3, 4};
  const int chosen[] = {2, 0, 1};
  const auto block = pad_rows(rows, chosen);
  EXPECT_EQ(block.tokens_of_row, 3);
  EXPECT_THAT(block.tokens, ElementsAre(5, 0, 0, 7, 8, 9, 0, 0, 0));
  const int empty[] = {1};
  EXPECT_THAT(pad_rows(rows, empty).tokens, ElementsAre(0));
}

Expression cells_of(const std::vector<Gene>& genes, const std::vector<std::vector<float>>& rows) {
  Expression cells{.values = sparse(rows), .genes = genes};
  for (std::size_t i = 0; i < rows.size(); ++i) cells.cells.push_back(std::to_string(i));
  return cells;
}

TEST(RankVocabularyBuilder, TakesMediansOverTheCellsThatHoldAGeneInAnyMatrix) {
  RankVocabularyBuilder builder;
  // Shares of 10,000: A 2500, 5000; B 7500, 5000.
  ASSERT_TRUE(
      builder.add(cells_of({{"E1", "A"}, {"E2", "B"}, {"E3", "RARE"}}, {{1, 3, 0}, {2, 2, 0}})));
  // A by its symbol alone: 1000 (of a stated depth of 10); C 2000, 10000; RARE once: 5000.
  auto more = cells_of({{"E4", "C"}, {"", "a"}, {"E3", "RARE"}}, {{2, 1, 0}, {5, 0, 0}, {0, 0, 5}});
  more.depth = {10, 5, 10};
  ASSERT_TRUE(builder.add(more));
  const auto vocabulary = builder.build(2);
  ASSERT_EQ(vocabulary.panel.genes.size(), 3u);
  EXPECT_EQ(vocabulary.panel.genes[0].id, "E1");
  EXPECT_EQ(vocabulary.panel.genes[2].id, "E4");
  EXPECT_THAT(vocabulary.median, ElementsAre(2500, 6250, 6000));
  EXPECT_EQ(vocabulary.size(), 5);
}

TEST(RankVocabularyBuilder, LeavesNamesWithoutIdsOutWhereMostGenesHaveOne) {
  const auto genes_of = [](const std::vector<Gene>& genes) {
    RankVocabularyBuilder builder;
    EXPECT_TRUE(builder.add(cells_of(genes, {{1, 3, 2}})));
    return builder.build(1).panel.genes.size();
  };
  EXPECT_EQ(genes_of({{"E1", "A"}, {"E2", "B"}, {"", "CD19_TotalSeqB"}}), 2u);
  EXPECT_EQ(genes_of({{"E1", "A"}, {"", "B"}, {"", "C"}}), 3u);
}

TEST(RankVocabularyBuilder, RefusesScaledValues) {
  auto cells = cells_of({{"E1", "A"}}, {{1}});
  cells.kind = Values::scaled;
  EXPECT_THAT(RankVocabularyBuilder().add(cells).error().message, HasSubstr("scaled"));
}

constexpr auto kDictionary = "token\tid\n<pad>\t0\n<mask>\t1\nE1\t3\nE2\t2\n";
constexpr auto kMedians = "ensembl_id\tmedian\nE1\t2.5\nE2\t0.5\nE9\t1\n";

TEST(RankVocabulary, IsReadFromGeneformersTables) {
  const auto vocabulary =
      read_rank_vocabulary(kDictionary, kMedians, "symbol\tensembl_id\nTP53\tE1\n");
  ASSERT_TRUE(vocabulary) << vocabulary.error().message;
  EXPECT_EQ(vocabulary->panel.genes[0].id, "E2");
  EXPECT_EQ(vocabulary->panel.genes[1].id, "E1");
  EXPECT_EQ(vocabulary->panel.genes[1].symbol, "TP53");
  EXPECT_THAT(vocabulary->median, ElementsAre(0.5f, 2.5f));
}

TEST(RankVocabulary, NamesWhatIsWrongAndWhere) {
  const auto error = [](std::string_view dictionary, std::string_view medians) {
    const auto read = read_rank_vocabulary(dictionary, medians);
    return read ? std::string() : read.error().message;
  };
  EXPECT_THAT(error("\x80\x04\x95", kMedians), HasSubstr("Python pickle"));
  EXPECT_THAT(error("token\tid\n<pad>\t0\n<mask>\t1\nE1\n", kMedians), HasSubstr("line 4"));
  EXPECT_THAT(error("token\tid\n<pad>\t0\n<mask>\t1\nE1\t7\n", kMedians), HasSubstr("E1"));
  EXPECT_THAT(error("token\tid\n<pad>\t0\n<mask>\t1\nE1\t1\n", kMedians), HasSubstr("same token"));
  EXPECT_THAT(error("token\tid\nE1\t0\n<mask>\t1\nE2\t2\n", kMedians), HasSubstr("<pad>"));
  EXPECT_THAT(error("token\tid\n<pad>\t0\n<mask>\t1\n<cls>\t2\n", kMedians), HasSubstr("<cls>"));
  EXPECT_THAT(error("token\tid\n<pad>\t0\n<mask>\t1\nE3\t2\n", kMedians), HasSubstr("E3"));
  EXPECT_THAT(error(kDictionary, "id\tmedian\nE1\t0\n"), HasSubstr("line 2"));
  EXPECT_THAT(error(kDictionary, "id\tmedian\nE1\t1\nE1\t1\n"), HasSubstr("twice"));
  EXPECT_THAT(error("", kMedians), HasSubstr("nothing"));
}

}  // namespace
}  // namespace genegraft::expression
