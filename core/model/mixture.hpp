#pragma once

#include <span>
#include <variant>
#include <vector>

#include "forest/forest.hpp"
#include "linear/layered_model.hpp"
#include "linear/linear_model.hpp"

namespace genegraft::model {

/// A learner that can be part of a mixture.
using PartLearner = std::variant<forest::Forest, linear::LinearModel, linear::LayeredModel>;

/// One learner's say in a mixture.
struct MixturePart {
  PartLearner learner;  ///< of two classes: one output
  float weight = 1;     ///< >= 0, what its log odds are multiplied by
  /// Its probability counts as no less than this and no more than 1 minus this, so that a forest
  /// without a single vote for a class does not rule it out.
  float least = 1e-6f;
};

/// Several learners of two classes, added in log odds:
///   logistic(intercept + sum over parts of weight * logit(probability)).
/// Learners that err in different places correct each other; unlike a mean of probabilities, one
/// that is certain counts for more than one that is not. With weights from held-out rows this is
/// stacking (Wolpert 1992; of non-negative weights Breiman 1996), see mixture_weights.hpp.
struct Mixture {
  int features = 0;  ///< F, the same of all parts
  int outputs = 1;
  std::vector<MixturePart> parts;
  float intercept = 0;
};

/// A share of trees has no odds near 0 and 1; a logistic's margin has, as far as floats tell them.
float least_probability(const PartLearner& learner);

/// The same learner of rows that have more features behind those that it knows.
PartLearner widened(PartLearner learner, int features);

/// log(p / (1 - p)) with p kept within [least, 1 - least].
double part_log_odds(float probability, float least);

/// One row's answer. probability: (parts), of class 1.
float mix(const Mixture& mixture, std::span<const float> probability);

}  // namespace genegraft::model
