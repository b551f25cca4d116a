#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/model_file.hpp"
#include "support/cli_program.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::cli {
namespace {

using testing::HasSubstr;

class TrainOfftarget : public testing::Test {
 protected:
  TrainOfftarget() {
    const auto guides = model::random_guides(10, 1);
    const std::vector first(guides.begin(), guides.begin() + 5);
    const std::vector second(guides.begin() + 3, guides.end());  // two guides of the first
    work.write("a.tsv", table_text(model::made_up_screen("a", first, 80, 2)));
    work.write("b.tsv", table_text(model::made_up_screen("b", second, 80, 4)));
  }

  Outcome train(const std::string& arguments) {
    const auto outcome = work.run("train --draws-report 20 --folds 3 " + arguments);
    EXPECT_EQ(outcome.code, 0) << arguments << outcome.err;
    return outcome;
  }

  model::ModelFile open(const std::string& name) const {
    const auto bytes = work.read(name);
    const auto model = model::read_model_file(onnx::bytes_of(bytes));
    EXPECT_TRUE(model) << (model ? "" : model.error().message);
    return model ? *model : model::ModelFile{};
  }

  static model::Json score_named(const model::Json& report, const std::string& name) {
    for (const auto& score : report["sets"][0]["scores"])
      if (score["name"] == name) return score;
    return nullptr;
  }

  Workspace work;
};

TEST_F(TrainOfftarget, LearnsByEveryMethodAndReportsLogisticRegressionBeside) {
  for (const std::string method : {"forest --trees 10 --draws 30", "boosting --rounds 60", "linear",
                                   "mixture --parts linear,forest --trees 10"}) {
    const auto report =
        model::Json::parse(train("b.tsv --out m.onnx --json --method " + method).out);
    EXPECT_GT(score_named(report, "model")["roc_auc"]["value"].get<double>(), 0.8) << method;
    const auto bar = score_named(report, "linear");
    EXPECT_EQ(bar.is_null(), method == "linear");
    if (!bar.is_null()) {
      EXPECT_GT(bar["roc_auc"]["value"].get<double>(), 0.7);
    }
    const auto model = open("m.onnx");
    EXPECT_EQ(model.manifest.json["training"]["settings"]["method"],
              method.substr(0, method.find(' ')));
    EXPECT_EQ(model.manifest.json["training"]["out_of_bag"].is_null(), !method.starts_with("f"));
    const auto predicted = work.run("predict m.onnx a.tsv --json");
    EXPECT_EQ(predicted.code, 0) << predicted.err;
    const auto row = model::Json::parse(predicted.out.substr(0, predicted.out.find('\n')));
    EXPECT_NEAR(row["p.0"].get<double>() + row["p.1"].get<double>(), 1, 1e-6);
    EXPECT_EQ(work.run("evaluate m.onnx a.tsv --draws 20").code, 0);
  }
}

TEST_F(TrainOfftarget, MixesMethodsAndExplainsTheMixture) {
  const auto outcome = train("b.tsv --out m.onnx --method mixture --trees 8 --validate none");
  EXPECT_THAT(outcome.err, HasSubstr("mixed in log odds by held-out guides: forest "));
  const auto model = open("m.onnx");
  EXPECT_EQ(std::get<model::Mixture>(model.learner).parts.size(), 2u);
  const auto& parts = model.manifest.json["training"]["settings"]["parts"];
  EXPECT_EQ(parts[0]["trees"], 8);
  EXPECT_EQ(parts[1]["method"], "linear");
  const auto explained = work.run("predict m.onnx a.tsv --explain 2 --explain-summary s.json");
  EXPECT_EQ(explained.code, 0) << explained.err;
  EXPECT_EQ(model::Json::parse(work.read("s.json"))["unit"], "log-odds");
  EXPECT_THAT(work.run("inspect m.onnx").out, HasSubstr("8 trees"));
  EXPECT_EQ(work.run("evaluate m.onnx a.tsv --keep-seen --draws 20 --importance i.tsv").code, 0);
  EXPECT_THAT(work.read("i.tsv"), HasSubstr("fall_of_pr_auc"));
}

TEST_F(TrainOfftarget, RefusesPartsThatHaveNoEffect) {
  train("a.tsv --out m.onnx --trees 2 --validate none");
  const auto expect_refused = [&](const std::string& arguments, const std::string& message) {
    const auto outcome = work.run("train b.tsv --out refused.onnx " + arguments);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message)) << arguments;
  };
  expect_refused("--method forest --parts linear", "--parts belongs to --method mixture");
  expect_refused("--method mixture --parts linear,boosting --trees 5", "--trees belongs to");
  expect_refused("--method mixture --from m.onnx", "not mixture");
  expect_refused("--method mixture --task table --label x", "is for --task offtarget");
}

