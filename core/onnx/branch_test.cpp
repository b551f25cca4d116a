#include "onnx/branch_test.hpp"

#include <algorithm>
#include <cmath>

#include "onnx/float_order.hpp"

namespace genegraft::onnx {

BranchTests::BranchTests(const EnsembleNodes& nodes) : nodes_(nodes) {
  bool simple = true;
  for (int i = 0; i < nodes.nodes(); ++i) simple = simple && is_half_line(i);
  if (simple) return;
  for (int i = 0; i < nodes.nodes(); ++i) {
    first_.push_back(static_cast<std::int32_t>(point_.size()));
    if (!is_half_line(i)) add_points(i);
  }
  first_.push_back(static_cast<std::int32_t>(point_.size()));
}

void BranchTests::add_points(std::int32_t node) {
  const auto begin = static_cast<std::ptrdiff_t>(point_.size());
  const auto add = [&](double value) {
    if (std::isnan(value)) return;
    const auto key = key_at_most(value);
    if (float_of(key) == value) point_.push_back(key);  // no float equals another number
  };
  if (nodes_.branch[node] == Branch::member) {
    for (const auto value : nodes_.members[static_cast<std::size_t>(nodes_.value[node])]) {
      add(value);
    }
  } else {
    add(nodes_.value[node]);
  }
  std::sort(point_.begin() + begin, point_.end());
  point_.erase(std::unique(point_.begin() + begin, point_.end()), point_.end());
}

bool BranchTests::is_half_line(std::int32_t node) const {
  const auto branch = nodes_.branch[node];
  return branch < Branch::eq || branch == Branch::leaf;
}

HalfLine BranchTests::half_line(std::int32_t node) const {
  const double value = nodes_.value[node];
  if (std::isnan(value)) return {kBelowEveryKey, true};
  switch (nodes_.branch[node]) {
    case Branch::lt:
      return {key_below(value), true};
    case Branch::gte:
      return {key_below(value), false};
    case Branch::gt:
      return {key_at_most(value), false};
    default:
      return {key_at_most(value), true};
  }
}

std::span<const std::int32_t> BranchTests::points(std::int32_t node) const {
  return std::span(point_).subspan(first_[node], first_[node + 1] - first_[node]);
}

bool BranchTests::is_true(std::int32_t node, std::int32_t key) const {
  if (is_half_line(node)) {
    const auto test = half_line(node);
    return (key <= test.most) == test.true_at_most;
  }
  const auto own = points(node);
  const bool found = std::binary_search(own.begin(), own.end(), key);
  return found != (nodes_.branch[node] == Branch::neq);
}

std::optional<std::int32_t> BranchTests::find_cut(std::int32_t node, std::int32_t least,
                                                  std::int32_t most) const {
  if (is_half_line(node)) {
    const auto cut = half_line(node).most;
    if (least < cut && cut < most) return cut;
    return {};
  }
  const auto own = points(node);
  const auto begin = std::upper_bound(own.begin(), own.end(), least);
  const auto end = std::upper_bound(begin, own.end(), most);
  if (begin == end) return {};
  const auto middle = begin[(end - begin) / 2];
  if (middle < most) return middle;
  if (least < middle - 1) return middle - 1;
  return {};
}

}  // namespace genegraft::onnx
