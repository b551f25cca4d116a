#ifdef GENEGRAFT_NEURAL

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/text.hpp"
#include "cli/text_source.hpp"
#include "neural/network_file.hpp"
#include "support/cli_program.hpp"
#include "support/motif_sequences.hpp"

namespace genegraft::cli {
namespace {

using model::Json;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kQuick =
    " --stages 1:1e-2:1,0:1e-2:3 --hidden 16 --draws-report 20 --threads 1 --device cpu ";

std::string table_of(const model::LabelledSequences& rows, bool split) {
  std::string text = split ? "id\tsequence\tlabel\tsplit\n" : "id\tsequence\tlabel\n";
  for (int i = 0; i < rows.rows(); ++i) {
    const char* part = i % 5 == 4 ? "test" : i % 5 == 3 ? "valid" : "train";
    text += "r" + std::to_string(i) + "\t" + rows.sequence[i] + "\t" + rows.labels[rows.y[i]] +
            (split ? std::string("\t") + part : "") + "\n";
  }
  return text;
}

/// Lines of a table, its fields by tabs.
std::vector<std::vector<std::string>> cells(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  for (const auto line : split(text, '\n')) {
    if (line.empty()) continue;
    rows.emplace_back();
    for (const auto field : split(line, '\t')) rows.back().emplace_back(field);
  }
  return rows;
}

class FinetuneVerb : public testing::Test {
 protected:
  FinetuneVerb() {
    torch::manual_seed(1);
    neural::LanguageModel base(neural::tiny_conv());
    work.write("base.onnx", neural::write_language_model(*base, neural::base_manifest()));
    work.write("split.tsv", table_of(neural::motif_sequences({.rows = 400}), true));
  }

  Outcome finetune(const std::string& arguments) {
    const auto outcome = work.run("finetune " + arguments + kQuick);
    EXPECT_EQ(outcome.code, 0) << arguments << "\n" << outcome.err;
    return outcome;
  }
  Json manifest(const std::string& file = "m.onnx") const {
    const auto shown = work.run("inspect " + file + " --json");
    EXPECT_EQ(shown.code, 0) << shown.err;
    return Json::parse(shown.out, nullptr, false);
  }
  void expect_refused(const std::string& arguments, const std::string& message) {
    const auto outcome = work.run("finetune " + arguments + " --out no.onnx" + kQuick);
    EXPECT_EQ(outcome.code, 2) << arguments << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("error: "), HasSubstr(message))) << arguments;
    EXPECT_FALSE(work.has("no.onnx"));
  }

  Workspace work;
};

