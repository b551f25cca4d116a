#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "model/model_file.hpp"
#include "model/table_model.hpp"
#include "support/cli_program.hpp"
#include "support/model_tables.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string kFew = " --draws-report 20";

/// Three kinds of flower, each from several plants, with a number that says nothing of them.
model::NumberSamples flowers(std::uint64_t seed, double missing = 0) {
  auto table = model::made_up_table({.classes = 3, .missing = missing, .seed = seed});
  table.labels = {"setosa", "versicolor", "virginica"};
  table.group_name = "plant";
  for (std::size_t i = 0; i < table.group.size(); ++i) table.group[i] = static_cast<int>(i) % 40;
  return table;
}

class TrainTable : public testing::Test {
 protected:
  TrainTable() {
    work.write("flowers.csv", model::csv_text(flowers(1)));
    work.write("new.csv", model::csv_text(flowers(2)));
    work.write("two.csv", model::csv_text(model::made_up_table()));
  }

  Outcome train(const std::string& arguments) {
    const auto outcome = work.run("train --task table --label label --out m.onnx " + arguments);
    EXPECT_EQ(outcome.code, 0) << arguments << outcome.err;
    return outcome;
  }

  model::ModelFile open(const std::string& name = "m.onnx") const {
    const auto bytes = work.read(name);
    const auto model = model::read_model_file(onnx::bytes_of(bytes));
    EXPECT_TRUE(model) << (model ? "" : model.error().message);
    return model ? *model : model::ModelFile{};
  }

  /// Share of the rows whose own label is the one predicted.
  double accuracy_on(const std::string& table, const std::string& model = "m.onnx") const {
    const auto outcome = work.run("predict " + model + " " + table + " --json");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    double rows = 0, right = 0;
    for (const auto line : split(outcome.out, '\n')) {
      if (line.empty()) continue;
      const auto row = model::Json::parse(line);
      ++rows;
      right += row["predicted"] == row["label"];
    }
    return right / rows;
  }

  void expect_refused(const std::string& arguments, const std::string& message) {
    const auto outcome = work.run("train --task table --out refused.onnx " + arguments + kFew);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr("error: ")) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message)) << arguments;
    EXPECT_FALSE(work.has("refused.onnx"));
  }

  Workspace work;
};

TEST_F(TrainTable, LearnsByEveryMethodAndReportsBesideLogisticRegression) {
  for (const std::string method : {"forest --trees 30", "boosting --rounds 60", "linear"}) {
    const auto outcome =
        train("flowers.csv --group plant --ignore constant --html r.html --json --method " +
              method + kFew);
    const auto report = model::Json::parse(outcome.out);
    ASSERT_EQ(report["sets"].size(), 3u);
    EXPECT_EQ(report["sets"][1]["name"], "versicolor");
    EXPECT_EQ(report["group_name"], "plant");
    EXPECT_EQ(report["sets"][0]["groups"], 40);
    EXPECT_THAT(report["protocol"].get<std::string>(), HasSubstr("5 folds by plant"));
    const auto& scores = report["sets"][0]["scores"];
    EXPECT_GT(scores[0]["roc_auc"]["value"].get<double>(), 0.95);
    EXPECT_EQ(scores.size(), method == "linear" ? 1u : 2u);
    if (method != "linear") {
      EXPECT_EQ(scores[1]["name"], "linear");
      EXPECT_GT(scores[1]["roc_auc"]["value"].get<double>(), 0.95);
    }
    EXPECT_THAT(work.read("r.html"), HasSubstr("</html>"));
    const auto manifest = open().manifest;
    EXPECT_EQ(manifest.features(), (std::vector<std::string>{"east", "north", "noise"}));
    EXPECT_EQ(manifest.json["evaluation"], report);
    const auto& training = manifest.json["training"];
    EXPECT_EQ(training["rows"], 240);
    EXPECT_EQ(training["files"][0]["name"], "flowers.csv");
    EXPECT_EQ(training["settings"]["method"], method.substr(0, method.find(' ')));
    EXPECT_EQ(training["importance"].size(), 3u);
    EXPECT_GT(accuracy_on("new.csv"), 0.93) << method;
    EXPECT_THAT(work.run("inspect m.onnx").out,
                AllOf(HasSubstr("numbers, 3 features"), HasSubstr("setosa (setosa), versicolor")));
    EXPECT_EQ(model::Json::parse(work.run("inspect m.onnx --json").out), manifest.json);
  }
}

