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

inline std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The attribute of the model's only node, to be damaged.
inline Attribute& attribute_of(Model& model, const std::string& name) {
  for (auto& attribute : model.graph.node[0].attribute)
    if (attribute.name == name) return attribute;
  model.graph.node[0].attribute.push_back({.name = name});
  return model.graph.node[0].attribute.back();
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
