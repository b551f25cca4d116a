#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "model/manifest.hpp"
#include "support/cli_program.hpp"

namespace genegraft::cli {
namespace {

using crispr::kGuide;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kRow = kGuide + "NGG\tGAGTTAGAGCAGAAGAAGAAAAG\n";
const std::string kTable = "guide\ttarget\n" + kRow;

class Predict : public testing::Test {
 protected:
  Predict() { work.write("m.onnx", small_model_bytes()); }

  void expect_refused(const std::string& arguments, const std::string& message,
                      const std::string& before = "") {
    const auto outcome = work.run("predict " + arguments, before);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_THAT(outcome.err, StartsWith("error: ")) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message)) << arguments;
  }

  Workspace work;
};

TEST_F(Predict, WritesATableAndExitsWithZero) {
  work.write("t.tsv", kTable);
  const auto outcome = work.run("predict m.onnx t.tsv");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out,
              StartsWith("guide\ttarget\tpredicted\tp.0\tp.1\tcfd\tmit\terror\n" + kGuide));
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 2);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(Predict, AnswersAlikeFromFilesGzipAndPipesWithAnyNumberOfThreads) {
  const auto text = table_text(model::made_up_screen("a", model::random_guides(20, 3), 400, 5));
  work.write("t.tsv", text);
  work.write_gzip("t.tsv.gz", text);
  const auto expected = work.run("predict m.onnx t.tsv --threads 1").out;
  EXPECT_GT(expected.size(), text.size());
  EXPECT_EQ(work.run("predict m.onnx t.tsv.gz --threads 3").out, expected);
  EXPECT_EQ(work.run("predict m.onnx -", "cat t.tsv |").out, expected);
  EXPECT_EQ(work.run("predict m.onnx", "cat t.tsv.gz |").out, expected);
  EXPECT_EQ(work.run("predict m.onnx t.tsv --out o.tsv").code, 0);
  EXPECT_EQ(work.read("o.tsv"), expected);
}

TEST_F(Predict, LeavesARecordsProblemInItsRow) {
  work.write("t.tsv", kTable + kGuide + "NGG\tGAGTTAGAGCAGAAGAAGAAAA\n" + kRow);
  const auto outcome = work.run("predict m.onnx t.tsv");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("\ttarget has 22 letters, expected 23\n" + kGuide));
  EXPECT_THAT(outcome.err, HasSubstr("1 of 3 records could not be scored"));
}

TEST_F(Predict, WritesJsonLines) {
  work.write("t.tsv", "\tguide\ttarget\tlabel\n007\t" + kGuide +
                          "NGG\tGAGTTAGAGCAGAAGAAGAAAAG\tinf\n8\tACG\tACG\t1\n");
  const auto outcome = work.run("predict m.onnx t.tsv --json");
  const auto lines = split(outcome.out, '\n');
  ASSERT_EQ(lines.size(), 3u);
  const auto good = model::Json::parse(lines[0]), bad = model::Json::parse(lines[1]);
  EXPECT_EQ(good[""], "007");  // the table's own fields stay as they are
  EXPECT_EQ(good["label"], "inf");
  EXPECT_TRUE(good["predicted"].is_string());
  EXPECT_NEAR(good["p.0"].get<double>() + good["p.1"].get<double>(), 1, 1e-6);
  EXPECT_NEAR(good["cfd"].get<double>(), 0.1531987, 1e-6);
  EXPECT_EQ(good["error"], "");
  EXPECT_TRUE(bad["p.1"].is_null());
  EXPECT_THAT(bad["error"].get<std::string>(), HasSubstr("guide has 3 letters"));
}

