#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/model_file.hpp"
#include "support/cli_program.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class Train : public testing::Test {
 protected:
  Train() {
    work.write("a.tsv", table_text(model::made_up_screen("a", model::random_guides(6, 1), 80, 2)));
    work.write_gzip("b.tsv.gz",
                    table_text(model::made_up_screen("b", model::random_guides(6, 3), 80, 4)));
  }

  model::ModelFile open(const std::string& name) const {
    const auto bytes = work.read(name);
    const auto model = model::read_model_file(onnx::bytes_of(bytes));
    EXPECT_TRUE(model) << (model ? "" : model.error().message);
    return model ? *model : model::ModelFile{};
  }

  void expect_refused(const std::string& arguments, const std::string& message) {
    const auto outcome =
        work.run("train " + arguments + " --out refused.onnx --trees 3 --draws-report 20");
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr("error: ")) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message)) << arguments;
    EXPECT_FALSE(work.has("refused.onnx"));
  }

  Workspace work;
};

TEST_F(Train, WritesAModelThatPredictsAndItsReport) {
  const auto outcome = work.run(
      "train a.tsv b.tsv.gz --out m.onnx --trees 20 --draws-report 20 --html r.html --validate "
      "screens --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto report = model::Json::parse(outcome.out);
  EXPECT_EQ(report["sets"].size(), 2u);
  EXPECT_GT(report["sets"][0]["scores"][0]["roc_auc"]["value"].get<double>(), 0.8);
  EXPECT_THAT(work.read("r.html"), HasSubstr("</html>"));
  const auto model = open("m.onnx");
  EXPECT_EQ(model.forest()->trees(), 20);
  const auto& training = model.manifest.json["training"];
  EXPECT_THAT(training["command"].get<std::string>(), HasSubstr("train a.tsv b.tsv.gz"));
  EXPECT_EQ(training["guides"].size(), 12u);
  EXPECT_EQ(training["files"][1]["name"], "b.tsv.gz");
  EXPECT_EQ(training["files"][1]["sha256"].get<std::string>().size(), 64u);
  EXPECT_EQ(model.manifest.json["evaluation"], [&] {
    auto with_density = report;
    with_density["density"] = model.manifest.json["evaluation"]["density"];
    return with_density;
  }());
  const auto predicted = work.run("predict m.onnx a.tsv");
  EXPECT_EQ(predicted.code, 0);
  EXPECT_THAT(work.run("inspect m.onnx").out, HasSubstr("20 trees"));
  EXPECT_EQ(model::Json::parse(work.run("inspect m.onnx --json").out), model.manifest.json);
}

TEST_F(Train, GrowsTheSameForestFromASeedWithAnyNumberOfThreads) {
  const auto grow = [&](const std::string& options) {
    EXPECT_EQ(
        work.run("train a.tsv b.tsv.gz --out m.onnx --trees 10 --draws-report 20 " + options).code,
        0);
    return open("m.onnx");
  };
  auto one = grow("--threads 1 --seed 5"), two = grow("--threads 2 --seed 5"),
       other = grow("--threads 2 --seed 6");
  for (auto* model : {&one, &two, &other}) {
    model->manifest.json.erase("created");
    for (const char* key : {"command", "seconds", "machine"})
      model->manifest.json["training"].erase(key);
  }
  EXPECT_EQ(model::write_model_file(one), model::write_model_file(two));
  EXPECT_NE(one.forest()->threshold, other.forest()->threshold);
}

TEST_F(Train, CalibratesAndDecidesAsItIsTold) {
  const auto outcome = work.run(
      "train a.tsv b.tsv.gz --out m.onnx --trees 10 --draws-report 20 --validate screens "
      "--calibration isotonic --threshold 0.99 --unsure-missed 0.02 "
      "--max-mismatches 5");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("calibration isotonic: log loss"));
  const auto manifest = open("m.onnx").manifest.json;
  const auto& decision = manifest["decision"];
  EXPECT_EQ(decision["calibration"]["kind"], "isotonic");
  EXPECT_EQ(decision["calibration"]["chosen_by"]["rule"], "as given");
  EXPECT_EQ(decision["threshold_rule"], "as given");
  EXPECT_LT(decision["unsure"]["low"], decision["threshold"]);
  EXPECT_EQ(decision["unsure"]["high"], decision["threshold"]);
  EXPECT_THAT(manifest["evaluation"]["protocol"].get<std::string>(),
              HasSubstr("rows with more than 5 mismatches never count."));
  EXPECT_THAT(work.run("inspect m.onnx").out, HasSubstr("isotonic (held-out log loss: none"));
  EXPECT_THAT(work.run("evaluate m.onnx a.tsv --keep-seen --draws 20 --json").out,
              HasSubstr("of the rows are unsure"));
}

