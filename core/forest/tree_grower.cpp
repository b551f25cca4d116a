#include "forest/tree_grower.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>

#include "forest/breadth_first.hpp"
#include "forest/split_search.hpp"
#include "forest/tree_sample.hpp"

namespace genegraft::forest {
namespace {

/// A node whose best split is known but not yet made.
struct OpenNode {
  int node = 0;
  int depth = 0;
  NodeRows rows;
  NodeTotals totals;
  Split split;
  double gain = 0;  ///< fall of (weight times Gini impurity)
};

std::uint32_t drawn_entries(const NodeRows& rows) {
  std::uint32_t entries = 0;
  for (std::size_t k = 0; k + 1 < rows.size(); ++k) entries += rows[k].size();
  return entries;
}

bool is_pure(const NodeRows& rows) {
  return std::count_if(rows.begin(), rows.end() - 1,
                       [](const Range& range) { return range.size() > 0; }) <= 1;
}

class TreeGrower {
 public:
  TreeGrower(const TrainingSet& data, std::span<const std::uint16_t> copies,
             const ForestOptions& options, Random random)
      : data_(data),
        options_(options),
        random_(random),
        sample_(data, copies),
        search_(data, sample_, options.leaf_weight) {
    tree_.impurity_decrease.resize(data.table.features);
  }

  GrownTree grow() {
    plant();
    const int most = options_.leaves > 0 ? options_.leaves : std::numeric_limits<int>::max();
    int leaves = 1;
    for (; !open_.empty() && leaves < most; ++leaves) divide(take_next());
    for (const auto& rest : open_) close(*rest);
    tree_.outside = sample_.outside();
    normalize_importance();
    order_breadth_first(tree_);
    return std::move(tree_);
  }

 private:
  using Open = std::unique_ptr<OpenNode>;

  double weigh(const std::vector<double>& weight) const {
    return std::inner_product(weight.begin(), weight.end(), data_.class_weight.begin(), 0.0);
  }

  void plant() {
    Open root = make_open();
    root->rows = sample_.root();
    root->totals.weight.assign(data_.classes, 0.0);
    for (int k = 0; k < data_.classes; ++k) {
      for (const Entry entry : sample_.entries(root->rows[k])) {
        root->totals.weight[k] += sample_.weight(entry);
      }
    }
    root->node = add_node(*root);
    root->depth = 0;
    count_planes(*root);
    settle(std::move(root));
  }

  int add_node(const OpenNode& open) {
    tree_.feature.push_back(-1);
    tree_.threshold.push_back(0);
    tree_.missing_right.push_back(0);
    tree_.left.push_back(-1);
    tree_.cover.push_back(static_cast<float>(weigh(open.totals.weight)));
    return static_cast<int>(tree_.feature.size()) - 1;
  }

  /// Finds the node's split and puts it on the list, or makes it a leaf.
  void settle(Open open) {
    if (may_split(*open)) {
      open->split = search_.find(open->rows, open->totals, random_);
      if (open->split.feature >= 0) {
        open->gain = find_gain(*open);
        push(std::move(open));
        return;
      }
    }
    close(*open);
    spare_.push_back(std::move(open));
  }

  bool may_split(const OpenNode& open) const {
    if (options_.depth > 0 && open.depth >= options_.depth) return false;
    if (is_pure(open.rows)) return false;
    return weigh(open.totals.weight) >= 2.0 * options_.leaf_weight;
  }

  double find_gain(const OpenNode& open) const {
    double squares = 0;
    for (int k = 0; k < data_.classes; ++k) {
      const double weight = open.totals.weight[k] * data_.class_weight[k];
      squares += weight * weight;
    }
    return std::max(0.0, open.split.score - squares / weigh(open.totals.weight));
  }

  static bool comes_later(const Open& a, const Open& b) {
    return a->gain != b->gain ? a->gain < b->gain : a->node > b->node;
  }

  /// With a limit on leaves the list is a heap, the greatest gain first, else a stack.
  void push(Open open) {
    open_.push_back(std::move(open));
    if (options_.leaves > 0) std::push_heap(open_.begin(), open_.end(), comes_later);
  }

  Open take_next() {
    if (options_.leaves > 0) std::pop_heap(open_.begin(), open_.end(), comes_later);
    Open next = std::move(open_.back());
    open_.pop_back();
    return next;
  }