TEST_F(Predict, NamesTheReasonsOfEveryScoreAndSumsThemUp) {
  work.write("t.tsv", kTable + kGuide + "NGG\tGAG\n");
  const auto outcome = work.run("predict m.onnx t.tsv --explain 2 --explain-summary w.json");
  EXPECT_EQ(outcome.code, 0);
  const auto lines = split(outcome.out, '\n');
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0],
            "guide\ttarget\tpredicted\tp.0\tp.1\tcfd\tmit\treason.1\treason.1.share\treason.2\t"
            "reason.2.share\terror");
  const auto good = split(lines[1], '\t'), bad = split(lines[2], '\t');
  ASSERT_EQ(good.size(), 12u);
  ASSERT_EQ(bad.size(), 12u);
  EXPECT_NE(good[7], "");
  EXPECT_GE(std::abs(*parse_number(good[8])), std::abs(*parse_number(good[10])));
  EXPECT_EQ(bad[7], "");
  EXPECT_THAT(std::string(bad[11]), HasSubstr("3 letters"));
  const auto summary = model::Json::parse(work.read("w.json"));
  EXPECT_EQ(summary["pairs"], 1);
  EXPECT_EQ(summary["features"][0]["feature"], std::string(good[7]));

  const auto json =
      model::Json::parse(split(work.run("predict m.onnx t.tsv --explain 1 --json").out, '\n')[0]);
  EXPECT_EQ(json["reason.1"], std::string(good[7]));
  EXPECT_TRUE(json["reason.1.share"].is_number());
  expect_refused("m.onnx t.tsv --explain 0", "--explain");
  expect_refused("m.onnx t.tsv --explain-summary w.json", "--explain");
}

TEST_F(Predict, RefusesWhatIsNoTableAndNamesTheFile) {
  expect_refused("m.onnx none.tsv", "none.tsv: No such file");
  expect_refused("m.onnx .", "a folder, expected a file");
  work.write("empty", "");
  expect_refused("m.onnx empty", "empty: the file is empty");
  work.write("binary", std::string("\x7f"
                                   "ELF\0\1\2\n",
                                   9));
  expect_refused("m.onnx binary", "binary: binary data");
  work.write("book.xlsx", "PK\x03\x04\x14\n");
  expect_refused("m.onnx book.xlsx", "Excel");
  work.write("columns.tsv", "guide\tscore\nA\t1\n");
  expect_refused("m.onnx columns.tsv",
                 "columns.tsv: line 1: no target column; the columns are guide, score");
  expect_refused("m.onnx -", "standard input: the file is empty", "true |");
}

TEST_F(Predict, RefusesATruncatedGzipAndLeavesNoOutput) {
  work.write_gzip("t.gz",
                  table_text(model::made_up_screen("a", model::random_guides(20, 3), 2000, 5)));
  const auto bytes = work.read("t.gz");
  work.write("cut.gz", bytes.substr(0, bytes.size() - 9));
  expect_refused("m.onnx cut.gz --out o.tsv", "cut.gz: the gzip data is damaged or cut short");
  EXPECT_EQ(work.files(), 3u);  // the model and the two inputs: no output, whole or half
}

TEST_F(Predict, LeavesAnOlderOutputAloneWhenItFails) {
  work.write("o.tsv", "old");
  work.write("cut.gz", "\x1f\x8b\x08");
  expect_refused("m.onnx cut.gz --out o.tsv", "cut.gz");
  EXPECT_EQ(work.read("o.tsv"), "old");
}

TEST_F(Predict, RefusesAHugeSparseFileAtOnceAndInLittleMemory) {
  work.write("huge", "");
  std::filesystem::resize_file(work.path("huge"), std::uintmax_t{2} << 30);
  // 1 GB of address space would not hold it; a sanitized program needs far more for itself.
#ifdef GENEGRAFT_SANITIZE
  const std::string limit = "timeout 60";
#else
  const std::string limit = "ulimit -v 1000000; timeout 10";
#endif
  expect_refused("m.onnx huge", "huge: a line is longer than 1 MB", limit);
  expect_refused("huge huge", "huge: the file has 2,147,483,648 bytes", limit);
}

