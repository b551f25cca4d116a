#ifdef GENEGRAFT_NEURAL

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "neural/network_file.hpp"
#include "support/cell_sets.hpp"
#include "support/cli_program.hpp"
#include "support/motif_sequences.hpp"

namespace genegraft::cli {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

/// A base whose matrices are large enough to be stored as int8, and a classifier made of it.
class QuantizeVerb : public testing::Test {
 protected:
  QuantizeVerb() {
    torch::manual_seed(1);
    auto options = neural::tiny_conv();
    options.conv.width = 48;
    neural::LanguageModel base(options);
    work.write("base.onnx", neural::write_language_model(*base, neural::base_manifest()));
    const auto rows = neural::motif_sequences({.rows = 400});
    std::string text = "sequence\tlabel\tsplit\n";
    for (int i = 0; i < rows.rows(); ++i)
      text += rows.sequence[i] + "\t" + rows.labels[rows.y[i]] + "\t" +
              (i % 5 == 4   ? "test"
               : i % 5 == 3 ? "valid"
                            : "train") +
              "\n";
    work.write("rows.tsv", text);
  }

  std::size_t size(const std::string& name) { return work.read(name).size(); }

  Workspace work;
};

TEST_F(QuantizeVerb, MakesAClassifierSmallerAndSaysWhatIsLost) {
  ASSERT_EQ(work.run("finetune base.onnx rows.tsv --stages 1:1e-2:1,0:1e-2:2 --hidden 16 "
                     "--draws-report 20 --threads 1 --device cpu --out model.onnx")
                .code,
            0);
  const auto done = work.run("quantize model.onnx rows.tsv --out small.onnx --threads 1");
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.err, AllOf(ContainsRegex("80 rows: accuracy [01]\\.[0-9]+, before"),
                              HasSubstr("wrote small.onnx")));
  EXPECT_LT(size("small.onnx"), size("model.onnx"));
  const auto card = model::Json::parse(work.run("inspect small.onnx --json").out);
  const auto& storage = card.contains("manifest") ? card["manifest"]["storage"] : card["storage"];
  EXPECT_EQ(storage["weights"], "int8");
  EXPECT_EQ(storage["measured"]["rows"], 80);
  // It answers as before, nearly.
  const auto was = work.run("predict model.onnx rows.tsv");
  const auto is = work.run("predict small.onnx rows.tsv");
  ASSERT_EQ(is.code, 0);
  EXPECT_NE(was.out, is.out);
  // Once more changes nothing.
  ASSERT_EQ(work.run("quantize small.onnx rows.tsv --out again.onnx --threads 1").code, 0);
  EXPECT_EQ(size("again.onnx"), size("small.onnx"));
  EXPECT_EQ(work.run("predict again.onnx rows.tsv").out, is.out);
}

TEST_F(QuantizeVerb, MakesABaseSmallerThatFinetuneReads) {
  ASSERT_EQ(work.run("quantize base.onnx --out small.onnx").code, 0);
  EXPECT_LT(size("small.onnx"), size("base.onnx"));
  EXPECT_EQ(work.run("finetune small.onnx rows.tsv --stages 1:1e-2:1 --hidden 16 --draws-report 20 "
                     "--threads 1 --device cpu --out model.onnx")
                .code,
            0);
}

TEST(QuantizeVerbOfCells, StoresANetworkAndMeasuresItOnMatrices) {
  Workspace work;
  write_cell_set(work, "train", model::made_up_cells({.cells = 200}));
  write_cell_set(work, "test", model::made_up_cells({.cells = 60, .seed = 2}));
  const std::string train = "train train --task cell --label label --folds 2 --draws-report 20 ";
  ASSERT_EQ(work.run(train +
                     "--method network --networks 2 --passes 8 --hidden 8 --c 0.1 --out model.onnx")
                .code,
            0);
  const auto done = work.run("quantize model.onnx test --out small.onnx --threads 1");
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("60 rows: accuracy "));
  EXPECT_LT(work.read("small.onnx").size(), work.read("model.onnx").size());
  const auto is = work.run("predict small.onnx test");
  ASSERT_EQ(is.code, 0) << is.err;
  EXPECT_NE(is.out, work.run("predict model.onnx test").out);
  ASSERT_EQ(work.run("quantize small.onnx --out again.onnx").code, 0);
  EXPECT_EQ(work.run("predict again.onnx test").out, is.out);

  ASSERT_EQ(work.run(train + "--method linear --out linear.onnx").code, 0);
  EXPECT_THAT(work.run("quantize linear.onnx --out small.onnx").err, HasSubstr("no network"));
}

TEST_F(QuantizeVerb, RefusesWhatItCannotMeasureOrStore) {
  const auto base = work.run("quantize base.onnx rows.tsv --out small.onnx");
  EXPECT_EQ(base.code, 2);
  EXPECT_THAT(base.err, HasSubstr("tables are for classifiers"));
  work.write("no.onnx", "no model");
  EXPECT_THAT(work.run("quantize no.onnx --out small.onnx").err,
              HasSubstr("neither a classifier of sequences or cells nor a language model"));
  EXPECT_FALSE(work.has("small.onnx"));
}

}  // namespace
}  // namespace genegraft::cli

#endif
