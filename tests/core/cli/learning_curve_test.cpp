#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cli_program.hpp"

namespace genegraft::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kHeader = "task\tbase\tset\trows\tdraw\tscore\troc_auc\tmcc\n";

/// Two draws of 20 rows and one of 200, by two bases and regression beside each.
std::string figures() {
  std::string text = kHeader;
  const auto add = [&](const char* base, const char* rows, const char* draw, const char* score,
                       const char* auc) {
    for (const char* field : {"t", base, "promoters", rows, draw, score, auc})
      text += std::string(field) + "\t";
    text += "0.5\n";
  };
  for (const char* base : {"none", "bacteria"}) {
    const bool pretrained = std::string(base) == "bacteria";
    add(base, "20", "1", "network", pretrained ? "0.8" : "0.6");
    add(base, "20", "2", "network", pretrained ? "0.9" : "0.7");
    add(base, "20", "1", "linear", "0.74");
    add(base, "20", "2", "linear", "0.76");
    add(base, "20", "1", "model", "0.1");
    add(base, "20", "mean", "network", "0.333");
    add(base, "200", "1", "network", pretrained ? "0.95" : "0.85");
  }
  return text;
}

TEST(LearningCurve, AveragesDrawsOfEveryBaseAndTakesTheRegressionOnce) {
  const Workspace work;
  work.write("figures.tsv", figures());
  const auto done = work.run(
      "learning-curve figures.tsv --figure roc_auc --name bacteria='All genomes' "
      "--name none='No pretraining' --name linear=Regression");
  ASSERT_EQ(done.code, 0) << done.err;
  // Student's t of one degree of freedom: 12.706 times the standard error of .05.
  EXPECT_EQ(done.out,
            "set\tfigure\tlearnt\trows\tdraws\tmean\tlow\thigh\n"
            "promoters\troc_auc\tAll genomes\t20\t2\t0.85\t0.2147\t1.4853\n"
            "promoters\troc_auc\tAll genomes\t200\t1\t0.95\t\t\n"
            "promoters\troc_auc\tNo pretraining\t20\t2\t0.65\t0.0147\t1.2853\n"
            "promoters\troc_auc\tNo pretraining\t200\t1\t0.85\t\t\n"
            "promoters\troc_auc\tRegression\t20\t2\t0.75\t0.62294\t0.87706\n");
}

TEST(LearningCurve, DrawsAPageAndAFileForEachFigure) {
  const Workspace work;
  work.write("figures.tsv", figures());
  const auto done = work.run(
      "learning-curve figures.tsv --title 'Few & many' --name roc_auc='ROC AUC' "
      "--name promoters='E. coli promoters' --html page.html --svg plots --out means.tsv");
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.out, "");
  EXPECT_TRUE(work.has("means.tsv"));
  const auto page = work.read("page.html");
  EXPECT_THAT(page, HasSubstr("<h1>Few &amp; many</h1>"));
  EXPECT_THAT(page, HasSubstr("ROC AUC on the test rows of E. coli promoters"));
  EXPECT_THAT(page, HasSubstr("0.850<small>"));
  EXPECT_THAT(page, Not(HasSubstr("nan")));
  const auto plot = work.read("plots/e--coli-promoters-roc-auc.svg");
  EXPECT_THAT(plot, HasSubstr("bacteria 0.850 of 20 rows, 0.950 of 200;"));
  EXPECT_THAT(plot, HasSubstr("<style>"));
  EXPECT_TRUE(work.has("plots/e--coli-promoters-mcc.svg"));
}

TEST(LearningCurve, NamesFileAndLineOfWhatItCannotRead) {
  const Workspace work;
  const auto error = [&](const std::string& text, const std::string& more = "") {
    work.write("figures.tsv", text);
    const auto done = work.run("learning-curve figures.tsv --html page.html " + more);
    EXPECT_EQ(done.code, 2);
    EXPECT_FALSE(work.has("page.html"));
    return done.err;
  };
  EXPECT_THAT(error(""), HasSubstr("figures.tsv: the file is empty"));
  EXPECT_THAT(error("a\tb\n1\t2\n"), HasSubstr("line 1: no column roc_auc"));
  EXPECT_THAT(error(figures(), "--figure brier"), HasSubstr("no column brier"));
  const std::string header = kHeader;
  EXPECT_THAT(error(header + "t\tnone\ts\t20\t1\tnetwork\t0.5\n"),
              HasSubstr("line 2: 7 fields, expected 8"));
  EXPECT_THAT(error(header + "t\tnone\ts\tmany\t1\tnetwork\t0.5\t0\n"),
              HasSubstr("line 2: rows: expected a number of rows, not many"));
  EXPECT_THAT(error(header + "t\tnone\ts\t20\t1\tnetwork\tgood\t0\n"),
              HasSubstr("line 2: roc_auc: expected a number, not good"));
  EXPECT_THAT(error(header), HasSubstr("no draw of score network or linear"));
  EXPECT_THAT(error(figures(), "--name bacteria"), HasSubstr("expected KEY=TITLE"));
}

}  // namespace
}  // namespace genegraft::cli
