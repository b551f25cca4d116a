#ifdef GENEGRAFT_NEURAL

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "cli/rank_files.hpp"
#include "neural/rank_file.hpp"
#include "support/cell_sets.hpp"
#include "support/geneformer_files.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kSmall =
    " --encoder ranks --layers 2 --width 16 --heads 2 --hidden 24 --length 32 --batch 8 "
    "--threads 1 ";

class CellNetworks : public testing::Test {
 protected:
  CellNetworks() {
    write_cell_set(work, "train", model::made_up_cells());
    write_cell_set(work, "test", model::made_up_cells({.cells = 60, .seed = 2}));
  }

  Outcome pretrain(const std::string& arguments) {
    return work.run("pretrain train test --out ranks.onnx" + kSmall + arguments);
  }
  Outcome finetune(const std::string& arguments) {
    return work.run(
        "finetune ranks.onnx train --task cell --out types.onnx --draws-report 20 --threads 1 "
        "--rate 3e-3 " +
        arguments);
  }
  model::Json manifest(const std::string& name) const {
    const auto bytes = work.read(name);
    return model::read_manifest(onnx::bytes_of(bytes))->json;
  }

  Workspace work;
};

TEST_F(CellNetworks, LearnFromUnlabelledCellsThenTellTypesApart) {
  const auto base = pretrain("--steps 60 --held-out 0.1");
  ASSERT_EQ(base.code, 0) << base.err;
  EXPECT_THAT(base.err, HasSubstr("40 genes"));
  const auto json = manifest("ranks.onnx");
  EXPECT_EQ(json["task"], "language");
  EXPECT_EQ(json["encoder"]["kind"], "ranks");
  EXPECT_EQ(json["encoder"]["length"], 32);
  EXPECT_GT(json["evaluation"]["baselines"]["unigram"].get<double>(), 2);
  EXPECT_LT(json["evaluation"]["nats_per_gene"].get<double>(), 5);

  work.write("tree.tsv", "type a\tfirst two\ntype b\tfirst two\n");
  const auto tuned = finetune("--epochs 8 --types tree.tsv --html report.html");
  ASSERT_EQ(tuned.code, 0) << tuned.err;
  EXPECT_THAT(tuned.out, AllOf(HasSubstr("\tmodel\tall\t"), HasSubstr("\tlinear\tall\t"),
                               HasSubstr("\tcommonest\tall\t")));
  EXPECT_TRUE(work.has("report.html"));
  const auto card = manifest("types.onnx");
  EXPECT_EQ(card["task"], "cell");
  EXPECT_EQ(card["training"]["base"]["name"], "ranks.onnx");
  EXPECT_TRUE(card["decision"].contains("floor"));
  EXPECT_EQ(card["types"].size(), 4u);

  const auto predicted = work.run("predict types.onnx test --threads 1");
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  const auto lines = split(predicted.out, '\n');
  EXPECT_EQ(lines.size(), 62u);
  EXPECT_EQ(lines[0],
            "barcode\tpredicted\tlikeliest\tsecond\tprobability\tp.type a\tp.type b\tp.type "
            "c\terror");
  int right = 0;
  for (int i = 0; i < 60; ++i)
    right +=
        split(lines[1 + i], '\t')[2] == "type " + std::string(1, static_cast<char>('a' + i % 3));
  EXPECT_GE(right, 50);

  const auto evaluated = work.run("evaluate types.onnx test --draws 20 --threads 1");
  ASSERT_EQ(evaluated.code, 0) << evaluated.err;
  EXPECT_THAT(evaluated.out, HasSubstr("test"));
  EXPECT_THAT(work.run("inspect types.onnx").out, HasSubstr("the first 32 of a cell"));
  EXPECT_THAT(work.run("inspect ranks.onnx").out, HasSubstr("nats a hidden gene"));
}

TEST_F(CellNetworks, GoOnFromABaseWithItsVocabulary) {
  ASSERT_EQ(pretrain("--steps 2").code, 0);
  const auto more = work.run(
      "pretrain test --encoder ranks --from ranks.onnx --out more.onnx --steps 2 --threads 1");
  ASSERT_EQ(more.code, 0) << more.err;
  EXPECT_EQ(manifest("more.onnx")["encoder"]["ids"], manifest("ranks.onnx")["encoder"]["ids"]);
  EXPECT_EQ(manifest("more.onnx")["training"]["base"]["name"], "ranks.onnx");
}

TEST_F(CellNetworks, MeasureSeveralFoldsThenLearnFromAllCells) {
  ASSERT_EQ(pretrain("--steps 2").code, 0);
  const auto tuned = finetune("--epochs 1 --folds 3 --measured 3 --storage int8 --freeze 1");
  ASSERT_EQ(tuned.code, 0) << tuned.err;
  EXPECT_THAT(tuned.out, HasSubstr("180"));
  EXPECT_THAT(tuned.err, HasSubstr("fold 3"));
}