TEST_F(FinetuneVerb, WritesAModelAndMeasuresItOnTheTestRowsBesideLogisticRegression) {
  const auto outcome = finetune("base.onnx split.tsv --out m.onnx --json --html r.html");
  const auto report = Json::parse(outcome.out);
  ASSERT_EQ(report["sets"].size(), 1u);
  EXPECT_EQ(report["sets"][0]["rows"], 80);
  const auto& scores = report["sets"][0]["scores"];
  EXPECT_EQ(scores[1]["name"], "linear");
  EXPECT_GT(scores[0]["roc_auc"]["value"].get<double>(), 0.8);
  EXPECT_TRUE(scores[0]["roc_auc"].contains("low"));
  EXPECT_THAT(report["sets"][0]["notes"][0].get<std::string>(), StartsWith("accuracy "));
  EXPECT_THAT(work.read("r.html"), HasSubstr("</html>"));

  const auto json = manifest();
  EXPECT_EQ(json["evaluation"], report);
  EXPECT_EQ(json["task"], "sequence");
  EXPECT_EQ(json["encoder"]["window"], 40);
  EXPECT_EQ(json["encoder"]["strands"], "given");
  EXPECT_EQ(json["network"]["head"]["positions"], 16);
  const auto& training = json["training"];
  EXPECT_EQ(training["rows"], 240);
  EXPECT_EQ(training["base"]["name"], "base.onnx");
  EXPECT_EQ(training["base"]["sha256"].get<std::string>().size(), 64u);
  EXPECT_EQ(training["files"][0]["name"], "split.tsv");
  EXPECT_GE(training["epochs"].get<int>(), 1);

  EXPECT_THAT(work.run("inspect m.onnx").out,
              AllOf(HasSubstr("network     conv"), HasSubstr("windows of 40 letters"),
                    HasSubstr("base.onnx")));
  EXPECT_THAT(work.run("inspect base.onnx").out, HasSubstr("network     conv"));
  EXPECT_EQ(work.run("catalogue .").code, 0);
  const auto listed = Json::parse(work.read("catalogue.json"))["models"];
  ASSERT_EQ(listed.size(), 1u);  // a language model answers nothing by itself
  EXPECT_EQ(listed[0]["task"], "sequence");

  const auto again = Json::parse(work.run("evaluate m.onnx split.tsv --json --draws 20").out);
  EXPECT_NEAR(again["sets"][0]["scores"][0]["roc_auc"]["value"].get<double>(),
              scores[0]["roc_auc"]["value"].get<double>(), 1e-4);
  EXPECT_EQ(again["sets"][0]["notes"][0].get<std::string>().substr(0, 14),
            report["sets"][0]["notes"][0].get<std::string>().substr(0, 14));
}

TEST_F(FinetuneVerb, LearnsOnTheLowestBlocksOfABase) {
  finetune("base.onnx split.tsv --blocks 2 --out m.onnx");
  const auto json = manifest();
  EXPECT_EQ(json["network"]["encoder"]["dilations"], Json({1, 1}));
  EXPECT_EQ(json["training"]["base"]["blocks"], 2);
  EXPECT_EQ(work.run("predict m.onnx split.tsv --out answers.tsv").code, 0);
  expect_refused("base.onnx split.tsv --blocks 4", "--blocks 4: the base has 3");
  expect_refused("--scratch --encoder awd-lstm split.tsv --blocks 1",
                 "--blocks is for networks of kind conv");
}

TEST_F(FinetuneVerb, AnswersRecordsOfFastaAndRowsOfTablesInTheirOrder) {
  finetune("base.onnx split.tsv --out m.onnx");
  const auto rows = neural::motif_sequences({.rows = 3, .seed = 9});
  const std::string fasta = ">one first of all\n" + rows.sequence[0] + "\n>two\n" +
                            rows.sequence[1].substr(0, 20) + "\n" + rows.sequence[1].substr(20) +
                            "\n>short\nACGT\n>protein\nMKLLEFW\n";
  work.write("in.fa", fasta);
  const auto answered = work.run("predict m.onnx in.fa");
  ASSERT_EQ(answered.code, 0) << answered.err;
  const auto lines = cells(answered.out);
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[0], (std::vector<std::string>{"id", "length", "predicted", "p.0", "p.1", "start",
                                                "end", "strand", "error"}));
  EXPECT_EQ(lines[1][0], "one");
  EXPECT_EQ(lines[1][1], "40");
  EXPECT_NEAR(std::stod(lines[1][3]) + std::stod(lines[1][4]), 1, 1e-5);
  EXPECT_EQ(lines[2][7], "+");
  EXPECT_THAT(lines[3][8], HasSubstr("at least 40"));
  EXPECT_NE(lines[4][8], "");
  EXPECT_THAT(answered.err, HasSubstr("2 of 4 records"));

  work.write("in.csv", "name,sequence,note\na,\"" + rows.sequence[0] + "\",x y\nb," +
                           rows.sequence[1] + ",\n");
  const auto table = cells(work.run("predict m.onnx - ", "cat in.csv |").out);
  ASSERT_EQ(table.size(), 3u);
  EXPECT_EQ(table[0][0] + table[0][1] + table[0][2], "namenotelength");
  EXPECT_EQ(table[1][1], "x y");
  EXPECT_EQ(table[1][4], lines[1][3]);  // the same sequence, the same answer
  EXPECT_EQ(table[2][5], lines[2][4]);
  work.write_gzip("in.fa.gz", fasta);
  EXPECT_EQ(work.run("predict m.onnx in.fa.gz").out, answered.out);
  const auto json = work.run("predict m.onnx in.fa --json").out;
  EXPECT_TRUE(Json::parse(json.substr(0, json.find('\n')))["p.1"].is_number());
}

