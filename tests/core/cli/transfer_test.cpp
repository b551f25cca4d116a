#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "model/manifest.hpp"
#include "support/cli_program.hpp"

namespace genegraft::cli {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class TransferVerb : public testing::Test {
 protected:
  TransferVerb() {
    const auto guides = model::random_guides(14, 1);
    const auto write = [&](const std::string& name, int first, int last, std::uint64_t seed) {
      const std::vector some(guides.begin() + first, guides.begin() + last);
      work.write(name, table_text(model::made_up_screen(name, some, 50, seed)));
    };
    write("a.tsv", 0, 6, 2);
    write("b.tsv", 4, 9, 3);
    write("c.tsv", 9, 14, 4);
  }
  Outcome transfer(const std::string& arguments) {
    return work.run("transfer a.tsv b.tsv c.tsv --trees 10 --draws 20 " + arguments);
  }
  Workspace work;
};

TEST_F(TransferVerb, WritesEveryCellOfEveryMatrix) {
  const auto outcome =
      transfer("--protocol guides,rows --rebalance none,balanced --html page.html");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto lines = split(outcome.out, '\n');
  // A header, 4 matrices of 3 + 3 rows by 3 columns, and the end of the last line.
  EXPECT_EQ(lines.size(), 1u + 4 * 6 * 3 + 1);
  EXPECT_THAT(std::string(lines[0]), StartsWith("protocol\trebalancing\tsource\ttarget\trows"));
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("guides\tnone\ta\tb\t"), HasSubstr("rows\tbalanced\tc"),
                                 HasSubstr("guides\t\tCFD\ta\t")));
  EXPECT_THAT(outcome.err, HasSubstr("a: most like "));
  const auto page = work.read("page.html");
  EXPECT_THAT(
      page, AllOf(HasSubstr("<!doctype html>"), HasSubstr(". Learnt by forest.</p>"),
                  Not(HasSubstr("by .")), HasSubstr("href=\"#m0r0-1\""), HasSubstr("id=\"m0r0-1\""),
                  HasSubstr("</html>"), Not(HasSubstr("<script"))));
  EXPECT_THAT(page, ContainsRegex("<td>[0-9]+</td><td>[0-9]+</td><td>0.[0-9]+</td><td>[0-9]+</td>"))
      << "counts are whole numbers";
}

TEST_F(TransferVerb, GivesAllOfItAsJson) {
  const auto outcome = transfer("--json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto json = model::Json::parse(outcome.out);
  EXPECT_EQ(json["screens"].size(), 3u);
  ASSERT_EQ(json["matrices"].size(), 1u);
  const auto& cell = json["matrices"][0]["rows"][0]["cells"][2];
  EXPECT_GT(cell["scores"][0]["roc_auc"]["value"].get<double>(), 0.7);
  EXPECT_EQ(json["distances"].size(), 6u);
  EXPECT_EQ(json["correlations"].size(), 4u);
}

TEST_F(TransferVerb, TakesTheBetterOfTwoMethodsForEachCell) {
  const auto outcome = transfer("--rival linear");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(std::string(split(outcome.out, '\n')[0]), testing::EndsWith("\tmethod"));
  EXPECT_THAT(outcome.out, ContainsRegex("\t(forest|linear|forest,linear)\n"));
  EXPECT_THAT(transfer("--rival forest").err, HasSubstr("--rival forest: that is the method"));
}

TEST_F(TransferVerb, GoesOnWhereARunWasBrokenOff) {
  const auto first = transfer("--work rows");
  ASSERT_EQ(first.code, 0) << first.err;
  const auto kept = std::filesystem::directory_iterator(work.path("rows"))->path();
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(work.path("rows")), {}), 3);
  // A finished row is read, not made again; a broken one is made again.
  std::filesystem::resize_file(kept, 10);
  EXPECT_EQ(transfer("--work rows").out, first.out);
  EXPECT_GT(std::filesystem::file_size(kept), 1000u);
  // Other settings make other rows.
  EXPECT_EQ(transfer("--work rows --seed 2").code, 0);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(work.path("rows")), {}), 6);
}

TEST_F(TransferVerb, SaysWhatIsWrong) {
  const auto refused = [&](const std::string& arguments, const std::string& message) {
    const auto outcome = work.run("transfer " + arguments);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message)) << arguments;
  };
  refused("a.tsv", "at least two");
  refused("a.tsv a.tsv", "a table of this name, a, is there already");
  refused("a.tsv none.tsv", "none.tsv");
  refused("a.tsv b.tsv --rebalance smote", "smote");
  refused("a.tsv b.tsv --from m.onnx", "--from is for train");
  refused("a.tsv b.tsv --assay a,x", "there is no screen x");
  refused("a.tsv b.tsv --assay a,b --assay b", "b is named twice");
}

TEST_F(TransferVerb, MeasuresWhatFewRowsAreWorth) {
  const auto outcome = transfer("--few-shot 8,30 --few-draws 3 --target b,c --html few.html");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto lines = split(outcome.out, '\n');
  EXPECT_EQ(lines.size(), 1u + 2 * 7 * 2 + 1);  // targets, methods, numbers of rows
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("\tsource\t3\t"), HasSubstr("\talone: linear\t"),
                                 HasSubstr("\tfeatures\t"), Not(HasSubstr("\na\t"))));
  EXPECT_THAT(work.read("few.html"), AllOf(HasSubstr("<svg"), HasSubstr("</html>")));
}

TEST_F(TransferVerb, DistilsAMatrixForAModelsCard) {
  ASSERT_EQ(transfer("--json --rebalance none,weights --protocol guides,rows --out m.json").code,
            0);
  const auto outcome = work.run("transfer --distil m.json --out small.json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto whole = model::Json::parse(work.read("m.json"));
  const auto small = model::Json::parse(work.read("small.json"));
  EXPECT_EQ(small["schema"], 1);
  EXPECT_EQ(small["screens"].size(), 3u);
  ASSERT_EQ(small["matrices"].size(), 2u);  // by guide alone
  EXPECT_EQ(small["matrices"][1]["rebalancing"], "weights");
  const auto& row = small["matrices"][0]["rows"][1];
  EXPECT_EQ(row["source"], "b");
  const auto& figure = whole["matrices"][0]["rows"][1]["cells"][2]["scores"][0]["pr_auc"];
  EXPECT_NEAR(row["pr_auc"][2][0].get<double>(), figure["value"].get<double>(), 5e-3);
  EXPECT_EQ(small["matrices"][0]["untrained"].size(), 3u);
  EXPECT_LT(work.read("small.json").size(), 6000u);
}

TEST_F(TransferVerb, RefusesToDistilWhatIsNoMatrix) {
  work.write("no.json", "{\"screens\": 3}");
  for (const std::string file : {"no.json", "a.tsv", "missing.json"}) {
    const auto outcome = work.run("transfer --distil " + file + " --out small.json");
    EXPECT_EQ(outcome.code, 2) << file;
    EXPECT_THAT(outcome.err, HasSubstr(file));
  }
}

}  // namespace
}  // namespace genegraft::cli
