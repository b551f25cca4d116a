#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "onnx/forest_onnx.hpp"
#include "support/forest_samples.hpp"

/// Small models made up for tests.
namespace genegraft::onnx {

inline forest::Forest small_forest(int classes = 2, std::uint64_t seed = 1) {
  Random random(seed);
  auto forest = forest::make_random_forest(
      {.trees = 4, .features = 3, .classes = classes, .nodes = 15}, random);
  for (float& threshold : forest.threshold) threshold = static_cast<float>(random.uniform());
  return forest;
}

/// "0", "1", …
inline std::vector<std::string> numbered_labels(int classes) {
  std::vector<std::string> labels;
  for (int k = 0; k < classes; ++k) labels.push_back(std::to_string(k));
  return labels;
}

inline std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The attribute of the model's first node, to be damaged.
inline Attribute& attribute_of(Model& model, const std::string& name) {
  for (auto& attribute : model.graph.node[0].attribute)
    if (attribute.name == name) return attribute;
  model.graph.node[0].attribute.push_back({.name = name});
  return model.graph.node[0].attribute.back();
}

/// A forest of any kind that has a form in ONNX, and labels if it is a classifier.
struct AnyForest {
  forest::Forest forest;
  std::vector<std::string> labels;
};

inline AnyForest make_any_forest(Random& random) {
  using forest::Aggregation;
  using forest::Transform;
  const int outputs = static_cast<int>(1 + random.below(4));
  AnyForest any;
  any.forest = forest::make_random_forest(
      {.trees = static_cast<int>(1 + random.below(20)),
       .features = static_cast<int>(1 + random.below(6)),
       .classes = outputs == 1 ? 2 : outputs,
       .nodes = static_cast<int>(1 + random.below(random.below(8) ? 80 : 800)),
       .chain = random.below(4) == 0},
      random);
  auto& forest = any.forest;
  if (outputs == 2) {
    forest.outputs = 2;
    std::vector<float> both;
    for (const float value : forest.leaf_value) both.insert(both.end(), {1 - value, value});
    forest.leaf_value = std::move(both);
  }
  const bool is_classifier = random.below(3) > 0;
  if (is_classifier) any.labels = numbered_labels(outputs == 1 ? 2 : outputs);
  if (outputs > 1 && forest.trees() >= outputs && random.below(2) == 0) {  // as in boosting
    for (int t = 0; t < forest.trees(); ++t) forest.target.push_back(t % outputs);
    forest.leaf_value.resize(forest.leaf_value.size() / static_cast<std::size_t>(outputs));
  }
  if (random.below(2) == 0) {
    for (float& value : forest.leaf_value) value = (value - 0.5f) / 2;
    forest.aggregation = Aggregation::sum;
    const Transform several[] = {Transform::none, Transform::logistic, Transform::softmax};
    forest.transform = several[random.below(outputs == 1 ? 2 : 3)];
    if (random.below(2) == 0) {
      for (int o = 0; o < outputs; ++o) {
        forest.base.push_back(static_cast<float>(random.uniform() - 0.5));
      }
    }
  } else if (!is_classifier) {
    forest.aggregation = static_cast<Aggregation>(random.below(4));
  }
  if (random.below(2) == 0) {
    for (int i = 0; i < forest.nodes(); ++i) {
      forest.missing_right.push_back(forest.feature[i] >= 0 && random.below(2) == 0);
    }
  }
  return any;
}

/// The bytes with a few of them changed, cut off, doubled or dropped.
inline std::string mutate(std::string bytes, Random& random) {
  for (auto changes = 1 + random.below(4); changes > 0 && !bytes.empty(); --changes) {
    const auto at = random.below(bytes.size());
    switch (random.below(6)) {
      case 0:
        bytes[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
        break;
      case 2:
        bytes[at] = static_cast<char>(random.below(2) ? 0xff : 0x7f);
        break;
      case 3:
        bytes.erase(at, 1 + random.below(8));
        break;
      case 4:
        bytes.insert(at, bytes.substr(at, 1 + random.below(8)));
        break;
      default:
        bytes.resize(random.below(20) ? bytes.size() : at);
    }
  }
  return bytes;
}

}  // namespace genegraft::onnx