TEST_F(Predict, RefusesModelsThatAreNone) {
  work.write("t.tsv", kTable);
  expect_refused("none.onnx t.tsv", "none.onnx: No such file");
  expect_refused("t.tsv t.tsv", "t.tsv: not an ONNX model");
  work.write("cut.onnx", work.read("m.onnx").substr(0, 3000));
  expect_refused("cut.onnx t.tsv", "cut.onnx: ");
  work.write("nothing.onnx", "");
  expect_refused("nothing.onnx t.tsv", "nothing.onnx: the file is empty");
}

TEST_F(Predict, RefusesOptionsItDoesNotKnow) {
  work.write("t.tsv", kTable);
  expect_refused("m.onnx t.tsv --threads many", "threads");
  expect_refused("m.onnx t.tsv --nonsense", "nonsense");
  expect_refused("m.onnx t.tsv --out no/such/place", "no/such/place: No such file");
  EXPECT_EQ(work.run("").code, 2);
  EXPECT_EQ(work.run("dance").code, 2);
  EXPECT_EQ(work.run("--help").code, 0);
  EXPECT_EQ(work.run("--version").code, 0);
}

/// A model of another writer, its inputs and what onnxruntime answers (tests/golden/onnx).
struct Golden {
  std::string model;
  std::vector<std::string> inputs;             ///< names of the columns
  std::vector<std::vector<std::string>> rows;  ///< inputs, then answers
};

Golden read_golden(const std::string& name) {
  const auto folder = std::filesystem::path(GENEGRAFT_SOURCE) / "tests/golden/onnx";
  Golden golden{.model = (folder / (name + ".onnx")).string()};
  const auto text = read_text(folder / (name + ".tsv"));
  for (const auto line : split(text, '\n')) {
    if (line.empty()) continue;
    const auto cells = split(line, '\t');
    if (golden.inputs.empty()) {
      for (const auto cell : cells)
        if (cell[0] == 'x') golden.inputs.emplace_back(cell);
    } else {
      golden.rows.emplace_back(cells.begin(), cells.end());
    }
  }
  return golden;
}

TEST_F(Predict, AnswersWithModelsOfOtherWritersAsOnnxruntimeDoes) {
  for (const std::string name :
       {"skl-forest-zipmap", "skl-forest-three", "skl-hist-regressor", "xgboost", "xgboost-three",
        "lightgbm", "lightgbm-regressor", "linked-targets", "two-none-1", "two-none-2",
        "two-logistic-1", "two-logistic-2", "two-softmax-1", "two-softmax-2"}) {
    const auto golden = read_golden(name);
    std::string table = "id";
    for (const auto& input : golden.inputs) table += "\t" + input;
    table += "\n";
    for (const auto& row : golden.rows) {
      table += "s";
      for (std::size_t f = 0; f < golden.inputs.size(); ++f) table += "\t" + row[f];
      table += "\n";
    }
    work.write("t.tsv", table);
    const auto outcome = work.run("predict '" + golden.model + "' t.tsv");
    ASSERT_EQ(outcome.code, 0) << name << outcome.err;
    const auto lines = split(outcome.out, '\n');
    ASSERT_EQ(lines.size(), golden.rows.size() + 2) << name;
    const auto header = split(lines[0], '\t');
    const std::size_t answers = golden.rows[0].size() - golden.inputs.size();
    const bool classes = header[2] == "predicted";
    EXPECT_EQ(classes, name.find("regressor") == std::string::npos && name != "linked-targets");
    const std::size_t first = classes ? 3 : 2;
    ASSERT_EQ(header.size(), first + answers + 1) << name;
    for (std::size_t i = 0; i < golden.rows.size(); ++i) {
      const auto cells = split(lines[i + 1], '\t');
      std::size_t most = 0;
      for (std::size_t k = 0; k < answers; ++k) {
        const double expected = *parse_number(golden.rows[i][golden.inputs.size() + k]);
        const double highest = *parse_number(golden.rows[i][golden.inputs.size() + most]);
        ASSERT_NEAR(*parse_number(cells[first + k]), expected,
                    1e-6 * std::max(1.0, std::abs(expected)))
            << name << " row " << i << " answer " << k;
        if (expected > highest) most = k;
      }
      if (classes) {
        ASSERT_EQ("p." + std::string(cells[2]), header[first + most]) << name << i;
      }
    }
  }
}