TEST_F(TrainTable, WritesAModelThatOpensHoweverItIsCalibrated) {
  for (const std::string kind : {"none", "platt", "isotonic"})
    for (const std::string table : {"flowers.csv", "two.csv"}) {
      train(table + " --trees 10 --calibration " + kind + kFew);
      EXPECT_EQ(open().manifest.json["decision"]["calibration"]["kind"], kind);
      EXPECT_GT(accuracy_on(table), 0.9) << kind << table;
    }
}

TEST_F(TrainTable, LearnsFromRowsWithMissingValuesAndLeavesOutThoseWithoutALabel) {
  auto text = model::csv_text(flowers(1, 0.1));
  text += "1,2,3,5,d1,NA\n1,2,far,5,d1,setosa\n";
  work.write("gaps.csv", text);
  const auto outcome = train("gaps.csv --group plant --trees 20 --json" + kFew);
  EXPECT_THAT(outcome.err, HasSubstr("gaps.csv: 2 rows left out; row 241: no label"));
  EXPECT_EQ(open().manifest.json["training"]["rows"], 240);
  const auto report = model::Json::parse(outcome.out);
  EXPECT_EQ(report["sets"][0]["scores"].size(), 1u);  // no logistic regression
  EXPECT_GT(accuracy_on("new.csv"), 0.9);
  expect_refused("gaps.csv --label label --method linear",
                 "--method linear needs a number in every cell, and the column ");
}

TEST_F(TrainTable, AnswersUnsureWhereItIsAskedTo) {
  auto hard = model::made_up_table({.rows = 400, .classes = 3, .noise = 2.5});
  work.write("hard.csv", model::csv_text(hard));
  train("hard.csv --trees 30 --unsure-wrong 0.15" + kFew);
  EXPECT_TRUE(open().manifest.json["decision"]["floor"].is_number());
  EXPECT_THAT(work.run("predict m.onnx hard.csv").out, HasSubstr("\tunsure\t"));
}

TEST_F(TrainTable, ShipsWithoutAReportWhereNothingIsHeldOut) {
  const auto outcome = train("flowers.csv --trees 10 --validate none");
  EXPECT_EQ(outcome.out, "");
  EXPECT_FALSE(open().manifest.json.contains("evaluation"));
  EXPECT_GT(accuracy_on("new.csv"), 0.9);
  train("two.csv --trees 10 --validate none --threshold 0.9");
  EXPECT_EQ(open().manifest.json["decision"]["threshold"].get<float>(), 0.9f);
}

TEST_F(TrainTable, GrowsTheSameModelFromASeedWithAnyNumberOfThreads) {
  for (const std::string method : {"forest --trees 10", "boosting --rounds 20", "linear"}) {
    std::vector<std::string> bytes;
    for (const std::string threads : {"1", "3"}) {
      train("flowers.csv --seed 4 --method " + method + kFew + " --threads " + threads);
      auto model = open();
      model.manifest.json.erase("created");
      for (const char* key : {"command", "seconds"}) model.manifest.json["training"].erase(key);
      bytes.push_back(model::write_model_file(model));
    }
    EXPECT_EQ(bytes[0], bytes[1]) << method;
  }
}

TEST_F(TrainTable, KeepsAnAnswerMonotoneInAFeature) {
  // The odds of "yes" rise and fall again along `dose`, and nothing else says anything.
  std::string text = "dose,other,label\n";
  Random random(1);
  for (int i = 0; i < 600; ++i) {
    const double dose = random.uniform();
    const double p = dose < 0.6 ? dose : 1.2 - dose;
    text += std::to_string(dose) + "," + std::to_string(random.uniform()) + "," +
            (random.uniform() < 1.5 * p ? "yes" : "no") + "\n";
  }
  work.write("doses.csv", text);
  std::string grid = "dose,other\n";
  for (int i = 0; i <= 100; ++i) grid += std::to_string(i / 100.0) + ",0.5\n";
  work.write("grid.csv", grid);
  const auto falls = [&](const std::string& options) {
    train("doses.csv --validate none --method boosting --rounds 60 --patience 0 " + options);
    int count = 0;
    double last = -1;
    const auto answers = work.run("predict m.onnx grid.csv --json").out;
    for (const auto line : split(answers, '\n')) {
      if (line.empty()) continue;
      const double p = model::Json::parse(line)["p.yes"].get<double>();
      count += p < last - 1e-6;
      last = p;
    }
    EXPECT_GE(last, 0);
    return count;
  };
  EXPECT_GT(falls(""), 3);
  EXPECT_EQ(falls("--monotone dose=+1"), 0);
  EXPECT_GT(falls("--monotone dose=-1"), 3);
  expect_refused("doses.csv --label label --method boosting --monotone doze=+1",
                 "--monotone doze=+1: there is no feature of that name");
}