TEST_F(FinetuneVerb, ScansLongRecordsOnBothStrandsAndWritesTracks) {
  finetune("base.onnx split.tsv --out m.onnx");
  Random random(5);
  std::string letters;
  for (int i = 0; i < 300; ++i) letters += "ACGT"[random.below(4)];
  work.write("long.fa", ">chr1\n" + letters + "\n");
  const auto record = cells(work.run("predict m.onnx long.fa").out);
  const auto windows = cells(work.run("predict m.onnx long.fa --windows").out);
  ASSERT_EQ(windows.size(), 1 + 2 * 27u);  // (300 - 40) / 10 + 1 on either strand
  EXPECT_EQ(windows[1][1] + "-" + windows[1][2] + windows[1][3], "1-40+");
  double most = 0;
  for (std::size_t i = 1; i < windows.size(); ++i)
    if (std::stod(windows[i][6]) > most) {
      most = std::stod(windows[i][6]);
      EXPECT_LE(most, std::stod(record[1][4]) + 1e-6);
    }
  EXPECT_NEAR(most, std::stod(record[1][4]), 1e-6);
  const auto track = work.run("predict m.onnx long.fa --bedgraph").out;
  EXPECT_THAT(track, StartsWith("track type=bedGraph"));
  EXPECT_EQ(cells(track).size(), 28u);
  for (const auto& peak : cells(work.run("predict m.onnx long.fa --bed").out)) {
    EXPECT_EQ(peak.size(), 6u);
    EXPECT_EQ(std::stoi(peak[2]) - std::stoi(peak[1]), 40);
  }
  EXPECT_EQ(work.run("predict m.onnx long.fa --bed --windows").code, 2);
  EXPECT_EQ(work.run("predict m.onnx long.fa --explain 3").code, 2);
}

TEST_F(FinetuneVerb, MeasuresByFoldsWhereNoSplitIsGivenAndLearnsFromFewRows) {
  work.write("few.tsv", table_of(neural::motif_sequences({.rows = 60}), false));
  const auto outcome = finetune(
      "base.onnx few.tsv --out m.onnx --folds 2 --strands both --adapt --adapt-epochs 1 "
      "--json");
  const auto report = Json::parse(outcome.out);
  EXPECT_THAT(report["protocol"].get<std::string>(), HasSubstr("2 folds by family"));
  EXPECT_EQ(report["sets"][0]["rows"], 60);
  EXPECT_EQ(manifest()["encoder"]["strands"], "both");
  EXPECT_EQ(manifest()["training"]["settings"]["adapt"], true);
}

TEST_F(FinetuneVerb, ReadsAFileForEachClass) {
  const auto rows = neural::motif_sequences({.rows = 100});
  std::string yes, no;
  for (int i = 0; i < rows.rows(); ++i)
    (rows.y[i] ? yes : no) += ">r" + std::to_string(i) + "\n" + rows.sequence[i] + "\n";
  work.write("yes.fa", yes + ">bad\nMKLV\n");
  work.write("no.fa", no);
  const auto outcome =
      finetune("--scratch base.onnx --positive yes.fa --negative no.fa --out m.onnx --folds 2");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("1 rows left out"), HasSubstr("record 51 (bad)")));
  EXPECT_EQ(manifest()["training"]["base"]["untrained"], true);
  EXPECT_EQ(manifest()["training"]["files"].size(), 2u);
}

