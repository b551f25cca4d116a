#pragma once

#include <span>
#include <string>
#include <vector>

#include "neural/branch_mix.hpp"
#include "neural/finetune.hpp"
#include "neural/linear_branch.hpp"
#include "neural/network_training.hpp"

namespace genegraft::neural {

template <typename T>
std::vector<T> chosen_of(const std::vector<T>& values, std::span<const int> rows) {
  std::vector<T> chosen;
  for (const int row : rows) chosen.push_back(values[static_cast<std::size_t>(row)]);
  return chosen;
}

/// How many classes some rows have.
int classes_among(const LabelledSequences& rows, std::span<const int> chosen);

/// A recipe's rows and settings, checked and made ready once.
struct FinetuneRecipe {
  const LanguageModel& base;
  const LabelledSequences& rows;
  FinetuneOptions options;
  std::vector<std::string> windows;  ///< (N) letters
  SequenceTokens tokens;
  torch::Device device;

  int outputs() const { return rows.classes() == 2 ? 1 : rows.classes(); }
  LinearBranchOptions branch_options() const;
  std::vector<std::string> windows_of(std::span<const int> chosen) const {
    return chosen_of(windows, chosen);
  }
  std::vector<std::int32_t> labels_of(std::span<const int> chosen) const {
    return chosen_of(rows.y, chosen);
  }
};

/// Errors say what cannot be learnt: too short a window, one class only.
Expected<FinetuneRecipe> prepare(const LanguageModel& base, const LabelledSequences& rows,
                                 std::span<const int> training, const FinetuneOptions& asked);

/// A network trained on top of a copy of the base.
struct NetworkFit {
  Classifier classifier{nullptr};
  NetworkTraining training;
};
NetworkFit fit_network(const FinetuneRecipe& recipe, std::span<const int> training,
                       std::span<const int> validation, const FinetuneOptions& options,
                       int most_epochs, const ShowFinetuning& show);

Expected<LinearBranch> fit_branch(const FinetuneRecipe& recipe, std::span<const int> training);

/// Puts branch and mix into the classifier; the mix's bias goes to the branch that weighs more.
void add_branch(const LinearBranch& branch, const BranchMix& mix, bool both_strands,
                Classifier& classifier);

/// The same progress, as one of several trainings.
ShowFinetuning as_one_of(const ShowFinetuning& show, int fit, int fits);

}  // namespace genegraft::neural