TEST_F(TrainTable, StartsFromAnotherModel) {
  for (const std::string source : {"forest --trees 20", "boosting --rounds 20"}) {
    ASSERT_EQ(work.run("train --task table --label label new.csv --ignore constant --out s.onnx "
                       "--validate none --method " +
                       source)
                  .code,
              0);
    train("flowers.csv --ignore constant --from s.onnx" + kFew);
    auto model = open();
    EXPECT_EQ(model.forest()->feature, open("s.onnx").forest()->feature);
    EXPECT_EQ(model.manifest.json["training"]["settings"]["from"], "s.onnx");
    EXPECT_EQ(model.manifest.json["training"]["notes"][0], "leaves re-estimated");
    EXPECT_GT(accuracy_on("new.csv"), 0.93);
    train("flowers.csv --ignore constant --from s.onnx --method boosting --rounds 9 --patience 0" +
          kFew);
    model = open();
    const bool shares = source.starts_with("forest");
    EXPECT_EQ(model.forest()->trees(), (shares ? 3 * 20 : open("s.onnx").forest()->trees()) + 27);
    EXPECT_GT(accuracy_on("new.csv"), 0.93);
  }
  expect_refused("flowers.csv --label label --from s.onnx",
                 "s.onnx: made for other features than the table's columns");
  expect_refused("two.csv --label label --ignore constant --from s.onnx",
                 "the source has 3 outputs, the target 2 classes");
  work.write("pairs.onnx", small_model_bytes());
  expect_refused("flowers.csv --label label --from pairs.onnx", "made for other features");
}

TEST_F(TrainTable, RefusesWhatItCannotLearnFromOrHasNoEffect) {
  expect_refused("flowers.csv", "--task table needs --label COLUMN");
  expect_refused("flowers.csv --label kind",
                 "flowers.csv: no column 'kind'; the columns are east, north, noise, constant, "
                 "plant, label");
  expect_refused("flowers.csv --label label --group donor", "no column 'donor'");
  work.write("one.csv", "x,label\n1,a\n2,a\n");
  expect_refused("one.csv --label label", "the column label has 1 different labels");
  expect_refused("flowers.csv --label label --rounds 5",
                 "--rounds belongs to --method boosting, not to forest");
  expect_refused("flowers.csv --label label --method boosting --trees 5",
                 "--trees belongs to --method forest, not to boosting");
  expect_refused("flowers.csv --label label --validate guides",
                 "--validate guides is not for --task table; expected folds or none");
  expect_refused("flowers.csv --label label --encoder mismatch",
                 "--encoder belongs to --task offtarget, not to table");
  expect_refused("flowers.csv --label label --threshold 0.7",
                 "--threshold 0.7 is for two classes; of more the likeliest is answered");
  expect_refused("flowers.csv --label label --unsure-missed 0.1",
                 "--unsure-missed is for two classes");
  work.write("unsure.csv", "x,label\n1,sure\n2,unsure\n");
  expect_refused("unsure.csv --label label", "a label named unsure");
  expect_refused("none.csv --label label", "none.csv: No such file");
}

TEST_F(TrainTable, SaysWhichFoldCannotBeLearnedFrom) {
  work.write("donors.csv", "x,donor,label\n1,a,no\n2,a,no\n3,a,no\n4,b,yes\n5,b,yes\n6,b,yes\n");
  expect_refused("donors.csv --label label --group donor --method linear",
                 "has rows to learn from");
}

}  // namespace
}  // namespace genegraft::cli