TEST_F(Predict, LeavesABadRowOfNumbersInItsPlaceInTextAndJson) {
  const auto golden = read_golden("skl-forest-three");
  EXPECT_THAT(work.run("inspect '" + golden.model + "'").out,
              HasSubstr("none (a model from elsewhere), 5 features"));
  work.write("t.csv", "x0,x1,x2,x3,x4\n1,2,3,4,5\n1,2,far,4,5\n1,NA,3,4,5\n");
  const auto command = "predict '" + golden.model + "' t.csv";
  auto outcome = work.run(command);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("row\tpredicted\tp.high\tp.low\tp.middle\terror\n1\t"));
  EXPECT_THAT(outcome.out, HasSubstr("\n2\t\t\t\t\tx2: 'far' is not a number\n3\t"));
  EXPECT_THAT(outcome.err, HasSubstr("1 of 3 records could not be scored"));

  outcome = work.run(command + " --json");
  const auto lines = split(outcome.out, '\n');
  ASSERT_EQ(lines.size(), 4u);
  const auto good = model::Json::parse(lines[0]), bad = model::Json::parse(lines[1]);
  EXPECT_EQ(good["row"], "1");
  EXPECT_NEAR(
      good["p.low"].get<double>() + good["p.middle"].get<double>() + good["p.high"].get<double>(),
      1, 1e-5);
  EXPECT_EQ(good["error"], "");
  EXPECT_EQ(bad["predicted"], "");
  EXPECT_TRUE(bad["p.low"].is_null());
  EXPECT_EQ(bad["error"], "x2: 'far' is not a number");
}

TEST_F(Predict, AnswersRowsOfNumbersAlikeInBlocksAndFromAPipe) {
  const auto golden = read_golden("xgboost");
  std::string table = "x0\tx1\tx2\tx3\tx4\n";
  for (int copies = 0; copies < 60; ++copies)
    for (const auto& row : golden.rows) {
      for (std::size_t f = 0; f < 5; ++f) table += row[f] + (f < 4 ? "\t" : "\n");
    }
  work.write("t.tsv", table);
  work.write_gzip("t.tsv.gz", table);
  const auto command = "predict '" + golden.model + "' ";
  const auto expected = work.run(command + "t.tsv --threads 1").out;
  EXPECT_EQ(std::count(expected.begin(), expected.end(), '\n'),
            static_cast<std::ptrdiff_t>(1 + 60 * golden.rows.size()));
  EXPECT_EQ(work.run(command + "t.tsv.gz --threads 3").out, expected);
  EXPECT_EQ(work.run(command + "-", "cat t.tsv.gz |").out, expected);
}

TEST_F(Predict, SaysWhichColumnsOfNumbersItWants) {
  const auto golden = read_golden("xgboost");
  work.write("t.tsv", "a\tb\n1\t2\n");
  expect_refused(
      "'" + golden.model + "' t.tsv",
      "t.tsv: the model reads 5 numbers a row, the table has 2 columns of numbers (a, b)");
  work.write("words.tsv", "a\tb\nx\ty\n");
  expect_refused("'" + golden.model + "' words.tsv", "no column of numbers");
  work.write("five.tsv", "1\t2\t3\t4\t5\n");
  expect_refused("'" + golden.model + "' five.tsv --explain 2",
                 "--explain is for off-target models");
}

}  // namespace
}  // namespace genegraft::cli
