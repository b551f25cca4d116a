#include "neural/linear_branch.hpp"

#include <gtest/gtest.h>

#include "evaluate/metrics.hpp"
#include "neural/sequence_batches.hpp"
#include "sequence/strand.hpp"
#include "support/motif_sequences.hpp"

namespace genegraft::neural {
namespace {

/// Log odds (N, O) of windows by the module.
std::vector<float> by_module(KmerLinear& module, std::span<const std::string> windows, int window,
                             bool reverse = false) {
  const SequenceTokens tokens(windows, EncoderOptions{}, window, true);
  std::vector<int> rows;
  for (int i = 0; i < std::ssize(windows); ++i) rows.push_back(i);
  const std::vector<std::uint8_t> strand(rows.size(), reverse);
  const torch::NoGradGuard no_gradients;
  const auto out = module->forward(tokens.batch(rows, strand)).contiguous();
  return {out.data_ptr<float>(), out.data_ptr<float>() + out.numel()};
}

struct Fitted {
  model::LabelledSequences rows;
  LinearBranchOptions options;
  LinearBranch branch;
  KmerLinear module{nullptr};

  explicit Fitted(bool both_strands, int classes = 2)
      : rows(motif_sequences({.rows = 150, .classes = classes})),
        options{.window = 40, .both_strands = both_strands, .folds = 3},
        branch(*fit_linear_branch(rows.sequence, rows.y, classes, rows.group, options)),
        module(40, 10, classes == 2 ? 1 : classes) {
    rows.sequence[0].replace(5, 3, "NNN");  // words with an unknown letter, too
    copy_branch(branch, both_strands, *module);
  }
};

TEST(LinearBranch, ModuleAnswersAsLogisticRegressionDoes) {
  for (const int classes : {2, 3}) {
    Fitted fitted(false, classes);
    const auto expected = branch_log_odds(fitted.branch, fitted.rows.sequence, fitted.options);
    const auto got = by_module(fitted.module, fitted.rows.sequence, 40);
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 1e-5) << i;
  }
}

TEST(LinearBranch, ScoresAsLinearModelsOwnScorer) {
  const Fitted fitted(false);
  const auto log_odds = branch_log_odds(fitted.branch, fitted.rows.sequence, fitted.options);
  const auto x =
      sequence::kmer_features(fitted.rows.sequence, branch_features(fitted.options), false);
  std::vector<float> probability(log_odds.size());
  linear::score(fitted.branch.model, x, probability);
  for (std::size_t i = 0; i < log_odds.size(); ++i)
    ASSERT_NEAR(probability[i], 1 / (1 + std::exp(-log_odds[i])), 1e-6);
}

TEST(LinearBranch, OfBothStrandsAnswersEitherAlike) {
  Fitted fitted(true);
  const auto expected = branch_log_odds(fitted.branch, fitted.rows.sequence, fitted.options);
  const auto given = by_module(fitted.module, fitted.rows.sequence, 40);
  const auto other = by_module(fitted.module, fitted.rows.sequence, 40, true);
  for (std::size_t i = 0; i < given.size(); ++i) {
    ASSERT_NEAR(given[i], expected[i], 1e-5) << i;
    ASSERT_NEAR(given[i], other[i], 1e-5) << i;
  }
}

TEST(LinearBranch, FindsTheMotif) {
  const Fitted fitted(false);
  const auto fresh = motif_sequences({.rows = 200, .seed = 2});
  const auto log_odds = branch_log_odds(fitted.branch, fresh.sequence, fitted.options);
  EXPECT_GT(evaluate::roc_auc(log_odds, fresh.y), 0.8);
}

}  // namespace
}  // namespace genegraft::neural
