#include "forest/breadth_first.hpp"

#include <algorithm>

namespace genegraft::forest {
namespace {

/// The old number of every new node.
std::vector<std::int32_t> visit_breadth_first(const GrownTree& tree) {
  std::vector<std::int32_t> order{0};
  order.reserve(tree.feature.size());
  for (std::size_t next = 0; next < order.size(); ++next) {
    const std::int32_t node = order[next];
    if (tree.feature[node] < 0) continue;
    order.push_back(tree.left[node]);
    order.push_back(tree.left[node] + 1);
  }
  return order;
}

template <typename T>
void reorder(std::vector<T>& values, const std::vector<std::int32_t>& order) {
  if (values.empty()) return;
  std::vector<T> result;
  result.reserve(order.size());
  for (const std::int32_t old : order) result.push_back(values[old]);
  values.swap(result);
}

/// Numbers children and leaves by their new places. Returns the new row of every old leaf row.
std::vector<std::int32_t> renumber(GrownTree& tree, std::size_t leaves) {
  std::vector<std::int32_t> leaf_row(leaves);
  std::int32_t children = 1;
  std::int32_t leaf = 0;
  for (std::size_t node = 0; node < tree.feature.size(); ++node) {
    if (tree.feature[node] < 0) {
      leaf_row[tree.left[node]] = leaf;
      tree.left[node] = leaf++;
    } else {
      tree.left[node] = children;
      children += 2;
    }
  }
  return leaf_row;
}

}  // namespace

void order_breadth_first(GrownTree& tree) {
  const std::vector<std::int32_t> order = visit_breadth_first(tree);
  const std::size_t leaves = (order.size() + 1) / 2;
  const std::size_t outputs = tree.leaf_value.size() / leaves;
  reorder(tree.feature, order);
  reorder(tree.threshold, order);
  reorder(tree.missing_right, order);
  reorder(tree.left, order);
  reorder(tree.cover, order);
  const std::vector<std::int32_t> leaf_row = renumber(tree, leaves);
  std::vector<float> values(tree.leaf_value.size());
  std::vector<Range> outside(leaves);
  for (std::size_t old = 0; old < leaves; ++old) {
    const auto from = tree.leaf_value.begin() + old * outputs;
    std::copy(from, from + outputs, values.begin() + leaf_row[old] * outputs);
    outside[leaf_row[old]] = tree.outside_of_leaf[old];
  }
  tree.leaf_value.swap(values);
  tree.outside_of_leaf.swap(outside);
}

}  // namespace genegraft::forest
