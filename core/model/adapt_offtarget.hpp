#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "crispr/pair_encoding.hpp"
#include "model/learner.hpp"

namespace genegraft::model {

/// What a few labelled rows of another assay may change in a model.
enum class Adaptation {
  none,      ///< nothing: the model as it is
  weights,   ///< how much its log odds (of a mixture: each part's) count for
  features,  ///< that, and a correction for each feature beside it, held near 0
  leaves,    ///< the values of its trees' leaves (forest/reestimate_leaves.hpp)
  boosting,  ///< small trees are added that correct its log odds
};

std::string_view name(Adaptation how);  ///< "none", "weights", …
std::optional<Adaptation> find_adaptation(std::string_view name);

struct AdaptOptions {
  /// By default what cannot hurt: see models/README.md for what the others gained and lost.
  Adaptation how = Adaptation::weights;
  /// weights, features: how firmly the model's own weights are held, and the corrections at 0, each
  /// a standard deviation of its feature: strengths of a normal prior (prior_logistic.hpp).
  double weight_strength = 10, feature_strength = 10;
  double leaf_prior = 20;  ///< leaves: rows that the source's value of a leaf counts for
  int rounds = 30;         ///< boosting: trees of four leaves, a twentieth of a step each
  /// Negatives weigh so many times as much as positives in all, as they do when a model is trained,
  /// so that enriched rows leave the scale of its probabilities where it is.
  double ratio = 3;
  std::uint64_t seed = 1;
  int threads = 0;
};

/// Rows to adapt to or to answer, as numbers.
struct FeatureRows {
  int rows = 0, features = 0;
  std::vector<float> x;  ///< (N, F)

  FillRows fill() const;  ///< of these rows, which must outlive it
};
FeatureRows encode_pairs(crispr::PairEncoding encoding, std::span<const crispr::AlignedPair> pairs,
                         int threads);

/// The model, of two classes, adapted to rows of both. A mixture stays one; other learners become a
/// mixture where something is added to them.
Expected<Learner> adapt_learner(const Learner& source, const FeatureRows& rows,
                                std::span<const std::int32_t> y, const AdaptOptions& options);

}  // namespace genegraft::model
