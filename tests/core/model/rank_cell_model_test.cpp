#include "model/rank_cell_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "model/cell_model.hpp"
#include "onnx/model_proto.hpp"
#include "support/made_up_cells.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::model {
namespace {

using testing::HasSubstr;

RankEncoding encoding_of(const CellSamples& samples, int length) {
  expression::RankVocabularyBuilder builder;
  EXPECT_TRUE(builder.add(to_expression(samples)));
  return {.vocabulary = builder.build(1), .length = length};
}

Manifest manifest_of(const RankEncoding& encoding) {
  Manifest manifest;
  manifest.json = {{"schema", 1}, {"task", "cell"}, {"encoder", ranks_json(encoding)}};
  for (const char* label : {"a", "b"}) manifest.json["labels"].push_back({{"name", label}});
  manifest.json["decision"] = {{"floor", 0.6}};
  return manifest;
}

TEST(RankEncoding, IsReadBackFromTheManifest) {
  const auto encoding = encoding_of(made_up_cells(), 20);
  const auto read = read_ranks(manifest_of(encoding).json);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->length, 20);
  ASSERT_EQ(read->vocabulary.median.size(), encoding.vocabulary.median.size());
  for (std::size_t g = 0; g < read->vocabulary.median.size(); ++g) {
    EXPECT_EQ(read->vocabulary.panel.genes[g].id, encoding.vocabulary.panel.genes[g].id);
    EXPECT_NEAR(read->vocabulary.median[g] / encoding.vocabulary.median[g], 1, 1e-5);
  }
}

TEST(RankEncoding, NamesWhatIsWrong) {
  const auto good = manifest_of(encoding_of(made_up_cells(), 20)).json;
  const auto error = [&](const char* key, const Json& value) {
    auto json = good;
    json["encoder"][key] = value;
    const auto read = read_ranks(json);
    return read ? std::string() : read.error().message;
  };
  EXPECT_THAT(error("kind", "genes"), HasSubstr("ranks"));
  EXPECT_THAT(error("length", 0), HasSubstr("length"));
  EXPECT_THAT(error("length", 1e9), HasSubstr("length"));
  EXPECT_THAT(error("medians", Json::array({1})), HasSubstr("one length"));
  auto medians = good["encoder"]["medians"];
  medians[3] = 0;
  EXPECT_THAT(error("medians", medians), HasSubstr("above 0"));
  EXPECT_THAT(error("ids", 3), HasSubstr("list"));
  EXPECT_THAT(read_ranks(Json::object()).error().message, HasSubstr("no encoder"));
}

/// A network that is as sure of the first type as the first token is large, and notes what it saw.
struct NotingNetwork {
  std::set<std::int64_t> lengths;
  int calls = 0;
  RunNetwork run() {
    return [this](std::span<const std::int32_t> tokens, int rows, std::int64_t length,
                  std::span<float> out) {
      ++calls;
      lengths.insert(length);
      ASSERT_LE(rows * length, kTokensOfBlock);
      for (int i = 0; i < rows; ++i) {
        out[2 * i] = static_cast<float>(tokens[i * length]) / 100;
        out[2 * i + 1] = 1 - out[2 * i];
      }
    };
  }
};

TEST(RankCellModel, ScoresCellsInBlocksOfLikeLengthAndPutsTheAnswersBackInOrder) {
  const auto samples = made_up_cells({.cells = 2000});
  const auto encoding = encoding_of(samples, 30);
  auto model = RankCellModel::from(manifest_of(encoding));
  ASSERT_TRUE(model) << model.error().message;
  const auto cells = to_expression(samples);
  EXPECT_THAT(model->score(cells, 1).error().message, HasSubstr("network"));
  NotingNetwork network;
  model->run_by(network.run());
  const auto scores = model->score(cells, 1);
  ASSERT_TRUE(scores) << scores.error().message;
  EXPECT_GT(network.calls, 2);
  const auto match = model->panel().match(cells.genes);
  const auto rows = expression::rank_tokens(cells.values, cells.kind, match.panel_of,
                                            model->encoding().vocabulary, 30);
  for (int i = 0; i < cells.size(); ++i)
    ASSERT_FLOAT_EQ(scores->probability[2 * i], rows.row(i)[0] / 100.0f) << i;
  EXPECT_EQ(model->decide(std::vector<float>{0.55f, 0.45f}).type, -1);
}

TEST(RankCellModel, RefusesCellsThatItCannotAnswer) {
  const auto samples = made_up_cells();
  auto model = RankCellModel::from(manifest_of(encoding_of(samples, 30)));
  NotingNetwork network;
  model->run_by(network.run());
  auto scaled = to_expression(samples);
  scaled.kind = expression::Values::scaled;
  EXPECT_THAT(model->score(scaled, 1).error().message, HasSubstr("scaled"));
  auto strange = to_expression(samples);
  for (auto& gene : strange.genes) gene = {"", "X" + gene.symbol};
  EXPECT_THAT(model->score(strange, 1).error().message, HasSubstr("too little"));
}

TEST(RankCellModel, IsNamedWhereOnlyLearnersAreKnown) {
  onnx::Model file;
  file.metadata_props.push_back(
      {std::string(kManifestKey), manifest_of(encoding_of(made_up_cells(), 30)).json.dump()});
  const auto bytes = onnx::write_model(file);
  EXPECT_THAT(CellModel::open(onnx::bytes_of(bytes)).error().message,
              HasSubstr("a network over ranks"));
}

}  // namespace
}  // namespace genegraft::model
