#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "model/manifest.hpp"
#include "support/cli_program.hpp"

namespace genegraft::cli {
namespace {

using testing::HasSubstr;

class Evaluate : public testing::Test {
 protected:
  Evaluate() {
    work.write("seen.tsv", table_text(model::made_up_screen("seen", seen, 80, 2)));
    auto both = seen;
    both.push_back(crispr::with(
        seen[0], {{4, seen[0][3] == 'A' ? 'C' : 'A'}}));  // nearly a guide of the training
    const auto fresh = model::random_guides(4, 9);
    both.insert(both.end(), fresh.begin(), fresh.end());
    work.write("mixed.tsv", table_text(model::made_up_screen("mixed", both, 60, 4)));
    EXPECT_EQ(work.run("train seen.tsv --out m.onnx --trees 10 --validate none").code, 0);
  }

  const std::vector<std::string> seen = model::random_guides(5, 1);
  Workspace work;
};

TEST_F(Evaluate, LeavesOutSeenGuidesAndSaysSo) {
  const auto outcome = work.run("evaluate m.onnx mixed.tsv --draws 20 --json --html r.html");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("rows of 6 guides seen in training left out"));
  const auto report = model::Json::parse(outcome.out);
  EXPECT_EQ(report["sets"][0]["groups"], 4);
  EXPECT_EQ(report["sets"][0]["scores"][0]["name"], "model");
  EXPECT_THAT(work.read("r.html"), HasSubstr("seen in training left out"));
}

TEST_F(Evaluate, CountsSeenGuidesWhereAskedToAndSaysSo) {
  const auto outcome = work.run("evaluate m.onnx mixed.tsv --draws 20 --json --keep-seen");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("--keep-seen"));
  EXPECT_EQ(model::Json::parse(outcome.out)["sets"][0]["groups"], 10);
}

TEST_F(Evaluate, RefusesATableOfSeenGuidesAlone) {
  const auto outcome = work.run("evaluate m.onnx seen.tsv");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("seen.tsv: all 5 guides"));
  EXPECT_THAT(outcome.err, HasSubstr("--keep-seen"));
}

TEST_F(Evaluate, WritesATableWithARowPerScore) {
  const auto outcome = work.run("evaluate m.onnx mixed.tsv mixed.tsv --draws 20 --out f.tsv");
  EXPECT_EQ(outcome.code, 0);
  const auto text = work.read("f.tsv");
  const auto lines = split(text, '\n');
  ASSERT_EQ(lines.size(), 8u);  // header, two tables of three scores, the end
  const auto columns = split(lines[0], '\t').size();
  for (std::size_t i = 0; i + 1 < lines.size(); ++i)
    EXPECT_EQ(split(lines[i], '\t').size(), columns);
}

TEST_F(Evaluate, RefusesLabelsThatAreNotTheModels) {
  work.write("words.tsv", "guide\ttarget\tlabel\n" + crispr::kGuide + "\t" +
                              crispr::with(crispr::kGuide, {{1, 'T'}}) + "\tyes\n");
  const auto outcome = work.run("evaluate m.onnx words.tsv");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("words.tsv: label 'yes' is none of the model's (0, 1)"));
}

}  // namespace
}  // namespace genegraft::cli
