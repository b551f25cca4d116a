#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "model/cell_model.hpp"
#include "support/cell_sets.hpp"
#include "support/cli_program.hpp"
#include "support/made_up_cells.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A 10x folder with labels, of made-up cells.
class TrainCells : public testing::Test {
 protected:
  TrainCells() {
    write_cell_set(work, "train", model::made_up_cells());
    write_cell_set(work, "test", model::made_up_cells({.seed = 2}));
    work.write("types.tsv", "type a\tfirst two\ntype b\tfirst two\n");
  }

  Outcome train(const std::string& arguments) {
    return work.run(
        "train train --task cell --label label --trees 10 --draws-report 20 "
        "--out types.onnx " +
        arguments);
  }

  Workspace work;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (const auto line : split(text, '\n'))
    if (!line.empty()) lines.push_back(std::string(line));
  return lines;
}

TEST_F(TrainCells, LearnsPredictsAndEvaluates) {
  const auto trained = train("--types types.tsv --html report.html");
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_THAT(trained.out, AllOf(HasSubstr("macro_f1"), HasSubstr("linear"), HasSubstr("type b")));
  EXPECT_THAT(work.read("report.html"), AllOf(HasSubstr("heat"), HasSubstr("Matthews")));

  const auto predicted = work.run("predict types.onnx test");
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  const auto rows = lines_of(predicted.out);
  ASSERT_EQ(rows.size(), 181u);
  EXPECT_EQ(
      rows[0],
      "barcode\tpredicted\tlikeliest\tsecond\tprobability\tp.type a\tp.type b\tp.type c\terror");
  int right = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto fields = split(rows[i], '\t');
    ASSERT_EQ(fields.size(), 9u);
    EXPECT_EQ(fields[0], "CELL-" + std::to_string(i - 1));
    right += fields[2] == std::string("type ") + "abc"[(i - 1) % 3];
  }
  EXPECT_GT(right, 165);

  const auto measured = work.run("evaluate types.onnx test --draws 20");
  ASSERT_EQ(measured.code, 0) << measured.err;
  EXPECT_THAT(measured.out, HasSubstr("test\tmodel\tall\t180"));
}

