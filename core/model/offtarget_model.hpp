#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "crispr/pair_encoding.hpp"
#include "crispr/pair_table.hpp"
#include "forest/scorer.hpp"
#include "model/difference_shares.hpp"
#include "model/model_file.hpp"

namespace genegraft::model {

/// One feature's share in a score.
struct FeatureShare {
  std::string title;
  int position = 0;  ///< guide position 1-20, 21-23 PAM, 0 the whole pair
  double value = 0;  ///< what the feature was
  double share = 0;  ///< its Shapley value, in the margin's unit: probability for a random forest
};

/// Why a pair got its score, twice: by feature, margin = base + sum of shares (exact TreeSHAP; the
/// margin is the probability itself for a random forest, its log-odds for a boosted one), and by
/// difference, probability = perfect + sum of column shares (difference_shares.hpp).
struct PairExplanation {
  double probability = 0;
  double base = 0;                   ///< mean margin over the (balanced) training samples
  std::vector<FeatureShare> shares;  ///< features with a share, largest first
  DifferenceShares differences;
};

/// An off-target model, opened for use: aligned pairs in, probabilities of cleavage out.
class OfftargetModel {
 public:
  static Expected<OfftargetModel> open(std::span<const std::uint8_t> bytes);
  static Expected<OfftargetModel> from(ForestModel model);

  const Manifest& manifest() const { return model_.manifest; }
  const forest::Forest& forest() const { return model_.forest; }
  crispr::PairEncoding encoding() const { return encoding_; }

  /// probability: (N) of class 1; NaN where the record has an error. A record that the encoding
  /// cannot hold gets its error here. Results do not depend on the number of threads (0: all).
  void score(std::span<crispr::PairRecord> records, std::span<float> probability,
             int threads = 0) const;

  Expected<PairExplanation> explain(const crispr::AlignedPair& pair) const;

 private:
  OfftargetModel(ForestModel model, crispr::PairEncoding encoding);

  ForestModel model_;
  crispr::PairEncoding encoding_;
  forest::Scorer scorer_;
};

}  // namespace genegraft::model
