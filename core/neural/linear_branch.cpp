#include "neural/linear_branch.hpp"

#include <cassert>

#include "linear/logistic_regression.hpp"
#include "model/fit_learner.hpp"

namespace genegraft::neural {
namespace {

/// The word of the other strand: digits of base 4 in reverse, each complemented.
std::int64_t reverse_word(std::int64_t word, int k) {
  std::int64_t reversed = 0;
  for (int j = 0; j < k; ++j, word /= 4) reversed = reversed * 4 + (3 - word % 4);
  return reversed;
}

}  // namespace

sequence::KmerFeatureOptions branch_features(const LinearBranchOptions& options) {
  return {.least = kLeastWord,
          .most = kMostWord,
          .placed = options.both_strands ? 0 : kPlacedWord,
          .window = options.window};
}

Expected<LinearBranch> fit_linear_branch(std::span<const std::string> windows,
                                         std::span<const std::int32_t> y, int classes,
                                         std::span<const int> group,
                                         const LinearBranchOptions& options) {
  const auto x = sequence::kmer_features(windows, branch_features(options), options.both_strands,
                                         options.threads);
  model::LearnerOptions learner{.method = model::Method::linear,
                                .folds = options.folds,
                                .seed = options.seed,
                                .threads = options.threads};
  if (options.class_weights)
    learner.linear.fit.class_weight = linear::balanced_class_weight(y, classes);
  const auto fitted = model::fit_learner(
      {.rows = x.rows,
       .features = x.columns,
       .fill = [&x](int first, int n, std::span<float> rows) { x.fill(first, n, rows); },
       .y = y,
       .classes = classes,
       .group = group},
      learner);
  if (!fitted) return inside("the linear branch", fitted.error());
  return LinearBranch{std::get<linear::LinearModel>(fitted->learner), fitted->notes};
}

std::vector<float> branch_log_odds(const LinearBranch& branch, std::span<const std::string> windows,
                                   const LinearBranchOptions& options) {
  const auto& [features, outputs, weight, intercept] = branch.model;
  const auto x = sequence::kmer_features(windows, branch_features(options), options.both_strands,
                                         options.threads);
  std::vector<float> log_odds;
  for (int i = 0; i < x.rows; ++i) {
    const auto row = x.row(i);
    for (int o = 0; o < outputs; ++o) {
      const float* w = weight.data() + static_cast<std::ptrdiff_t>(o) * features;
      double sum = intercept[static_cast<std::size_t>(o)];
      for (std::size_t e = 0; e < row.column.size(); ++e)
        sum += double{row.value[e]} * w[row.column[e]];
      log_odds.push_back(static_cast<float>(sum));
    }
  }
  return log_odds;
}

void copy_branch(const LinearBranch& branch, bool both_strands, KmerLinearImpl& module) {
  const torch::NoGradGuard no_gradients;
  const int outputs = branch.model.outputs;
  for (int o = 0; o < outputs; ++o) {
    const float* from =
        branch.model.weight.data() + static_cast<std::ptrdiff_t>(o) * branch.model.features;
    for (int k = kLeastWord; k <= kMostWord; ++k) {
      auto bag = module.bags[static_cast<std::size_t>(k - kLeastWord)].accessor<float, 2>();
      for (std::int64_t w = 0; w < words_of(k); ++w)
        bag[w][o] = both_strands ? (from[w] + from[reverse_word(w, k)]) / 2 : from[w];
      from += words_of(k);
    }
    auto placed = module.placed.accessor<float, 3>();
    for (std::int64_t p = 0; p < placed.size(2); ++p)
      for (std::int64_t w = 0; w < words_of(kPlacedWord); ++w)
        placed[o][w][p] = both_strands ? 0 : *from++;
    module.bias[o] = branch.model.intercept[static_cast<std::size_t>(o)];
  }
}

}  // namespace genegraft::neural
