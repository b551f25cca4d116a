#pragma once

#include <span>
#include <vector>

#include "base/error.hpp"
#include "base/random.hpp"
#include "expression/rank_tokens.hpp"
#include "neural/rank_encoder.hpp"
#include "neural/training_loop.hpp"

namespace genegraft::neural {

/// `length` counts genes of a cell, the first ones by rank.
struct RankPretrainOptions : TrainingOptions {
  RankOptions encoder;
  double masked = 0.15;  ///< share of the genes that are hidden
};

/// What to begin with: smaller batches and a lower rate than those of DNA.
RankPretrainOptions suited_to_ranks();

/// A batch with some of its genes hidden.
struct HiddenGenes {
  torch::Tensor tokens;  ///< (N, T) int64, what the model sees
  torch::Tensor places;  ///< (M) flat among (N, T)
  torch::Tensor genes;   ///< (M) tokens that stood there
};

/// Hides `share` of the genes, one of each cell that has any at least: eight in ten become <mask>,
/// one gets a random gene, one keeps its own (Devlin et al. 2019). random: (N) one a row.
/// all_masked: to measure, not to learn: every hidden gene becomes <mask>.
HiddenGenes hide_genes(const expression::TokenRows& cells, std::span<const int> chosen,
                       int vocabulary, double share, std::span<Random> random,
                       bool all_masked = false);

/// Nats a gene of guesses that look at no other gene of the cell, counted in the training cells and
/// measured on the held-out ones. NaN where nothing is held out.
struct RankBaselines {
  double unigram = 0;  ///< by how often each gene stands anywhere
  double by_rank = 0;  ///< by how often it stands about there, mixed with the former
};
RankBaselines rank_baselines(const expression::TokenRows& cells,
                             const expression::TokenRows& held_out, int vocabulary);

struct PretrainedRanks : Trained {
  RankModel model{nullptr};
  RankBaselines baselines;
};

/// Masked gene modelling: learns to guess hidden genes of cells by their others. cells, held_out:
/// rows of at most options.length tokens. start: weights to go on from, or an empty holder.
Expected<PretrainedRanks> pretrain_ranks(const expression::TokenRows& cells,
                                         const expression::TokenRows& held_out,
                                         const RankPretrainOptions& options, const RankModel& start,
                                         ProcessGroup& processes, const ShowTraining& show);

}  // namespace genegraft::neural
