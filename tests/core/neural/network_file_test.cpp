#include "neural/network_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "support/networks.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::neural {
namespace {

using onnx::bytes_of;
using testing::HasSubstr;

Classifier drawn_classifier(const EncoderOptions& encoder, const HeadOptions& head) {
  Classifier classifier(encoder, head);
  draw_weights(*classifier, 3);
  return classifier;
}

Classifier conv_classifier() {
  return drawn_classifier(small_conv(),
                          {.window = 30, .hidden = 8, .positions = 3, .linear = true});
}

Classifier lstm_classifier() {
  return drawn_classifier(small_lstm(2, 2), {.classes = 3, .window = 30, .hidden = 8});
}

/// Names of the weights that are not the same to the last bit.
std::vector<std::string> differences(const torch::nn::Module& a, const torch::nn::Module& b) {
  const auto left = weights_of(a), right = weights_of(b);
  std::vector<std::string> names;
  EXPECT_EQ(left.size(), right.size());
  for (std::size_t i = 0; i < left.size(); ++i)
    if (left[i].first != right[i].first || !torch::equal(left[i].second, right[i].second))
      names.push_back(left[i].first);
  return names;
}

std::string error_of(const std::string& bytes) {
  const auto file = read_classifier(bytes_of(bytes));
  return file ? "no error" : file.error().message;
}

std::string error_after(const std::function<void(onnx::Model&)>& damage) {
  auto classifier = conv_classifier();
  const auto bytes = write_classifier(*classifier, network_manifest(2));
  auto model = *onnx::read_model(bytes_of(bytes), onnx::kAllInitializers);
  damage(model);
  return error_of(onnx::write_model(model));
}

std::string error_of_manifest(const std::function<void(model::Json&)>& damage) {
  return error_after([&](onnx::Model& model) {
    auto json = model::Json::parse(model.metadata_props[0].value);
    damage(json);
    model.metadata_props[0].value = json.dump();
  });
}

onnx::Tensor& weight_of(onnx::Model& model, const std::string& name) {
  for (auto& tensor : model.graph.initializer)
    if (tensor.name == name) return tensor;
  ADD_FAILURE() << name;
  return model.graph.initializer[0];
}

TEST(ClassifierFile, RoundTripsEveryWeightToTheLastBit) {
  for (auto classifier : {conv_classifier(), lstm_classifier()}) {
    const auto classes = classifier->head_options().classes;
    const auto bytes = write_classifier(*classifier, network_manifest(classes));
    const auto file = read_classifier(bytes_of(bytes));
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(differences(*classifier, *file->classifier), std::vector<std::string>{});
    EXPECT_FALSE(file->classifier->is_training());
    EXPECT_EQ(file->manifest.text("title"), "A small network");
    auto again = file->classifier;
    EXPECT_TRUE(write_classifier(*again, network_manifest(classes)) == bytes);
  }
}

TEST(ClassifierFile, HoldsWeightsUnderTheNamesOfTheModuleAndNothingElse) {
  for (auto classifier : {conv_classifier(), lstm_classifier()}) {
    const auto classes = classifier->head_options().classes;
    const auto bytes = write_classifier(*classifier, network_manifest(classes));
    const auto model = *onnx::read_model(bytes_of(bytes));
    std::vector<std::string> written, expected;
    for (const auto& tensor : model.graph.initializer) written.push_back(tensor.name);
    for (const auto& [name, weight] : weights_of(*classifier)) expected.push_back(name);
    EXPECT_THAT(written, testing::UnorderedElementsAreArray(expected));
    EXPECT_EQ(model.graph.input[0].dimension_names, (std::vector<std::string>{"N", "T"}));
  }
}

TEST(ClassifierFile, LeavesOutTheNetworkThatHasNoSayButKeepsItsWeights) {
  auto classifier =
      drawn_classifier(small_conv(), {.window = 33, .stride = 4, .hidden = 8, .linear = true});
  const auto size = [&] {
    const auto bytes = write_classifier(*classifier, network_manifest(2));
    EXPECT_EQ(differences(*classifier, *read_classifier(bytes_of(bytes))->classifier),
              std::vector<std::string>{});
    return onnx::read_model(bytes_of(bytes))->graph.node.size();
  };
  const auto whole = size();
  Random random(6);
  const auto tokens = draw_tokens(small_conv(), 1, 57, random);
  const auto ids =
      torch::tensor(std::vector<std::int64_t>(tokens.begin(), tokens.end())).view({1, 57});
  classifier->eval();
  torch::NoGradGuard no_gradients;
  classifier->mix[0] = 0;
  EXPECT_LT(size(), whole / 2);
  EXPECT_TRUE(torch::allclose(classifier->forward(ids),
                              classifier->mix[1] * classifier->linear(ids).reshape({-1, 1})));
}

TEST(LanguageModelFile, RoundTripsEveryWeightToTheLastBit) {
  for (const auto& options : {small_conv(), small_lstm(), small_lstm(3, 1)}) {
    LanguageModel written(options);
    draw_weights(*written, 4);
    model::Manifest manifest;
    manifest.json = {{"schema", 1}, {"task", "language"}};
    const auto bytes = write_language_model(*written, manifest);
    const auto file = read_language_model(bytes_of(bytes));
    ASSERT_TRUE(file) << file.error().message;
    auto model = file->model;
    EXPECT_EQ(differences(*written, *model), std::vector<std::string>{});
    EXPECT_EQ(file->manifest.task(), "language");
    EXPECT_EQ(to_json(model->options()), to_json(options));
  }
}

TEST(ClassifierFile, RoundsWeightsOfInt8ToHalfAStepOfTheirRow) {
  auto classifier = drawn_classifier({.conv = {.width = 64, .dilations = {1}}},
                                     {.window = 40, .hidden = 16, .linear = true});
  const auto bytes = write_classifier(*classifier, network_manifest(2), WeightStorage::int8);
  const auto whole = write_classifier(*classifier, network_manifest(2));
  EXPECT_LT(bytes.size(), whole.size() * 2 / 3);
  const auto file = read_classifier(bytes_of(bytes));
  ASSERT_TRUE(file) << file.error().message;
  const auto written = weights_of(*classifier), read = weights_of(*file->classifier);
  for (std::size_t i = 0; i < written.size(); ++i) {
    const auto rows = written[i].second.reshape({written[i].second.size(0), -1});
    const auto error = (read[i].second.reshape(rows.sizes()) - rows).abs();
    const bool is_matrix = rows.numel() >= 1024 && rows.size(1) >= 16;
    EXPECT_EQ(error.max().item<float>() > 0, is_matrix) << written[i].first;
    const auto step = rows.abs().amax(1, true) / 127;
    EXPECT_TRUE((error <= step * 0.5001 + 1e-7).all().item<bool>()) << written[i].first;
  }
  auto again = file->classifier;
  EXPECT_EQ(
      differences(*again, *read_classifier(bytes_of(write_classifier(*again, network_manifest(2),
                                                                     WeightStorage::float32)))
                               ->classifier),
      std::vector<std::string>{});
}

TEST(ClassifierFile, NamesTheWeightThatIsWrong) {
  const std::string name = "encoder.blocks.1.widen.weight";
  EXPECT_EQ(error_after([](onnx::Model&) {}), "no error");
  EXPECT_EQ(error_after([&](onnx::Model& model) { weight_of(model, name).name = "other"; }),
            "the file lacks the weight " + name);
  EXPECT_EQ(error_after([&](onnx::Model& model) {
              weight_of(model, name).shape = {24, 48};
            }),
            "the weight " + name + " has the shape (24, 48); its network needs (48, 24)");
  EXPECT_EQ(error_after([&](onnx::Model& model) { weight_of(model, name).values[7] = NAN; }),
            "the weight " + name + " is not finite");
  EXPECT_EQ(error_after([&](onnx::Model& model) { weight_of(model, name).values.clear(); }),
            "the weight " + name + " has no values");
  EXPECT_EQ(error_after(
                [&](onnx::Model& model) { weight_of(model, name).type = onnx::ElementType::int8; }),
            "the weight " + name + " lacks the scales of its rows");
  EXPECT_EQ(error_after([&](onnx::Model& model) {
              weight_of(model, name).type = onnx::ElementType::float64;
            }),
            "the weight " + name + " is neither float nor int8");
  EXPECT_EQ(error_after([](onnx::Model& model) {
              model.graph.initializer.push_back({"odd", onnx::ElementType::float32, {1}, {1}});
            }),
            "the file has a weight odd, which its network does not know");
  EXPECT_EQ(error_after([&](onnx::Model& model) {
              model.graph.initializer.push_back(weight_of(model, name));
            }),
            "the file has two weights " + name);
}

TEST(ClassifierFile, RefusesAManifestThatFitsNoNetwork) {
  EXPECT_EQ(error_of_manifest([](model::Json&) {}), "no error");
  EXPECT_THAT(error_of_manifest([](model::Json& json) { json.erase("network"); }),
              HasSubstr("network.encoder is no object"));
  EXPECT_THAT(error_of_manifest([](model::Json& json) { json["network"]["head"]["window"] = 8; }),
              HasSubstr("the encoder needs at least 11 letters"));
  EXPECT_THAT(error_of_manifest([](model::Json& json) {
                json["labels"].push_back({{"name", "2"}});
              }),
              HasSubstr("3 labels, its network 2 classes"));
  EXPECT_THAT(
      error_of_manifest([](model::Json& json) { json["network"]["encoder"]["width"] = 32; }),
      HasSubstr("encoder.stem.weight has the shape (24, 4, 5); its network needs (32, 4, 5)"));
  EXPECT_THAT(error_after([](onnx::Model& model) { model.metadata_props.clear(); }),
              HasSubstr("no Genegraft manifest"));
}

TEST(ClassifierFile, NeverBreaksOnDamagedBytes) {
  auto classifier = lstm_classifier();
  const auto bytes = write_classifier(*classifier, network_manifest(3));
  Random random(5);
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    const auto file = read_classifier(bytes_of(onnx::mutate(bytes, random)));
    if (!file) {
      ASSERT_FALSE(file.error().message.empty());
      ++refused;
    }
  }
  EXPECT_GT(refused, 20);
  for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 50)
    EXPECT_FALSE(read_classifier(bytes_of(bytes.substr(0, size)))) << size;
}

TEST(RunClassifier, AnswersSharesOfEveryWindowAndLeavesTheModeAlone) {
  auto classifier = conv_classifier();
  classifier->train();
  Random random(6);
  const int rows = 3, length = 57, windows = (length - 30) / 10 + 1;
  const auto tokens = draw_tokens(small_conv(), rows, length, random);
  std::vector<float> out(rows * windows * 2), again(out.size());
  run_classifier(*classifier, tokens, rows, length, out);
  run_classifier(*classifier, tokens, rows, length, again);
  EXPECT_TRUE(classifier->is_training());
  EXPECT_EQ(out, again);  // no dropout
  classifier->eval();
  const auto ids =
      torch::tensor(std::vector<std::int64_t>(tokens.begin(), tokens.end())).view({rows, length});
  const auto log_odds = classifier->forward(ids);
  for (int i = 0; i < rows * windows; ++i) {
    EXPECT_NEAR(out[2 * i + 1], 1 / (1 + std::exp(-log_odds[i][0].item<double>())), 1e-6);
    EXPECT_NEAR(out[2 * i] + out[2 * i + 1], 1, 1e-6);
  }
}

}  // namespace
}  // namespace genegraft::neural