TEST_F(TrainCells, CoarserLabelsAreMeasuredTogetherAndUnknownOnesLeftOut) {
  ASSERT_EQ(train("--types types.tsv").code, 0);
  work.write("map.tsv", "type a\tfirst two\ntype b\tfirst two\ntype c\tsomething new\n");
  const auto outcome = work.run("evaluate types.onnx test --draws 20 --map map.tsv --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto json = model::Json::parse(outcome.out);
  const auto& set = json["sets"][0];
  EXPECT_EQ(set["rows"], 120);
  EXPECT_THAT(set["labels"].dump(), AllOf(HasSubstr("first two"), Not(HasSubstr("type a"))));
  EXPECT_GT(set["scores"][0]["accuracy"]["value"], 0.9);
  EXPECT_THAT(set["notes"].dump(), HasSubstr("something new: the model does not know this type"));
}

TEST_F(TrainCells, LinearModelsOfThinnedBatchesWithoutValidationWork) {
  const auto outcome = work.run(
      "train train --task cell --label label --method linear --c 0.1 --even-depth batch "
      "--validate none --genes 20 --out types.onnx");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto bytes = work.read("types.onnx");
  const auto model = model::CellModel::open(onnx::bytes_of(bytes));
  ASSERT_TRUE(model.has_value()) << model.error().message;
  EXPECT_EQ(model->panel().genes.size(), 20u);
  EXPECT_EQ(model->manifest().json["training"]["settings"]["even_depth"], "batch");
  EXPECT_THAT(work.run("inspect types.onnx").out, HasSubstr("type c"));
}

TEST_F(TrainCells, LearnsFromGenesInCommonWithAnotherMatrix) {
  write_cell_set(work, "narrow", model::made_up_cells({.genes = 15}));
  const auto outcome = work.run(
      "train train --task cell --label label --trees 10 --validate none --common-with narrow "
      "--out types.onnx");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(work.run("predict types.onnx narrow").err, HasSubstr("15 of the model's 15 genes"));
}

TEST_F(TrainCells, LeavesCellsUnassignedThatAreUnlikeAllItLearntFrom) {
  const auto outcome = work.run(
      "train train --task cell --label label --method linear --c 0.1 --unlike 0.05 "
      "--draws-report 20 --out types.onnx");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  // The fourth type's markers are none of the others'.
  write_cell_set(work, "other", model::made_up_cells({.types = 4, .seed = 3}));
  const auto predicted = work.run("predict types.onnx other");
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  const auto rows = lines_of(predicted.out);
  EXPECT_THAT(rows[0], HasSubstr("\tp.type c\tunlikeness\terror"));
  int unassigned[4] = {};
  for (std::size_t i = 1; i < rows.size(); ++i)
    unassigned[(i - 1) % 4] += split(rows[i], '\t')[1] == "unassigned";
  EXPECT_GT(unassigned[3], 36);                                  // of 45
  EXPECT_LT(unassigned[0] + unassigned[1] + unassigned[2], 30);  // of 135
  EXPECT_THAT(work.run("train train --task cell --label label --unlike 0.1 --out no.onnx").err,
              HasSubstr("a forest has no place for it"));
}

#ifdef GENEGRAFT_NEURAL
TEST_F(TrainCells, LearnsNetworksOverPretrainedGeneVectors) {
  const auto pretrained =
      work.run("pretrain train test --encoder genes --dimensions 8 --passes 4 --out genes.onnx");
  ASSERT_EQ(pretrained.code, 0) << pretrained.err;
  EXPECT_THAT(pretrained.err, HasSubstr("nats a molecule"));
  EXPECT_THAT(work.run("predict genes.onnx test").err, HasSubstr("answers nothing by itself"));
  const auto outcome = work.run(
      "train train --task cell --label label --method network --from genes.onnx --networks 2 "
      "--passes 8 --hidden 8 --c 0.1 --folds 2 --unlabelled test --draws-report 20 "
      "--out types.onnx");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("mix: network"));
  const auto shown = work.run("inspect types.onnx");
  EXPECT_THAT(shown.out, AllOf(HasSubstr("beside logistic regression"), HasSubstr("type c")));
  const auto json = model::Json::parse(work.run("inspect types.onnx --json").out);
  EXPECT_EQ(json["training"]["base"]["name"], "genes.onnx");
  EXPECT_EQ(json["training"]["unlabelled"][0]["name"], "test/barcodes.tsv");
  EXPECT_GT(json["decision"]["novelty"]["threshold"], 0);
  const auto measured = work.run("evaluate types.onnx test --draws 20 --json");
  ASSERT_EQ(measured.code, 0) << measured.err;
  EXPECT_GT(model::Json::parse(measured.out)["sets"][0]["scores"][0]["accuracy"]["value"], 0.9);
}
#endif

TEST_F(TrainCells, GrowsForestsAgainstTheRestInOneCommand) {
  const auto outcome = work.run(
      "train train --task cell --label label --one-against-rest --trees 10 --folds 3 "
      "--draws-report 20 --html rest.html --out plots");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("type a\teven"), HasSubstr("type c\trandom"),
                                 HasSubstr("mean decrease in impurity\t1\tGENE")));
  EXPECT_THAT(work.read("rest.html"), HasSubstr("type b, SHAP"));
  EXPECT_THAT(work.read("plots/type-a-permutation-even.svg"), HasSubstr("<svg"));
}