TEST_F(TrainOfftarget, StopsBoostingByItselfAndSaysSo) {
  const auto outcome = train("b.tsv --out m.onnx --method boosting --patience 5");
  EXPECT_THAT(outcome.err, HasSubstr(" rounds, the best on held-out rows"));
  EXPECT_LT(open("m.onnx").forest()->trees(), 1000);
}

TEST_F(TrainOfftarget, StartsFromAModelAndMeasuresNoGuideThatItLearntFrom) {
  train("a.tsv --out s.onnx --trees 10 --validate none");
  for (const std::string method : {"forest", "boosting --rounds 20 --patience 0"}) {
    const auto report =
        model::Json::parse(train("b.tsv --out m.onnx --from s.onnx --json --method " + method).out);
    EXPECT_EQ(report["sets"][0]["groups"], 5);  // of seven, two are the source's
    const auto model = open("m.onnx");
    const auto& training = model.manifest.json["training"];
    EXPECT_EQ(training["guides"].size(), 7u);  // learnt from they are
    EXPECT_EQ(training["settings"]["from"], "s.onnx");
    const auto source = open("s.onnx");
    EXPECT_EQ(model.forest()->trees(), method == "forest" ? 10 : 30);
    EXPECT_TRUE(std::equal(source.forest()->threshold.begin(), source.forest()->threshold.end(),
                           model.forest()->threshold.begin()));
  }
}

TEST_F(TrainOfftarget, RefusesASourceThatFitsNot) {
  train("a.tsv --out s.onnx --trees 3 --validate none");
  train("a.tsv --out l.onnx --method linear --validate none");
  const auto expect_refused = [&](const std::string& arguments, const std::string& message) {
    const auto outcome = work.run("train b.tsv --out refused.onnx " + arguments);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message)) << arguments;
    EXPECT_FALSE(work.has("refused.onnx"));
  };
  expect_refused("--from s.onnx --encoder onehot7",
                 "made for task offtarget with encoder mismatch, not offtarget with onehot7");
  expect_refused("--from l.onnx", "l.onnx: not a forest");
  expect_refused("--from s.onnx --trees 5", "--trees has no effect with --from");
  expect_refused("--method linear --from s.onnx", "not linear");
  expect_refused("--label x", "--label belongs to --task table or cell, not to offtarget");
  expect_refused("--validate folds", "--validate folds is not for --task offtarget");
}

TEST_F(TrainOfftarget, RefusesALabelThatWouldBeMistakenForNoAnswer) {
  auto text = work.read("a.tsv");
  for (std::size_t at = 0; (at = text.find("\t1\n", at)) != std::string::npos;)
    text.replace(at, 3, "\tunsure\n");
  work.write("words.tsv", text);
  const auto outcome = work.run("train words.tsv --out m.onnx --trees 3 --validate none");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("a label is named unsure"));
}

TEST_F(TrainOfftarget, KeepsAnAnswerMonotoneByAFeaturesTitle) {
  const auto outcome = work.run(
      "train b.tsv --out m.onnx --validate none --method boosting --rounds 5 --monotone "
      "'no such thing=-1'");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("there is no feature of that name"));
  const auto title = crispr::features(crispr::PairEncoding::mismatch)[0].title;
  train("b.tsv --out m.onnx --validate none --method boosting --rounds 5 --monotone '" + title +
        "=-1'");
}

}  // namespace
}  // namespace genegraft::cli