TEST_F(Train, RefusesDecisionsThatMeanNothing) {
  expect_refused("a.tsv --threshold high", "--threshold high: expected f-beta, cost, or a number");
  expect_refused("a.tsv --threshold 1.5", "--threshold 1.5: expected");
  expect_refused("a.tsv --threshold cost --cost-false-negative 4",
                 "--threshold cost needs --cost-false-positive and --cost-false-negative");
  expect_refused("a.tsv --cost-false-negative 4", "count for --threshold cost only");
  expect_refused("a.tsv --threshold 0.5 --beta 2", "--beta counts for --threshold f-beta only");
  expect_refused("a.tsv --validate none --calibration platt",
                 "--calibration platt needs held-out rows");
  expect_refused(
      "a.tsv --validate none --threshold cost --cost-false-positive 1 "
      "--cost-false-negative 2",
      "--threshold cost needs held-out rows");
  expect_refused("a.tsv --validate none --unsure-wrong 0.1", "--unsure-wrong needs held-out rows");
}

TEST_F(Train, SaysWhatItLeavesOutAndNamesTheFirstBadRow) {
  work.write("some.tsv",
             work.read("a.tsv") + crispr::kGuide + "NGG\t" + crispr::kGuide + "GG\t1\n");
  const auto outcome = work.run("train some.tsv --out m.onnx --trees 3 --validate none");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.err, HasSubstr(": target has 22 letters, expected 23"));
  EXPECT_THAT(outcome.err, HasSubstr("some: 1 unreadable rows left out"));
}

TEST_F(Train, RefusesTablesItCannotLearnFrom) {
  expect_refused("none.tsv", "none.tsv: No such file");
  work.write("unlabelled.tsv", "guide\ttarget\n" + crispr::kGuide + "\t" + crispr::kGuide + "\n");
  expect_refused("unlabelled.tsv",
                 "unlabelled.tsv: no label column; the columns are guide, target");
  work.write("bad.tsv", "guide\ttarget\tlabel\nACGT\tACGT\t1\nACGT\tACG\t0\n");
  expect_refused("bad.tsv", "bad.tsv: no row can be read; record 1: guide has 4 letters");
  work.write("header.tsv", "guide\ttarget\tlabel\n");
  expect_refused("header.tsv", "header.tsv: the table has no rows");
  std::string three = "guide\ttarget\tlabel\n";
  for (const char label : {'a', 'b', 'c'})
    three += crispr::kGuide + "\t" + crispr::with(crispr::kGuide, {{1, 'T'}}) + "\t" + label + "\n";
  work.write("three.tsv", three);
  expect_refused("three.tsv", "3 different values (a, b, c), expected 2");
  // The one positive row is the on-target site, which is never trained on.
  work.write("one.tsv", "guide\ttarget\tlabel\n" + crispr::kGuide + "\t" + crispr::kGuide +
                            "\t1\n" + crispr::kGuide + "\t" +
                            crispr::with(crispr::kGuide, {{1, 'T'}}) + "\t0\n");
  expect_refused("one.tsv", "all rows left to train on have the label 0, expected both");
  expect_refused("a.tsv --validate screens", "--validate screens needs at least two tables");
  expect_refused("a.tsv --class-weight heavy", "--class-weight heavy");
}

TEST_F(Train, FindsAnOutputOrACardThatIsWrongBeforeItWorks) {
  const auto outcome = work.run("train a.tsv --out no/such/m.onnx");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("no/such/m.onnx: No such file"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("reading")));
  work.write("card.json", R"({"title": 5})");
  expect_refused("a.tsv --card card.json", "card.json: title is not a text");
  work.write("list.json", "[]");
  expect_refused("a.tsv --card list.json", "list.json: not a JSON object");
}

TEST_F(Train, ReadsAPipeAndWordsForLabels) {
  auto text = work.read("a.tsv");
  for (std::size_t at = 0; (at = text.find("\t1\n", at)) != std::string::npos;)
    text.replace(at, 3, "\tyes\n");
  for (std::size_t at = 0; (at = text.find("\t0\n", at)) != std::string::npos;)
    text.replace(at, 3, "\tno\n");
  work.write("words.tsv", text);
  ASSERT_EQ(work.run("train - --out m.onnx --trees 3 --validate none", "cat words.tsv |").code, 0);
  EXPECT_EQ(open("m.onnx").manifest.labels()[1].name, "yes");
}

}  // namespace
}  // namespace genegraft::cli
