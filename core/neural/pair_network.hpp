#pragma once

#include <cstdint>

#include "base/error.hpp"
#include "model/offtarget_training.hpp"
#include "neural/one_cycle.hpp"

namespace genegraft::neural {

struct PairNetworkOptions {
  int networks = 3;      ///< whose log odds are averaged
  int hidden = 48;       ///< H1: a vector for each feature, added up over those that are there
  int second = 16;       ///< H2
  double dropout = 0.2;  ///< of hidden units
  double rate = 3e-3;    ///< peak
  double weight_decay = 0.02;
  double average = 0.995;  ///< see WeightAverage
  int batch = 256;         ///< rows of a step, drawn by their weights, a quarter of them positive
  int pretraining_steps = 1500, steps = 3000;
  OneCycle cycle;
  std::uint64_t seed = 1;
  int threads = 1;
};

/// Networks on pairs of guide and site,
///   h1 = relu(sum over features of (value / scale) * vector + b1), h2 = relu(W2 h1 + b2),
///   log odds = w . h2 + b,
/// learnt from the rows of pretraining screens first, then from all, each step on rows drawn anew
/// by their weights within their class. Of the letters' features (crispr/letters_encoding.hpp) the
/// vectors are embeddings of aligned pairs. The networks, side by side, are one LayeredModel.
/// Errors: libtorch's.
Expected<model::FittedLearner> fit_pair_network(const model::PairSamples& pairs,
                                                const PairNetworkOptions& options,
                                                const forest::Progress& progress);

}  // namespace genegraft::neural
