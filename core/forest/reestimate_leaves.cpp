#include "forest/reestimate_leaves.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "base/parallel.hpp"

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

int leaves_of(const Forest& forest) {
  return static_cast<int>(std::count_if(forest.feature.begin(), forest.feature.end(),
                                        [](int feature) { return feature < 0; }));
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

Expected<Forest> reestimate_leaves(const Forest& source, int classes, const TargetRows& target,
                                   const ReestimateOptions& options) {
  assert(options.share_prior > 0 && options.margin_prior > 0);
  const auto meaning = leaf_meaning(source, classes);
  if (!meaning) return tl::unexpected(meaning.error());
  if (*meaning == LeafMeaning::shares) {
    return reestimate_shares(source, classes, target, options);
  }
  auto forest = as_boosting(source, classes, target, options.threads);
  if (!forest) return forest;
  return MarginRefit(std::move(*forest), classes, target, options).refit();
}

}  // namespace genegraft::forest