TEST_F(TrainCells, SetsTheBaselinesBesideEachOtherInOneCommand) {
  const auto outcome = work.run(
      "train train --task cell --label label --baselines --trees 20 --rest-trees 5 --rounds 20 "
      "--folds 2 --negatives even --draws-report 20 --html tables.html --out plots --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_FALSE(work.has("plots.onnx"));
  const auto json = model::Json::parse(outcome.out);
  const auto& scores = json["sets"][0]["scores"];
  ASSERT_EQ(scores.size(), 4u);
  const char* names[] = {"forest", "boosting", "linear", "commonest"};
  for (std::size_t s = 0; s < 4; ++s) EXPECT_EQ(scores[s]["name"], names[s]);
  for (std::size_t s = 0; s < 3; ++s)
    EXPECT_GT(scores[s]["accuracy"]["value"], scores[3]["accuracy"]["value"]) << names[s];
  EXPECT_EQ(json["rest"].size(), 3u);
  EXPECT_THAT(work.read("tables.html"), AllOf(HasSubstr("gradient boosting"),
                                              HasSubstr("of 5 trees"), HasSubstr("type b, SHAP")));
}

TEST_F(TrainCells, MistakesAreNamed) {
  const auto message = [&](const std::string& arguments) {
    const auto outcome = work.run("train " + arguments + " --task cell --out refused.onnx");
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_FALSE(work.has("refused.onnx"));
    return outcome.err;
  };
  EXPECT_THAT(message("train"), HasSubstr("--label"));
  EXPECT_THAT(message("train --label kind"), HasSubstr("no column kind; there are"));
  EXPECT_THAT(message("train --label label --even-depth donor"), HasSubstr("no column donor"));
  EXPECT_THAT(message("nowhere --label label"), HasSubstr("nowhere"));
  work.write("bad.tsv", "type a\tT\ntype b\n");
  EXPECT_THAT(message("train --label label --types bad.tsv"), HasSubstr("bad.tsv: line 2"));
  EXPECT_THAT(message("train --label label --map bad.tsv"), HasSubstr("bad.tsv:2"));
  EXPECT_THAT(message("train --label label --one-against-rest --method linear"),
              HasSubstr("grows forests"));
  EXPECT_THAT(message("train --label label --baselines --method boosting"),
              HasSubstr("leave out --method"));
  EXPECT_THAT(message("train --label label --rest-trees 5"),
              HasSubstr("are for --one-against-rest and --baselines"));
  EXPECT_THAT(message("train --label label --baselines --validate none"),
              HasSubstr("would leave nothing"));
  EXPECT_THAT(message("train --label label --hidden 8"),
              HasSubstr("--hidden belongs to --method network"));
  EXPECT_THAT(message("train --label label --from model.onnx"),
              HasSubstr("--from is for --method network"));
}

/// The real thing, a part of it: labels of a cell sort, 500 genes.
TEST(TrainCellsOnRealData, TellsSortedBloodCellsApart) {
  const std::filesystem::path data = std::filesystem::path(GENEGRAFT_SHARED) / "data" / "cells";
  if (!std::filesystem::exists(data / "zheng_sorted"))
    GTEST_SKIP() << "data/cells/zheng_sorted is not there";
  const Workspace work;
  work.write("map.tsv",
             "CD4+ T Helper2\t-\nCD8+ Cytotoxic T\t-\nCD4+/CD25 T Reg\tT\n"
             "CD4+/CD45RO+ Memory\tT\nCD4+/CD45RA+/CD25- Naive T\tT\n"
             "CD8+/CD45RA+ Naive Cytotoxic\tT\n");
  const auto trained =
      work.run("train " + (data / "zheng_sorted").string() +
               " --task cell --label label --map map.tsv --trees 30 --genes 500 --validate none "
               "--out types.onnx");
  ASSERT_EQ(trained.code, 0) << trained.err;
  work.write("coarse.tsv",
             "B\tCD19+ B\nMono_CD14\tCD14+ Monocyte\nMono_CD16\tCD14+ Monocyte\n"
             "T_CD4\tT\nT_CD8\tT\nNK\tCD56+ NK\nMK\t-\nHSC\t-\nDC\t-\n");
  const auto measured = work.run("evaluate types.onnx " + (data / "pbmc_3tech_1500").string() +
                                 " --map coarse.tsv --draws 20 --json");
  ASSERT_EQ(measured.code, 0) << measured.err;
  const auto json = model::Json::parse(measured.out);
  EXPECT_GT(json["sets"][0]["scores"][0]["accuracy"]["value"], 0.85);
}

}  // namespace
}  // namespace genegraft::cli
