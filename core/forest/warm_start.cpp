#include "forest/warm_start.hpp"

#include <algorithm>
#include <string>

#include "base/parallel.hpp"
#include "forest/share_scaling.hpp"

namespace genegraft::forest {
namespace {

constexpr int kBlockRows = 1024;

/// What a leaf's value counts for in an output: averages are sums of the trees' n-th parts.
float tree_share(const Forest& forest) {
  return forest.aggregation == Aggregation::average && forest.trees() > 0
             ? 1.0f / static_cast<float>(forest.trees())
             : 1.0f;
}

/// Leaf values of output k, for the trees that are for it.
std::vector<float> values_of(const Forest& forest, int k) {
  const int width = forest.leaf_width();
  std::vector<float> values(forest.leaf_value.size() / width);
  for (std::size_t leaf = 0; leaf < values.size(); ++leaf) {
    values[leaf] = forest.leaf_value[leaf * width + (width > 1 ? k : 0)];
  }
  return values;
}

/// Adds the nodes of tree t, its leaves with new values, as a tree for output k.
void copy_tree(const Forest& from, int t, std::span<const float> values, int k, Forest& to) {
  const int node = to.nodes();
  to.root.push_back(node);
  if (to.outputs > 1) to.target.push_back(k);
  for (int n = from.root[t]; n < from.tree_end(t); ++n) {
    const bool is_leaf = from.feature[n] < 0;
    to.feature.push_back(from.feature[n]);
    to.threshold.push_back(from.threshold[n]);
    to.missing_right.push_back(!from.missing_right.empty() && from.missing_right[n] != 0);
    to.cover.push_back(from.cover.empty() ? 0.0f : from.cover[n]);
    to.left.push_back(is_leaf ? static_cast<int>(to.leaf_value.size())
                              : from.left[n] - from.root[t] + node);
    if (is_leaf) to.leaf_value.push_back(values[from.left[n]]);
  }
}

/// The forest as sums of trees that are for one output each, times `scale`; two outputs become
/// one, what the second is ahead by.
Forest spread_outputs(const Forest& from, int outputs, float scale) {
  Forest to{.features = from.features, .outputs = outputs, .aggregation = Aggregation::sum};
  to.transform = outputs == 1 ? Transform::logistic : Transform::softmax;
  const bool is_difference = outputs == 1 && from.outputs == 2;
  const auto base = [&](int k) { return from.base.empty() ? 0.0f : from.base[k]; };
  for (int k = 0; k < outputs; ++k) to.base.push_back(is_difference ? base(1) - base(0) : base(k));
  std::vector<std::vector<float>> values(from.outputs);
  for (int k = 0; k < from.outputs; ++k) {
    values[k] = values_of(from, k);
    for (float& value : values[k]) value *= scale;
  }
  if (is_difference && from.target.empty()) {
    for (std::size_t i = 0; i < values[0].size(); ++i) values[0][i] = values[1][i] - values[0][i];
  } else if (is_difference) {
    for (float& value : values[0]) value = -value;
  }
  for (int t = 0; t < from.trees(); ++t) {
    if (!from.target.empty()) {
      const int k = from.target[t];
      copy_tree(from, t, values[k], is_difference ? 0 : k, to);
    } else {
      for (int k = 0; k < outputs; ++k) copy_tree(from, t, values[k], k, to);
    }
  }
  return to;
}

}  // namespace

Expected<LeafMeaning> leaf_meaning(const Forest& forest) {
  if (forest.aggregation == Aggregation::minimum || forest.aggregation == Aggregation::maximum) {
    return fail("the source takes the minimum or maximum of its trees, which none can be added to");
  }
  if (forest.transform == Transform::none) return LeafMeaning::shares;
  if (forest.transform == Transform::logistic && forest.outputs == 1) return LeafMeaning::margins;
  if (forest.transform == Transform::softmax && forest.outputs > 1) return LeafMeaning::margins;
  return fail(
      "the source's outputs are neither shares of classes nor margins under one logistic or "
      "softmax");
}

Expected<LeafMeaning> leaf_meaning(const Forest& forest, int classes) {
  const auto meaning = leaf_meaning(forest);
  if (meaning && forest.outputs != classes && !(forest.outputs == 1 && classes == 2)) {
    return fail("the source has " + std::to_string(forest.outputs) + " outputs, the target " +
                std::to_string(classes) + " classes");
  }
  return meaning;
}

std::vector<float> find_margins(const Forest& forest, int rows, const FillRows& fill, int threads) {
  const auto features = static_cast<std::size_t>(forest.features);
  const int outputs = forest.outputs;
  const int width = forest.leaf_width();
  const double share = tree_share(forest);
  std::vector<float> margins(static_cast<std::size_t>(rows) * outputs);
  const std::int64_t blocks = (static_cast<std::int64_t>(rows) + kBlockRows - 1) / kBlockRows;
  parallel_for(blocks, threads, [&](std::int64_t b) {
    const int first = static_cast<int>(b) * kBlockRows;
    const int n = std::min(kBlockRows, rows - first);
    std::vector<float> x(n * features);
    fill(first, n, x);
    std::vector<double> sum(outputs);
    for (int i = 0; i < n; ++i) {
      const auto row = std::span<const float>(x).subspan(i * features, features);
      std::fill(sum.begin(), sum.end(), 0.0);
      for (int t = 0; t < forest.trees(); ++t) {
        const auto* leaf = forest.leaf_value.data() +
                           static_cast<std::size_t>(find_leaf(forest, forest.root[t], row)) * width;
        const int target = forest.target.empty() ? 0 : forest.target[t];
        for (int j = 0; j < width; ++j) sum[target + j] += leaf[j];
      }
      for (int k = 0; k < outputs; ++k) {
        const double base = forest.base.empty() ? 0.0 : forest.base[k];
        margins[static_cast<std::size_t>(first + i) * outputs + k] =
            static_cast<float>(base + share * sum[k]);
      }
    }
  });
  return margins;
}

Expected<Forest> as_boosting(const Forest& source, int classes, const TargetRows& target,
                             int threads) {
  const auto meaning = leaf_meaning(source, classes);
  if (!meaning) return tl::unexpected(meaning.error());
  const int outputs = classes == 2 ? 1 : classes;
  if (*meaning == LeafMeaning::margins) {
    return spread_outputs(source, outputs, tree_share(source));
  }
  const auto shares = find_margins(source, target.rows, target.fill, threads);
  const ShareScaling scaling =
      fit_share_scaling(shares, source.outputs, classes, target.y, target.row_weight);
  // Of two outputs the difference is taken, of one the share of class 1 alone counts for both.
  const auto slope = static_cast<float>(source.outputs == 1 ? 2 * scaling.slope : scaling.slope);
  Forest forest = spread_outputs(source, outputs, slope * tree_share(source));
  for (float& base : forest.base) base *= slope;
  if (outputs == 1) {
    const double alone = source.outputs == 1 ? scaling.slope : 0;
    forest.base[0] += static_cast<float>(scaling.offset[1] - scaling.offset[0] - alone);
  } else {
    for (int k = 0; k < outputs; ++k) forest.base[k] += static_cast<float>(scaling.offset[k]);
  }
  return forest;
}

}  // namespace genegraft::forest
