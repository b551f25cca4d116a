#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "support/forest_naive.hpp"
#include "support/onnx_models.hpp"

/// Models of other writers and what onnxruntime answers them (tests/golden/onnx/make.py).
namespace genegraft::onnx {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(GENEGRAFT_SOURCE) / "tests/golden/onnx";

std::vector<std::string> golden_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".onnx") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Golden {
  std::vector<float> x, y;  ///< (N, features), (N, answers)
  int features = 0, answers = 0;
};

Golden read_golden(const std::string& name) {
  std::ifstream file(kFolder / (name + ".tsv"));
  Golden golden;
  std::string line, cell;
  std::getline(file, line);
  std::istringstream header(line);
  while (header >> cell) ++(cell[0] == 'x' ? golden.features : golden.answers);
  while (std::getline(file, line)) {
    std::istringstream row(line);
    for (int i = 0; row >> cell; ++i) {
      (i < golden.features ? golden.x : golden.y).push_back(std::strtof(cell.c_str(), nullptr));
    }
  }
  return golden;
}

/// onnxruntime states both classes of one output.
std::vector<float> answers_of(const TreeEnsemble& ensemble, std::span<const float> x) {
  auto scores = forest::score_naively(ensemble.forest, x);
  if (ensemble.forest.outputs > 1 || !ensemble.is_classifier()) return scores;
  std::vector<float> both;
  for (const float score : scores) both.insert(both.end(), {1 - score, score});
  return both;
}

void expect_golden(const TreeEnsemble& ensemble, const Golden& golden) {
  ASSERT_EQ(ensemble.forest.features, golden.features);
  const auto answers = answers_of(ensemble, golden.x);
  ASSERT_EQ(answers.size(), golden.y.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const float expected = golden.y[i];
    // Of margins of two classes, onnxruntime states the negative one as class 0's.
    const bool margin = ensemble.is_classifier() && ensemble.forest.outputs == 1 &&
                        ensemble.forest.transform == forest::Transform::none;
    if (margin && i % 2 == 0) continue;
    ASSERT_NEAR(answers[i], expected, 1e-6 * std::max(1.0f, std::fabs(expected)))
        << "row " << i / golden.answers << ", answer " << i % golden.answers;
  }
}

class ForestGolden : public testing::TestWithParam<std::string> {};

TEST_P(ForestGolden, AnswersAsOnnxruntime) {
  const auto golden = read_golden(GetParam());
  ASSERT_GT(golden.y.size(), 0u);
  const auto bytes = read_bytes(kFolder / (GetParam() + ".onnx"));
  const auto model = read_model(bytes_of(bytes));
  ASSERT_TRUE(model) << model.error().message;
  const auto ensemble = read_tree_ensemble(*model);
  ASSERT_TRUE(ensemble) << ensemble.error().message;
  expect_golden(*ensemble, golden);
}

TEST_P(ForestGolden, IsWrittenAndReadAgainToTheLastBit) {
  const auto golden = read_golden(GetParam());
  const auto bytes = read_bytes(kFolder / (GetParam() + ".onnx"));
  const auto ensemble = read_tree_ensemble(*read_model(bytes_of(bytes)));
  ASSERT_TRUE(ensemble) << ensemble.error().message;
  for (const bool compact : {false, true}) {
    const auto written =
        write_model(forest_to_onnx(ensemble->forest, ensemble->labels, {.compact = compact}));
    const auto again = read_tree_ensemble(*read_model(bytes_of(written)));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->labels, ensemble->labels);
    EXPECT_EQ(forest::score_naively(again->forest, golden.x),
              forest::score_naively(ensemble->forest, golden.x));
  }
}

INSTANTIATE_TEST_SUITE_P(Files, ForestGolden, testing::ValuesIn(golden_names()),
                         [](const auto& info) {
                           auto name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace genegraft::onnx