TEST_F(CellNetworks, RefuseWhatHasNoEffectOrCannotBe) {
  const auto error = [&](const std::string& arguments) {
    const auto outcome = work.run(arguments);
    EXPECT_EQ(outcome.code, 2) << arguments;
    return outcome.err;
  };
  ASSERT_EQ(pretrain("--steps 1").code, 0);
  EXPECT_THAT(error("pretrain train --out x.onnx --encoder ranks --dilations 1,2"),
              HasSubstr("--dilations belongs to --encoder conv"));
  EXPECT_THAT(error("pretrain train --out x.onnx --encoder ranks --width 10 --heads 3"),
              HasSubstr("3 heads"));
  EXPECT_THAT(error("pretrain train --out x.onnx --heads 3"), HasSubstr("--encoder ranks"));
  EXPECT_THAT(error("finetune ranks.onnx train --task cell --out x.onnx --window 30"),
              HasSubstr("--window is not for --task cell"));
  EXPECT_THAT(error("finetune ranks.onnx train.tsv --out x.onnx --freeze 1"),
              HasSubstr("--freeze is for --task cell"));
  EXPECT_THAT(error("finetune ranks.onnx train --task cell --out x.onnx --freeze 3"),
              HasSubstr("2 layers"));
  EXPECT_THAT(error("finetune ranks.onnx train --task cell --out x.onnx --length 64"),
              HasSubstr("32 genes"));
  EXPECT_THAT(error("finetune train --task cell --out x.onnx"), HasSubstr("needs a base model"));
  EXPECT_THAT(error("predict ranks.onnx test"), HasSubstr("finetune makes it a classifier"));
  EXPECT_THAT(
      error("pretrain train --out x.onnx --encoder ranks --dictionary a.pkl --medians b.tsv"),
      HasSubstr("pickle"));
  EXPECT_FALSE(work.has("x.onnx"));
}

class Import : public testing::Test {
 protected:
  Import() {
    const auto cells = model::made_up_cells();
    write_cell_set(work, "train", cells);
    std::filesystem::create_directory(work.path("geneformer"));
    auto options = neural::small_ranks(static_cast<int>(cells.genes.size()) + 2);
    bert = neural::draw_bert(options, 4);
    work.write("geneformer/config.json", neural::geneformer_config(options).dump());
    work.write("geneformer/model.safetensors", neural::safetensors_of(neural::geneformer_tensors(
                                                   bert, options.vocabulary, options.positions)));
    std::string dictionary = "token\tid\n<pad>\t0\n<mask>\t1\n", medians = "id\tmedian\n";
    for (std::size_t g = 0; g < cells.genes.size(); ++g) {
      dictionary += cells.genes[g].id + "\t" + std::to_string(g + 2) + "\n";
      medians += cells.genes[g].id + "\t" + std::to_string(200 + g) + "\n";
    }
    work.write_gzip("tokens.tsv.gz", dictionary);
    work.write("medians.tsv", medians);
  }
  Outcome import(const std::string& arguments) {
    return work.run("import geneformer geneformer --out base.onnx " + arguments);
  }
  Workspace work;
  neural::NaiveBert bert;
};

const std::string kTables = "--dictionary tokens.tsv.gz --medians medians.tsv ";

TEST_F(Import, MakesABaseThatAnswersAsItsCheckpointAndCanBeFineTuned) {
  const auto imported = import(kTables);
  ASSERT_EQ(imported.code, 0) << imported.err;
  EXPECT_THAT(imported.err, HasSubstr("2 layers of 16 units, 40 genes"));
  const auto bytes = work.read("base.onnx");
  auto file = neural::read_rank_model(onnx::bytes_of(bytes));
  ASSERT_TRUE(file) << file.error().message;
  const torch::NoGradGuard no_gradients;
  const std::vector<std::int32_t> row = {30, 2, 17};
  const auto guess = file->model.get()->forward_at(torch::tensor({{30, 2, 17}}, torch::kInt64),
                                                   torch::tensor({1}, torch::kInt64));
  const auto expected = bert.guess(row)[1];
  for (std::size_t v = 0; v < expected.size(); ++v)
    ASSERT_NEAR(guess[0][static_cast<std::int64_t>(v)].item<float>(), expected[v], 1e-4);
  const auto tuned = work.run(
      "finetune base.onnx train --task cell --out types.onnx --epochs 2 --freeze 1 --threads 1 "
      "--draws-report 20");
  EXPECT_EQ(tuned.code, 0) << tuned.err;
  EXPECT_EQ(work.run("predict types.onnx train --threads 1").code, 0);
}

TEST_F(Import, SaysWhatItNeeds) {
  EXPECT_THAT(import("").err, HasSubstr("--dictionary FILE"));
  EXPECT_THAT(import("--dictionary token_dictionary.pkl --medians medians.tsv").err,
              AllOf(HasSubstr("pickle"), HasSubstr(".tsv")));
  EXPECT_THAT(import("--dictionary missing.tsv --medians medians.tsv").err,
              HasSubstr("missing.tsv"));
  work.write("geneformer/model.safetensors", "short");
  EXPECT_THAT(import(kTables).err, HasSubstr("model.safetensors: cut short"));
  std::filesystem::rename(work.path("geneformer/model.safetensors"),
                          work.path("geneformer/pytorch_model.bin"));
  EXPECT_THAT(import(kTables).err, HasSubstr("pytorch_model.bin"));
  EXPECT_FALSE(work.has("base.onnx"));
}

TEST(RankTables, AreThoseOfThirtyMillionCells) {
  const auto folder = std::filesystem::path(GENEGRAFT_SHARED) / "data/cells";
  const auto table = [&](const std::string& name) {
    return (folder / ("geneformer_" + name + ".tsv.gz")).string();
  };
  if (!std::filesystem::exists(table("token_dictionary_gc30M")))
    GTEST_SKIP() << folder << " is not here";
  const auto vocabulary = read_rank_tables(
      {table("token_dictionary_gc30M"), table("gene_median_gc30M"), table("gene_name_id")});
  ASSERT_TRUE(vocabulary) << vocabulary.error().message;
  EXPECT_EQ(vocabulary->size(), 25426);
  EXPECT_EQ(vocabulary->panel.genes.front().id, "ENSG00000000003");
  EXPECT_EQ(vocabulary->panel.genes.front().symbol, "TSPAN6");
  EXPECT_FLOAT_EQ(vocabulary->median.front(), 2.001186019549122f);
}

}  // namespace
}  // namespace genegraft::cli

#endif
