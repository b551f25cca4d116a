#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "linear/linear_model.hpp"
#include "neural/kmer_linear.hpp"
#include "sequence/kmer_features.hpp"

namespace genegraft::neural {

/// Logistic regression over the words of a window, as core/linear fits it: the bar that a network
/// has to pass, and the branch beside it that keeps it above.
struct LinearBranch {
  linear::LinearModel model;       ///< over the columns of sequence::kmer_features
  std::vector<std::string> notes;  ///< "C = 0.1 by 5 folds"
};

struct LinearBranchOptions {
  int window = 0;
  /// Shares of words are of both strands together, and no word has a place.
  bool both_strands = false;
  bool class_weights = false;  ///< classes count alike
  int folds = 5;               ///< of groups, to choose the penalty by
  std::uint64_t seed = 1;
  int threads = 0;
};

/// The columns that are read: those of KmerLinear.
sequence::KmerFeatureOptions branch_features(const LinearBranchOptions& options);

/// windows: (N) of options.window letters each, see window_letters; y: (N) classes in [0, K);
/// group: (N) >= 0.
Expected<LinearBranch> fit_linear_branch(std::span<const std::string> windows,
                                         std::span<const std::int32_t> y, int classes,
                                         std::span<const int> group,
                                         const LinearBranchOptions& options);

/// (N, O) log odds of windows.
std::vector<float> branch_log_odds(const LinearBranch& branch, std::span<const std::string> windows,
                                   const LinearBranchOptions& options);

/// Writes the weights where KmerLinear has them. A weight of both strands' shares is shared by the
/// word and its reverse complement, so that the branch answers either strand alike.
void copy_branch(const LinearBranch& branch, bool both_strands, KmerLinearImpl& module);

}  // namespace genegraft::neural
