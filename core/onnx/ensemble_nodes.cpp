#include "onnx/ensemble_nodes.hpp"

namespace genegraft::onnx {

const std::vector<std::int64_t>& int_list(const Node& node, std::string_view name) {
  static const std::vector<std::int64_t> kNone;
  const auto* attribute = node.find(name);
  return attribute ? attribute->ints : kNone;
}

const std::vector<std::string>& string_list(const Node& node, std::string_view name) {
  static const std::vector<std::string> kNone;
  const auto* attribute = node.find(name);
  return attribute ? attribute->strings : kNone;
}

std::vector<double> number_list(const Node& node, const std::string& name) {
  if (const auto* tensor = node.find(name + "_as_tensor"); tensor && !tensor->t.values.empty()) {
    return tensor->t.values;
  }
  const auto* attribute = node.find(name);
  if (!attribute) return {};
  if (!attribute->t.values.empty()) return attribute->t.values;
  return {attribute->floats.begin(), attribute->floats.end()};
}

std::int64_t int_or(const Node& node, std::string_view name, std::int64_t fallback) {
  const auto* attribute = node.find(name);
  return attribute ? attribute->i : fallback;
}

std::string text_or(const Node& node, std::string_view name, const std::string& fallback) {
  const auto* attribute = node.find(name);
  return attribute ? attribute->s : fallback;
}

void sort_by_leaf(const std::vector<std::int32_t>& leaf_of, int leaves, LeafWeights& weights) {
  weights.first.assign(leaves + 1, 0);
  for (const auto leaf : leaf_of) ++weights.first[leaf + 1];
  for (int i = 0; i < leaves; ++i) weights.first[i + 1] += weights.first[i];
  auto next = weights.first;
  LeafWeights sorted{
      {}, std::vector<std::int32_t>(leaf_of.size()), std::vector<float>(leaf_of.size())};
  for (std::size_t i = 0; i < leaf_of.size(); ++i) {
    const auto to = next[leaf_of[i]]++;
    sorted.target[to] = weights.target[i];
    sorted.weight[to] = weights.weight[i];
  }
  weights.target = std::move(sorted.target);
  weights.weight = std::move(sorted.weight);
}

}  // namespace genegraft::onnx
