#include <cstdio>
#include <filesystem>
#include <fstream>

#include "neural/rank_file.hpp"
#include "support/networks.hpp"
#include "support/onnx_models.hpp"
#include "support/rank_networks.hpp"

/// random_networks FOLDER: writes networks of random weights, tokens for them, and what libtorch
/// answers once it has read the file back, as NAME.onnx, NAME.x (int32) and NAME.y (float).
/// Standard output says of each
///   name, rows, tokens of a row, name of the model's output
namespace genegraft::neural {
namespace {

struct Case {
  std::string name;
  EncoderOptions encoder;
  HeadOptions head;
  int rows = 3, length = 0;
  WeightStorage storage = WeightStorage::float32;
  bool silent = false;  ///< the linear branch alone has a say
};

std::vector<Case> classifiers() {
  const auto conv = small_conv();  // 10 letters are cropped
  auto wide = conv;
  wide.conv = {.width = 64, .stem = 9, .kernel = 5, .dilations = {1, 2, 4}, .expansion = 1};
  const auto int8 = WeightStorage::int8;
  return {
      {"conv", conv, {.window = 31}, 5, 31},
      {"conv-shortest-window", conv, {.window = 11}, 2, 11},
      {"conv-without-attention", conv, {.window = 31, .attention = false}, 3, 31},
      {"conv-classes", conv, {.classes = 4, .window = 31, .linear = true}, 3, 68},
      {"conv-places", conv, {.window = 31, .hidden = 12, .positions = 5}, 3, 77},
      {"conv-linear", conv, {.window = 33, .stride = 4, .linear = true}, 3, 60},
      {"conv-kinds", conv, {.window = 61, .positions = 3, .kinds = {1, 3}}, 2, 90},
      {"conv-kinds-of-three", conv, {.classes = 3, .window = 61, .kinds = {2, 1, 3}}, 2, 61},
      {"conv-all", wide, {.window = 81, .positions = 4, .linear = true}, 2, 333},
      {"conv-of-full-size", {}, {.window = 81, .positions = 8, .linear = true}, 2, 500},
      {"conv-shared-pools", conv, {.window = 70, .stride = 10}, 2, 199},
      {"conv-int8",
       wide,
       {.window = 81, .hidden = 32, .positions = 4, .linear = true},
       2,
       140,
       int8},
      {.name = "conv-silent",
       .encoder = conv,
       .head = {.classes = 3, .window = 33, .stride = 4, .linear = true},
       .length = 60,
       .silent = true},
      {"awd-lstm", small_lstm(), {.window = 40}, 6, 40},
      {"awd-lstm-words", small_lstm(3, 2), {.classes = 3, .window = 81}, 6, 40},
      {"awd-lstm-linear", small_lstm(), {.window = 40, .linear = true}, 4, 40},
      {"awd-lstm-int8", small_lstm(2, 1), {.window = 40}, 4, 39, int8},
  };
}

std::vector<Case> language_models() {
  return {{"language-conv", small_conv(), {}, 2, 50},
          {"language-awd-lstm", small_lstm(2, 2), {}, 3, 25},
          {"language-int8", small_lstm(4, 1), {}, 3, 25, WeightStorage::int8}};
}

void write(const std::filesystem::path& path, const void* bytes, std::size_t size) {
  std::ofstream(path, std::ios::binary)
      .write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
}

void write_case(const std::filesystem::path& folder, const Case& one, const std::string& bytes,
                std::span<const std::int32_t> tokens, std::span<const float> answers,
                const char* output) {
  write(folder / (one.name + ".onnx"), bytes.data(), bytes.size());
  write(folder / (one.name + ".x"), tokens.data(), tokens.size_bytes());
  write(folder / (one.name + ".y"), answers.data(), answers.size_bytes());
  std::printf("%s\t%d\t%d\t%s\n", one.name.c_str(), one.rows, one.length, output);
}

bool write_classifier_case(const std::filesystem::path& folder, const Case& one,
                           std::uint64_t seed) {
  Classifier classifier(one.encoder, one.head);
  draw_weights(*classifier, seed);
  if (one.silent) {
    const torch::NoGradGuard no_gradients;
    classifier->mix[0] = 0;
  }
  const auto bytes = write_classifier(*classifier, network_manifest(one.head.classes), one.storage);
  auto file = read_classifier(onnx::bytes_of(bytes));
  if (!file) {
    std::fprintf(stderr, "%s: %s\n", one.name.c_str(), file.error().message.c_str());
    return false;
  }
  Random random(seed);
  const auto tokens = draw_tokens(one.encoder, one.rows, one.length, random);
  const bool is_conv = one.encoder.kind == EncoderKind::conv;
  const int windows = is_conv ? (one.length - one.head.window) / one.head.stride + 1 : 1;
  std::vector<float> answers(static_cast<std::size_t>(one.rows * windows * one.head.classes));
  run_classifier(*file->classifier, tokens, one.rows, one.length, answers);
  write_case(folder, one, bytes, tokens, answers, "probabilities");
  return true;
}

bool write_language_case(const std::filesystem::path& folder, const Case& one, std::uint64_t seed) {
  LanguageModel model(one.encoder);
  draw_weights(*model, seed);
  const auto bytes = write_language_model(*model, network_manifest(2), one.storage);
  auto file = read_language_model(onnx::bytes_of(bytes));
  if (!file) {
    std::fprintf(stderr, "%s: %s\n", one.name.c_str(), file.error().message.c_str());
    return false;
  }
  Random random(seed);
  const auto tokens = draw_tokens(one.encoder, one.rows, one.length, random);
  const torch::NoGradGuard no_gradients;
  const auto ids = torch::tensor(std::vector<std::int64_t>(tokens.begin(), tokens.end()))
                       .view({one.rows, one.length});
  const auto answers = file->model->forward(ids).contiguous();
  write_case(folder, one, bytes, tokens,
             {answers.data_ptr<float>(), static_cast<std::size_t>(answers.numel())}, "log_odds");
  return true;
}

struct RankCase {
  std::string name;
  RankOptions encoder;
  RankHeadOptions head;
  int rows = 3, length = 0;
  WeightStorage storage = WeightStorage::float32;
  bool guesses = false;  // a model of masked genes
};

std::vector<RankCase> rank_networks() {
  auto gelu = small_ranks();
  gelu.gelu = true;
  const auto int8 = WeightStorage::int8;
  const RankOptions full{.vocabulary = 500, .positions = 512, .layers = 3};
  return {{"ranks", small_ranks(), {.classes = 3}, 4, 12},
          {"ranks-longest", small_ranks(), {.classes = 2}, 2, 24},
          {"ranks-one-gene", small_ranks(), {.classes = 2}, 3, 1},
          {"ranks-first", small_ranks(), {.classes = 4, .pooling = RankPooling::first}, 4, 12},
          {"ranks-gelu", gelu, {.classes = 3}, 4, 12},
          {"ranks-of-full-width", full, {.classes = 9}, 2, 300},
          {"ranks-int8", full, {.classes = 3}, 4, 40, int8},
          {"ranks-guesses", small_ranks(), {}, 3, 12, WeightStorage::float32, true},
          {"ranks-guesses-int8", small_ranks(200), {}, 3, 12, int8, true}};
}

bool write_rank_case(const std::filesystem::path& folder, const RankCase& one, std::uint64_t seed) {
  Random random(seed);
  const auto tokens = draw_ranks(one.encoder, one.rows, one.length, random);
  const auto ids = torch::tensor(std::vector<std::int64_t>(tokens.begin(), tokens.end()))
                       .view({one.rows, one.length});
  const torch::NoGradGuard no_gradients;
  const auto save = [&](const std::string& bytes, std::span<const float> answers,
                        const char* output) {
    write_case(folder, {.name = one.name, .rows = one.rows, .length = one.length}, bytes, tokens,
               answers, output);
    return true;
  };
  if (one.guesses) {
    RankModel model(one.encoder);
    draw_weights(*model, seed);
    const auto bytes = write_rank_model(*model, rank_manifest(0), one.storage);
    auto file = read_rank_model(onnx::bytes_of(bytes));
    if (!file) return false;
    const auto answers =
        file->model.get()->forward_at(ids, torch::arange(ids.numel())).contiguous();
    return save(bytes, {answers.data_ptr<float>(), static_cast<std::size_t>(answers.numel())},
                "log_odds");
  }
  RankClassifier classifier(one.encoder, one.head);
  draw_weights(*classifier, seed);
  const auto bytes =
      write_rank_classifier(*classifier, rank_manifest(one.head.classes), one.storage);
  auto file = read_rank_classifier(onnx::bytes_of(bytes));
  if (!file) return false;
  std::vector<float> answers(static_cast<std::size_t>(one.rows * one.head.classes));
  run_rank_classifier(*file->classifier, tokens, one.rows, one.length, answers);
  return save(bytes, answers, "probabilities");
}

}  // namespace
}  // namespace genegraft::neural

int main(int count, char** values) {
  using namespace genegraft::neural;
  if (count != 2) return 2;
  std::uint64_t seed = 1;
  for (const auto& one : classifiers())
    if (!write_classifier_case(values[1], one, seed++)) return 1;
  for (const auto& one : language_models())
    if (!write_language_case(values[1], one, seed++)) return 1;
  for (const auto& one : rank_networks())
    if (!write_rank_case(values[1], one, seed++)) return 1;
}
