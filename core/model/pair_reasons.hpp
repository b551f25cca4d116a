#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "crispr/pair_table.hpp"
#include "evaluate/group_bootstrap.hpp"
#include "model/explain_learner.hpp"
#include "model/offtarget_model.hpp"

namespace genegraft::model {

/// The features with the largest shares in each pair's score, largest first.
struct PairReasons {
  int top = 0;
  std::vector<std::int32_t> feature;  ///< (N, top) index into crispr::features; -1: no more, or the
                                      ///< pair has an error
  std::vector<float> share;           ///< (N, top) see LearnerExplainer; 0 for none
};

/// What a feature decides in a table.
struct FeatureWeight {
  std::int32_t feature = 0;     ///< index into crispr::features
  double mean = 0;              ///< mean size of its share over the pairs
  double up = 0;                ///< part of the mean that comes from shares that raise the score
  evaluate::Interval interval;  ///< 95 % of the mean, over bootstrap draws of whole guides; NaN
                                ///< where there is one guide only
};

/// Explains tables of pairs, a block at a time, and keeps count of what decides them. Holds a
/// number for each guide and feature.
class TableExplainer {
 public:
  /// The model must be one that can be explained (check_explainable) and outlive this.
  explicit TableExplainer(const OfftargetModel& model);

  /// Reasons of one block of a table. Records with an error, or that the encoding cannot hold, have
  /// none and are not counted. Large blocks are faster a pair; some thousand are enough. A pair
  /// takes 1.5 kB meanwhile. 0 threads: all.
  PairReasons explain(std::span<const crispr::PairRecord> records, int top, int threads = 0);

  std::int64_t pairs() const { return pairs_; }  ///< counted so far
  /// Of all blocks so far, the largest mean first; features without a say are left out.
  std::vector<FeatureWeight> weights(int draws = 1000, std::uint64_t seed = 1) const;

 private:
  struct Guide {
    double pairs = 0;
    std::vector<double> size;  // (U) sums of sizes of shares
  };
  void count(const crispr::AlignedPair& pair, std::span<const double> shares);

  const OfftargetModel& model_;
  LearnerExplainer explainer_;
  std::unordered_map<std::string, std::size_t> guide_of_;
  std::vector<Guide> guides_;
  std::vector<double> up_;  // (U) sums of shares that raise
  std::int64_t pairs_ = 0;
};

}  // namespace genegraft::model
