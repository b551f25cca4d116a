#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "model/manifest.hpp"
#include "support/cli_program.hpp"

namespace genegraft::cli {
namespace {

using testing::AllOf;
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
  EXPECT_THAT(page,
              AllOf(HasSubstr("<!doctype html>"), HasSubstr("href=\"#m0r0-1\""),
                    HasSubstr("id=\"m0r0-1\""), HasSubstr("</html>"), Not(HasSubstr("<script"))));
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
}

}  // namespace
}  // namespace genegraft::cli
