#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "forest/binning.hpp"
#include "forest/boosting_options.hpp"
#include "forest/forest.hpp"

namespace genegraft::forest {

struct GrownBoosting {
  Forest forest;                        ///< up to the best round
  std::vector<double> importance;       ///< (F) share of the fall of the loss, adds up to 1
  std::vector<double> training_loss;    ///< (rounds done) weighted mean log loss after each
  std::vector<double> validation_loss;  ///< (rounds done) likewise, none without held-out rows
  int best_round = 0;                   ///< rounds that the forest keeps
};

/// What the first round starts from, instead of the shares of the classes.
struct BoostingStart {
  const Forest* forest = nullptr;  ///< its trees come before the new ones; see warm_start.hpp
  std::span<const float> margins;  ///< (N, O) what it says of the rows, before the transform
};

/// Called after each round; false stops the growth.
using RoundProgress = std::function<bool(int rounds_done, int rounds)>;

/// Boosts trees on the log loss (Friedman 2001), with second derivatives (Chen & Guestrin 2016) on
/// histograms of binned features, one tree a round for every output: the log odds of class 1 of
/// two, under `logistic`, or K margins under `softmax`. Missing values go to the side of each split
/// where they lose less.
///
/// y: (N) classes in [0, K). row_weight: (N) or empty for all 1. validation: (N) or empty; rows of
/// 1 are held out and judge when to stop: the caller keeps groups together. The forest is cut at
/// the round of the least validation loss. Cover is the weight of the rows that a tree learnt from.
/// A stopped growth returns the rounds done so far (possibly none).
GrownBoosting grow_boosting(const BinnedTable& table, std::span<const std::int32_t> y, int classes,
                            std::span<const float> row_weight,
                            std::span<const std::uint8_t> validation,
                            const BoostingOptions& options, const RoundProgress& progress = {},
                            const BoostingStart& start = {});

}  // namespace genegraft::forest
