#include "forest/grow_forest.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <limits>
#include <mutex>
#include <utility>

#include "base/parallel.hpp"
#include "forest/tree_grower.hpp"

namespace genegraft::forest {
namespace {

TrainingSet prepare(const BinnedTable& table, std::span<const std::int32_t> y, int classes,
                    std::span<const float> row_weight, const ForestOptions& options) {
  std::vector<double> class_weight(options.class_weight.begin(), options.class_weight.end());
  if (class_weight.empty()) class_weight.assign(classes, 1.0);
  const int wanted = options.features_tried > 0
                         ? options.features_tried
                         : static_cast<int>(std::sqrt(static_cast<double>(table.features)));
  const int tried = std::clamp(wanted, 1, std::max(1, table.features));
  const bool alike = std::all_of(row_weight.begin(), row_weight.end(),
                                 [](float weight) { return weight == 1.0f; });
  if (alike) row_weight = {};
  auto planes = alike ? BitPlanes(table, tried, options.threads) : BitPlanes(table);
  HeldFeatures held(table, planes);
  return {table,          y, classes, row_weight, std::move(class_weight), tried, std::move(planes),
          std::move(held)};
}

/// What the trees say of the rows out of their bags.
class OutOfBag {
 public:
  OutOfBag(std::size_t rows, std::size_t outputs)
      : outputs_(outputs), sum_(rows * outputs), votes_(rows) {}

  void add(const GrownTree& tree) {
    for (std::size_t leaf = 0; leaf < tree.outside_of_leaf.size(); ++leaf) {
      const Range range = tree.outside_of_leaf[leaf];
      const float* value = tree.leaf_value.data() + leaf * outputs_;
      for (std::uint32_t i = range.first; i < range.last; ++i) add(tree.outside[i], value);
    }
  }

  std::vector<float> means() const {
    std::vector<float> result(sum_.size(), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < sum_.size(); ++i) {
      const std::int32_t votes = votes_[i / outputs_];
      if (votes == 0) continue;
      result[i] = static_cast<float>(static_cast<double>(sum_[i]) / kOne / votes);
    }
    return result;
  }

 private:
  // Sums are whole multiples of 2^-40, so that they do not depend on the order of the trees.
  static constexpr double kOne = 0x1.0p40;

  void add(std::size_t row, const float* value) {
    ++votes_[row];
    for (std::size_t o = 0; o < outputs_; ++o) {
      sum_[row * outputs_ + o] += static_cast<std::int64_t>(value[o] * kOne);
    }
  }

  std::size_t outputs_;
  std::vector<std::int64_t> sum_;    // (N, O)
  std::vector<std::int32_t> votes_;  // (N)
};

void append(GrownTree& tree, Forest& forest) {
  const int root = forest.nodes();
  const int leaves = static_cast<int>(forest.leaf_value.size()) / forest.outputs;
  forest.root.push_back(root);
  for (std::size_t node = 0; node < tree.feature.size(); ++node) {
    forest.left.push_back(tree.left[node] + (tree.feature[node] < 0 ? leaves : root));
  }
  const auto add = [](const auto& from, auto& to) {
    to.insert(to.end(), from.begin(), from.end());
  };
  add(tree.feature, forest.feature);
  add(tree.threshold, forest.threshold);
  add(tree.missing_right, forest.missing_right);
  add(tree.cover, forest.cover);
  add(tree.leaf_value, forest.leaf_value);
}

/// Joins the trees that are done, in their order, and frees each.
Forest join(std::vector<GrownTree>& trees, int features, int outputs) {
  Forest forest;
  forest.features = features;
  forest.outputs = outputs;
  std::size_t nodes = 0;
  for (const GrownTree& tree : trees) nodes += tree.feature.size();
  forest.feature.reserve(nodes);
  forest.threshold.reserve(nodes);
  forest.missing_right.reserve(nodes);
  forest.left.reserve(nodes);
  forest.cover.reserve(nodes);
  for (GrownTree& tree : trees) {
    if (!tree.feature.empty()) append(tree, forest);
    tree = {};
  }
  const auto& right = forest.missing_right;
  if (std::count(right.begin(), right.end(), 0) == forest.nodes()) forest.missing_right = {};
  return forest;
}

std::vector<double> mean_importance(const std::vector<GrownTree>& trees, int features) {
  std::vector<double> sum(features);
  for (const GrownTree& tree : trees) {
    for (std::size_t f = 0; f < tree.impurity_decrease.size(); ++f) {
      sum[f] += tree.impurity_decrease[f];
    }
  }
  double total = 0;
  for (const double value : sum) total += value;
  for (double& value : sum) value = total > 0 ? value / total : 0;
  return sum;
}

}  // namespace

GrownForest grow_forest(const BinnedTable& table, std::span<const std::int32_t> y, int classes,
                        std::span<const float> row_weight, const ForestOptions& options,
                        const Progress& progress) {
  assert(static_cast<int>(y.size()) == table.rows && table.rows >= 1 && classes >= 2);
  assert(row_weight.empty() || row_weight.size() == y.size());
  assert(options.draw_weight.empty() || options.draw_weight.size() == y.size());
  assert(options.class_weight.empty() || static_cast<int>(options.class_weight.size()) == classes);
  const TrainingSet data = prepare(table, y, classes, row_weight, options);
  const Bootstrap bootstrap(y, classes, options);
  std::vector<GrownTree> trees(options.trees);
  OutOfBag out_of_bag(table.rows, data.outputs());
  std::atomic<bool> stopped{false};
  std::mutex mutex;
  int done = 0;
  parallel_for(options.trees, options.threads, [&](std::int64_t t) {
    if (stopped) return;
    GrownTree tree = grow_tree(data, bootstrap, options, static_cast<int>(t));
    const std::lock_guard lock(mutex);
    out_of_bag.add(tree);
    tree.outside = {};
    tree.outside_of_leaf = {};
    trees[t] = std::move(tree);
    if (progress && !stopped && !progress(++done, options.trees)) stopped = true;
  });
  GrownForest grown;
  grown.impurity_importance = mean_importance(trees, table.features);
  grown.out_of_bag = out_of_bag.means();
  grown.forest = join(trees, table.features, data.outputs());
  return grown;
}

}  // namespace genegraft::forest
