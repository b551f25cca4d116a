#include "onnx/leaf_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace genegraft::onnx {
namespace {

using forest::Aggregation;

constexpr std::int64_t kMostLeafValues = std::int64_t{1} << 27;  // half a gigabyte

/// The one output that each tree is for; empty where a tree is for more.
std::vector<std::int32_t> find_targets(const LeafWeights& weights,
                                       const std::vector<std::int32_t>& leaf,
                                       const forest::Forest& forest) {
  std::vector<std::int32_t> targets;
  for (int t = 0; t < forest.trees(); ++t) {
    std::int32_t target = -1;
    for (int i = forest.root[t]; i < forest.tree_end(t); ++i) {
      if (forest.feature[i] >= 0) continue;
      const auto place = leaf[forest.left[i]];
      for (auto e = weights.first[place]; e < weights.first[place + 1]; ++e) {
        if (target >= 0 && weights.target[e] != target) return {};
        target = weights.target[e];
      }
    }
    targets.push_back(std::max(target, 0));
  }
  return targets;
}

bool picks_one(Aggregation aggregation) {
  return aggregation == Aggregation::minimum || aggregation == Aggregation::maximum;
}

void add_entry(Aggregation aggregation, float weight, float& value) {
  if (aggregation == Aggregation::minimum) {
    value = std::fmin(value, weight);
  } else if (aggregation == Aggregation::maximum) {
    value = std::fmax(value, weight);
  } else {
    value += weight;
  }
}

}  // namespace

Expected<void> fill_leaf_values(const LeafWeights& weights, const std::vector<std::int32_t>& leaf,
                                forest::Forest& forest) {
  if (forest.outputs > 1) forest.target = find_targets(weights, leaf, forest);
  const auto width = static_cast<std::size_t>(forest.leaf_width());
  if (static_cast<std::int64_t>(leaf.size() * width) > kMostLeafValues) {
    return damaged("it has more leaf values than memory holds");
  }
  const bool picks = picks_one(forest.aggregation);
  forest.leaf_value.assign(leaf.size() * width,
                           picks ? std::numeric_limits<float>::quiet_NaN() : 0.0f);
  for (std::size_t i = 0; i < leaf.size(); ++i) {
    for (auto e = weights.first[leaf[i]]; e < weights.first[leaf[i] + 1]; ++e) {
      const auto output = width == 1 ? 0 : static_cast<std::size_t>(weights.target[e]);
      add_entry(forest.aggregation, weights.weight[e], forest.leaf_value[i * width + output]);
    }
  }
  const auto finite = [](float value) { return !std::isinf(value); };
  if (!std::all_of(forest.leaf_value.begin(), forest.leaf_value.end(), finite)) {
    return damaged("a leaf weight is not a number");
  }
  return {};
}

}  // namespace genegraft::onnx