  void divide(Open parent) {
    const Split& split = parent->split;
    Open left = make_open();
    Open right = make_open();
    left->rows = parent->rows;
    sample_.split(split, left->rows, right->rows);
    share_weight(*parent, *left, *right);
    tree_.feature[parent->node] = split.feature;
    tree_.threshold[parent->node] = threshold_of(split);
    tree_.missing_right[parent->node] = split.missing_right;
    tree_.left[parent->node] = left->node = add_node(*left);
    right->node = add_node(*right);
    tree_.impurity_decrease[split.feature] += parent->gain;
    left->depth = right->depth = parent->depth + 1;
    // The larger child is settled first and so split last, which keeps the stack short.
    const bool left_larger = drawn_entries(left->rows) >= drawn_entries(right->rows);
    Open larger = std::move(left_larger ? left : right);
    Open smaller = std::move(left_larger ? right : left);
    share_planes(*parent, *larger, *smaller);
    spare_.push_back(std::move(parent));
    settle(std::move(larger));
    settle(std::move(smaller));
  }

  /// No value is above infinity: only missing ones go right after the last bin.
  float threshold_of(const Split& split) const {
    const std::vector<float>& edges = data_.table.edges[split.feature];
    const bool is_last = split.bin == static_cast<int>(edges.size());
    return is_last ? std::numeric_limits<float>::infinity() : edges[split.bin];
  }

  void share_weight(const OpenNode& parent, OpenNode& left, OpenNode& right) const {
    left.totals.weight = parent.split.left;
    right.totals.weight = parent.totals.weight;
    for (int k = 0; k < data_.classes; ++k) {
      right.totals.weight[k] -= left.totals.weight[k];
      // Differences of fractional weights may leave a trace of a class that is not there.
      if (left.rows[k].size() == 0) left.totals.weight[k] = 0;
      if (right.rows[k].size() == 0) right.totals.weight[k] = 0;
    }
  }

  /// Counts the smaller child's planes; the larger one's are what remains of the parent's.
  void share_planes(OpenNode& parent, OpenNode& larger, OpenNode& smaller) {
    const bool larger_needs = may_split(larger);
    if (!larger_needs && !may_split(smaller)) return;
    count_planes(smaller);
    if (!larger_needs) return;
    larger.totals.plane_count.swap(parent.totals.plane_count);
    std::uint32_t* counts = larger.totals.plane_count.data();
    const std::uint32_t* gone = smaller.totals.plane_count.data();
    const std::size_t n = smaller.totals.plane_count.size();
    for (std::size_t i = 0; i < n; ++i) counts[i] -= gone[i];
  }

  void count_planes(OpenNode& open) {
    const auto planes = static_cast<std::size_t>(data_.planes.planes());
    open.totals.plane_count.assign(planes * data_.classes, 0);
    if (planes == 0) return;
    for (int k = 0; k < data_.classes; ++k) {
      const auto counts = std::span(open.totals.plane_count).subspan(k * planes, planes);
      sample_.count_planes(open.rows[k], counts);
    }
  }

  /// Makes the node a leaf.
  void close(const OpenNode& open) {
    const int outputs = data_.outputs();
    const auto leaf = static_cast<std::int32_t>(tree_.leaf_value.size()) / outputs;
    const double total = weigh(open.totals.weight);
    tree_.left[open.node] = leaf;
    for (int k = data_.classes - outputs; k < data_.classes; ++k) {
      const double weight = open.totals.weight[k] * data_.class_weight[k];
      tree_.leaf_value.push_back(static_cast<float>(total > 0 ? weight / total : 0));
    }
    const std::uint32_t first = sample_.root().back().first;
    const Range outside = open.rows.back();
    tree_.outside_of_leaf.push_back({outside.first - first, outside.last - first});
  }

  void normalize_importance() {
    auto& decrease = tree_.impurity_decrease;
    const double total = std::accumulate(decrease.begin(), decrease.end(), 0.0);
    for (double& value : decrease) value = total > 0 ? value / total : 0;
  }

  /// A node to fill, with the memory of one that is done with where there is one.
  Open make_open() {
    if (spare_.empty()) return std::make_unique<OpenNode>();
    Open open = std::move(spare_.back());
    spare_.pop_back();
    return open;
  }

  const TrainingSet& data_;
  const ForestOptions& options_;
  Random random_;
  TreeSample sample_;
  SplitSearch search_;
  std::vector<Open> open_;
  std::vector<Open> spare_;
  GrownTree tree_;
};

}  // namespace

GrownTree grow_tree(const TrainingSet& data, const Bootstrap& bootstrap,
                    const ForestOptions& options, int tree) {
  Random random(options.seed, static_cast<std::uint64_t>(tree));
  const std::vector<std::uint16_t> copies = bootstrap.draw(random);
  return TreeGrower(data, copies, options, random).grow();
}

}  // namespace genegraft::forest
