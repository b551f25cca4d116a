#include "forest/warm_start.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/parallel.hpp"
#include "forest/share_scaling.hpp"

namespace genegraft::forest {
namespace {

constexpr int kBlockRows = 1024;

/// Calls visit(first, n, rows) for one block of rows after another, rows (n, F).
template <typename Visit>
void for_each_block(int features, int rows, const FillRows& fill, const Visit& visit) {
  std::vector<float> values(static_cast<std::size_t>(kBlockRows) * features);
  for (int first = 0; first < rows; first += kBlockRows) {
    const int n = std::min(kBlockRows, rows - first);
    const auto block = std::span(values).first(static_cast<std::size_t>(n) * features);
    fill(first, n, block);
    visit(first, n, std::span<const float>(block));
  }
}

double weight_of(const TargetRows& target, int row) {
  return target.row_weight.empty() ? 1.0 : target.row_weight[row];
}

/// What a leaf's value counts for in an output: averages are sums of the trees' n-th parts.
float tree_share(const Forest& forest) {
  return forest.aggregation == Aggregation::average && forest.trees() > 0
             ? 1.0f / static_cast<float>(forest.trees())
             : 1.0f;
}

int leaves_of(const Forest& forest) {
  return static_cast<int>(std::count_if(forest.feature.begin(), forest.feature.end(),
                                        [](int feature) { return feature < 0; }));
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

/// Adds up the target's rows in every leaf: (leaves, K). Each tree's leaves are its own.
std::vector<double> count_classes(const Forest& source, int classes, const TargetRows& target,
                                  int threads) {
  std::vector<double> count(static_cast<std::size_t>(leaves_of(source)) * classes);
  const auto features = static_cast<std::size_t>(source.features);
  for_each_block(source.features, target.rows, target.fill,
                 [&](int first, int n, std::span<const float> rows) {
                   parallel_for(source.trees(), threads, [&](std::int64_t t) {
                     for (int i = 0; i < n; ++i) {
                       const int leaf =
                           find_leaf(source, source.root[t], rows.subspan(i * features, features));
                       count[static_cast<std::size_t>(leaf) * classes + target.y[first + i]] +=
                           weight_of(target, first + i);
                     }
                   });
                 });
  return count;
}

Forest reestimate_shares(const Forest& source, int classes, const TargetRows& target,
                         const ReestimateOptions& options) {
  Forest forest = source;
  const auto count = count_classes(source, classes, target, options.threads);
  // Leaves of a sum hold n-th parts of shares, those of an average whole ones.
  const double whole =
      source.aggregation == Aggregation::sum ? 1.0 / std::max(1, source.trees()) : 1.0;
  const int width = source.leaf_width();
  const int offset = source.outputs == 1 ? 1 : 0;  // a lone output is that of class 1
  std::vector<int> target_of(count.size() / classes);
  for (int t = 0; !source.target.empty() && t < source.trees(); ++t) {
    for (int n = source.root[t]; n < source.tree_end(t); ++n) {
      if (source.feature[n] < 0) target_of[source.left[n]] = source.target[t];
    }
  }
  for (std::size_t leaf = 0; leaf < count.size() / classes; ++leaf) {
    const auto here = std::span(count).subspan(leaf * classes, classes);
    double n = 0;
    for (const double c : here) n += c;
    if (n == 0) continue;
    for (int j = 0; j < width; ++j) {
      float& value = forest.leaf_value[leaf * width + j];
      const double mine = here[offset + target_of[leaf] + j];
      value = static_cast<float>((options.share_prior * value + whole * mine) /
                                 (options.share_prior + n));
    }
  }
  return forest;
}

/// Probabilities (K) from margins (O), which are in place.
void find_probabilities(std::span<const double> margins, std::span<double> p) {
  if (margins.size() == 1) {
    p[1] = 1 / (1 + std::exp(-margins[0]));
    p[0] = 1 - p[1];
    return;
  }
  const double most = *std::max_element(margins.begin(), margins.end());
  double sum = 0;
  for (std::size_t k = 0; k < p.size(); ++k) sum += p[k] = std::exp(margins[k] - most);
  for (double& value : p) value /= sum;
}

/// Takes the Newton steps of one tree after another.
class MarginRefit {
 public:
  MarginRefit(Forest forest, int classes, const TargetRows& target,
              const ReestimateOptions& options)
      : forest_(std::move(forest)), classes_(classes), target_(target), options_(options) {
    const auto rows = static_cast<std::size_t>(target.rows);
    leaf_.resize(rows * forest_.trees());
    margins_.resize(rows * forest_.outputs);
    const auto features = static_cast<std::size_t>(forest_.features);
    for_each_block(forest_.features, target.rows, target.fill,
                   [&](int first, int n, std::span<const float> x) {
                     parallel_for(forest_.trees(), options.threads, [&](std::int64_t t) {
                       for (int i = 0; i < n; ++i) {
                         leaf_[t * rows + first + i] =
                             find_leaf(forest_, forest_.root[t], x.subspan(i * features, features));
                       }
                     });
                   });
    for (std::size_t i = 0; i < rows; ++i) {
      for (int k = 0; k < forest_.outputs; ++k) {
        margins_[i * forest_.outputs + k] = forest_.base[k];
      }
    }
    for (int t = 0; t < forest_.trees(); ++t) {
      for (std::size_t i = 0; i < rows; ++i) margin(t, i) += forest_.leaf_value[leaf(t, i)];
    }
  }

  Forest refit() {
    std::vector<double> gradient(forest_.leaf_value.size()), hessian(gradient.size());
    for (int t = 0; t < forest_.trees(); ++t) {
      step(t, gradient, hessian);
    }
    return std::move(forest_);
  }

 private:
  int leaf(int t, std::size_t row) const { return leaf_[t * target_.y.size() + row]; }
  int output(int t) const { return forest_.target.empty() ? 0 : forest_.target[t]; }
  double& margin(int t, std::size_t row) { return margins_[row * forest_.outputs + output(t)]; }

  void step(int t, std::vector<double>& gradient, std::vector<double>& hessian) {
    const auto rows = static_cast<std::size_t>(target_.rows);
    const int k = forest_.outputs == 1 ? 1 : output(t);
    std::vector<double> p(classes_);
    for (std::size_t i = 0; i < rows; ++i) {
      find_probabilities(std::span(margins_).subspan(i * forest_.outputs, forest_.outputs), p);
      const double weight = weight_of(target_, static_cast<int>(i));
      gradient[leaf(t, i)] += weight * (p[k] - (target_.y[i] == k));
      hessian[leaf(t, i)] += weight * p[k] * (1 - p[k]);
    }
    for (int n = forest_.root[t]; n < forest_.tree_end(t); ++n) {
      if (forest_.feature[n] >= 0) continue;
      const int at = forest_.left[n];
      // The change as a float minus a float: margins stay those of the forest.
      const float before = forest_.leaf_value[at];
      forest_.leaf_value[at] =
          static_cast<float>(before - gradient[at] / (hessian[at] + options_.margin_prior));
      gradient[at] = static_cast<double>(forest_.leaf_value[at]) - before;
    }
    for (std::size_t i = 0; i < rows; ++i) margin(t, i) += gradient[leaf(t, i)];
  }

  Forest forest_;
  int classes_;
  const TargetRows& target_;
  const ReestimateOptions& options_;
  std::vector<std::int32_t> leaf_;  // (trees, N)
  std::vector<double> margins_;     // (N, O)
};

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
  const auto meaning = leaf_meaning(source);
  if (!meaning) return tl::unexpected(meaning.error());
  if (source.outputs != classes && !(source.outputs == 1 && classes == 2)) {
    return fail("the source has " + std::to_string(source.outputs) + " outputs, the target " +
                std::to_string(classes) + " classes");
  }
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

Expected<Forest> reestimate_leaves(const Forest& source, int classes, const TargetRows& target,
                                   const ReestimateOptions& options) {
  assert(options.share_prior > 0 && options.margin_prior > 0);
  const auto meaning = leaf_meaning(source);
  if (!meaning) return tl::unexpected(meaning.error());
  if (*meaning == LeafMeaning::shares) {
    if (source.outputs != classes && !(source.outputs == 1 && classes == 2)) {
      return fail("the source has " + std::to_string(source.outputs) + " outputs, the target " +
                  std::to_string(classes) + " classes");
    }
    return reestimate_shares(source, classes, target, options);
  }
  auto forest = as_boosting(source, classes, target, options.threads);
  if (!forest) return forest;
  return MarginRefit(std::move(*forest), classes, target, options).refit();
}

}  // namespace genegraft::forest