TEST_F(FinetuneVerb, MeasuresWhatFewRowsAreWorth) {
  const auto outcome = finetune("base.onnx split.tsv --rows 40 --draws 2 --folds 2");
  const auto lines = cells(outcome.out);
  ASSERT_EQ(lines.size(), 1 + 2 * 3 + 3 * 3u);  // draws of three scores, then mean, low, high
  EXPECT_EQ(lines[0][3], "score");
  EXPECT_EQ(lines[1][1], "40");
  EXPECT_EQ(lines[3][3], "linear");
  EXPECT_EQ(lines[7][2], "mean");
  EXPECT_NEAR(std::stod(lines[7][4]), (std::stod(lines[1][4]) + std::stod(lines[4][4])) / 2, 1e-4);
}

TEST_F(FinetuneVerb, NamesWhatIsWrong) {
  work.write("empty.tsv", "sequence\tlabel\n");
  work.write("one.tsv", "sequence\tlabel\nACGTACGTACGTAAA\t1\nACGTACGTACGTACC\t1\n");
  expect_refused("split.tsv", "needs a base model");
  expect_refused("base.onnx", "needs a table");
  expect_refused("base.onnx split.tsv --label kind", "no column 'kind'; the columns are id, ");
  expect_refused("base.onnx empty.tsv", "no row can be used");
  expect_refused("base.onnx one.tsv", "1 different labels");
  expect_refused("base.onnx split.tsv --window 10", "shorter than the 13");
  expect_refused("split.tsv split.tsv --scratch --positive x.fa", "go together");
  work.write("bad.onnx", "no model");
  expect_refused("bad.onnx split.tsv", "bad.onnx: ");
  EXPECT_THAT(work.run("finetune base.onnx split.tsv --out no.onnx --stages 1:x:2").err,
              HasSubstr("GROUPS:RATE:EPOCHS"));
  EXPECT_THAT(work.run("predict base.onnx split.tsv").err, HasSubstr("a language model"));
  EXPECT_THAT(work.run("predict bad.onnx split.tsv --bed").err, HasSubstr("error"));
}

TEST_F(FinetuneVerb, LeavesOutBadRowsCountsThemAndNamesTheFirst) {
  auto text = table_of(neural::motif_sequences({.rows = 200}), true);
  text += "x\tACGT-ACGT\t1\ttrain\ny\tACGTACGT\t\ttrain\n" +
          std::string(text.substr(text.find("r0"), text.find("r1\t") - text.find("r0")));
  work.write("bad.tsv", text);
  const auto outcome = finetune("base.onnx bad.tsv --out m.onnx");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("2 rows left out; line 202: "),
                                 HasSubstr("1 repeated rows left out")));
}

TEST_F(FinetuneVerb, PassesTheLinearBarOnRealPromotersOfEColi) {
  const std::filesystem::path path =
      GENEGRAFT_SHARED "/data/promoter/ecoli_promoter_ipromoter2l.tsv.gz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  auto source = TextSource::open(path.string());
  ASSERT_TRUE(source);
  std::string text;
  int line = 0;
  const auto block = source->read_lines();
  ASSERT_TRUE(block);
  for (const auto row : split(*block, '\n'))
    if (line++ % 6 == 0 && !row.empty()) text += std::string(row) + "\n";
  work.write("slice.tsv", text);
  const auto outcome = finetune("base.onnx slice.tsv --out m.onnx --json");
  const auto scores = Json::parse(outcome.out)["sets"][0]["scores"];
  EXPECT_GT(scores[1]["roc_auc"]["value"].get<double>(), 0.7);
  EXPECT_GT(scores[0]["roc_auc"]["value"].get<double>(),
            scores[1]["roc_auc"]["value"].get<double>() - 0.05);
}

}  // namespace
}  // namespace genegraft::cli

#endif
