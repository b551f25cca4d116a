#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "crispr/pair_encoding.hpp"
#include "crispr/pair_table.hpp"
#include "forest/scorer.hpp"
#include "model/decision.hpp"
#include "model/difference_shares.hpp"
#include "model/model_file.hpp"

namespace genegraft::model {

/// One feature's share in a score.
struct FeatureShare {
  std::string title;
  int position = 0;  ///< guide position 1-20, 21-23 PAM, 0 the whole pair
  double value = 0;  ///< what the feature was
  double share = 0;  ///< see LearnerExplainer, in the unit of the margin
};

/// Why a pair got its probability, twice: by difference, probability = perfect + sum of column
/// shares (difference_shares.hpp), all of them calibrated; and by feature, raw = base + sum of
/// shares (explain_learner.hpp), which is the learner's own account and stays on its margin (a
/// share of trees for a random forest alone, else log odds): transform and calibration bend each
/// share by how much the others have already added.
struct PairExplanation {
  double probability = 0;            ///< calibrated, as `score` gives it
  double raw = 0;                    ///< the learner's margin
  double base = 0;                   ///< mean margin over the (balanced) training samples
  std::vector<FeatureShare> shares;  ///< features with a share, largest first
  DifferenceShares differences;
};

/// An off-target model, opened for use: aligned pairs in, calibrated probabilities of cleavage out.
class OfftargetModel {
 public:
  static Expected<OfftargetModel> open(std::span<const std::uint8_t> bytes,
                                       ManifestPart part = ManifestPart::whole);
  static Expected<OfftargetModel> from(ModelFile model);

  const Manifest& manifest() const { return model_.manifest; }
  const Learner& learner() const { return model_.learner; }
  /// nullptr where the learner is not one forest alone.
  const forest::Forest* forest() const { return model_.forest(); }
  crispr::PairEncoding encoding() const { return encoding_; }
  /// The calibrator that `score` applies and the rule that turns a probability into an answer.
  const Decision& decision() const { return decision_; }

  /// probability: (N) of class 1, calibrated; NaN where the record has an error. A record that the
  /// encoding cannot hold gets its error here. Results do not depend on the number of threads (0:
  /// all).
  void score(std::span<crispr::PairRecord> records, std::span<float> probability,
             int threads = 0) const;

  Expected<PairExplanation> explain(const crispr::AlignedPair& pair) const;

 private:
  OfftargetModel(ModelFile model, crispr::PairEncoding encoding, Decision decision);

  ModelFile model_;
  crispr::PairEncoding encoding_;
  Decision decision_;
  LearnerScorer scorer_;
};

}  // namespace genegraft::model
