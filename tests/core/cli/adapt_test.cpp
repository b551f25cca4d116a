#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluate/logistic.hpp"
#include "model/model_file.hpp"
#include "support/cli_program.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class AdaptVerb : public testing::Test {
 protected:
  AdaptVerb() {
    const auto guides = model::random_guides(9, 1);
    work.write("a.tsv",
               table_text(model::made_up_screen("a", {guides.begin(), guides.begin() + 5}, 80, 2)));
    work.write("few.tsv",
               table_text(model::made_up_screen("few", {guides.begin() + 5, guides.end()}, 15, 3)));
    EXPECT_EQ(work.run("train a.tsv --out m.onnx --method mixture --trees 8 --draws-report 10 --calibration platt "
                       "--folds 2")
                  .code,
              0);
  }
  model::ModelFile open(const std::string& name) const {
    const auto bytes = work.read(name);
    const auto model = model::read_model_file(onnx::bytes_of(bytes));
    EXPECT_TRUE(model) << (model ? "" : model.error().message);
    return *model;
  }
  Workspace work;
};

TEST_F(AdaptVerb, WritesAnAdaptedModelAndSaysWhatItIsWorth) {
  for (const std::string how : {"features", "weights", "leaves", "boosting"}) {
    const auto outcome =
        work.run("adapt m.onnx few.tsv --out n.onnx --html r.html --draws 10 --how " + how);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("few\tmodel\t"), HasSubstr("few\tsource\t")));
    EXPECT_THAT(outcome.err, HasSubstr("adapted to "));
    EXPECT_TRUE(work.has("r.html"));
    const auto adapted = open("n.onnx");
    const auto& json = adapted.manifest.json;
    EXPECT_EQ(json["adaptation"]["settings"]["how"], how);
    EXPECT_EQ(json["adaptation"]["base"]["name"], "m.onnx");
    EXPECT_EQ(json["training"]["guides"].size(), 9u);
    EXPECT_EQ(json["evaluation"]["sets"][0]["name"], "few");
    EXPECT_EQ(work.run("predict n.onnx few.tsv --explain 1").code, 0);
  }
}

TEST_F(AdaptVerb, MovesTheOddsToThePrevalenceOfTheAssay) {
  ASSERT_EQ(work.run("adapt m.onnx few.tsv --out plain.onnx --how none").code, 0);
  ASSERT_EQ(work.run("adapt m.onnx few.tsv --out rare.onnx --how none --prevalence 0.001").code, 0);
  ASSERT_EQ(work.run("adapt m.onnx few.tsv --out rarer.onnx --how none --prevalence 0.0001").code,
            0);
  const auto intercept = [&](const std::string& name) {
    return open(name).manifest.json["decision"]["calibration"]["intercept"].get<double>();
  };
  EXPECT_NEAR(intercept("rare.onnx") - intercept("rarer.onnx"),
              evaluate::logit(0.001) - evaluate::logit(0.0001), 1e-9);
  EXPECT_EQ(open("plain.onnx").manifest.json["decision"], open("m.onnx").manifest.json["decision"]);
}

TEST_F(AdaptVerb, RefusesRowsThatTeachNothing) {
  const auto expect_refused = [&](const std::string& arguments, const std::string& message) {
    const auto outcome = work.run("adapt m.onnx " + arguments + " --out refused.onnx");
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message)) << arguments;
    EXPECT_FALSE(work.has("refused.onnx"));
  };
  const std::string row = "GAGTCCGAGCAGAAGAAGAANGG\tGAGTCCGAGCAGAAGAAGATGGG\t";
  work.write("one.tsv", "guide\ttarget\tlabel\n" + row + "1\n");
  expect_refused("one.tsv", "expected two of each");
  work.write("odd.tsv", "guide\ttarget\tlabel\n" + row + "maybe\n");
  expect_refused("odd.tsv", "is none of the model's");
  expect_refused("missing.tsv", "missing.tsv");
  expect_refused("few.tsv --how magic", "--how");
}

}  // namespace
}  // namespace genegraft::cli
