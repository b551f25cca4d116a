#pragma once

#include <span>
#include <vector>

#include "linear/linear_model.hpp"

namespace genegraft::linear {

/// x -> W x + b.
struct DenseLayer {
  int inputs = 0, outputs = 0;
  std::vector<float> weight;  ///< (inputs, outputs): an input that is not 0 meets its weights
                              ///< together, and one that is 0 costs nothing
  std::vector<float> bias;    ///< (outputs)
};

/// A network of dense layers, in the units of the raw features:
///   h1 = x W1 + b1, h2 = relu(h1) W2 + b2, …, margins = relu(h) W + b + x S
/// of which a classifier is made as of a LinearModel's margins: O = 1 is the log odds of class 1,
/// O > 2 are those whose softmax are the classes' probabilities. One layer is logistic regression;
/// S, where there is one, is such a regression beside the network. Standardised features need no
/// step of their own: (x - m) / s goes into W1 and b1.
struct LayeredModel {
  int features = 0;                ///< F
  int outputs = 1;                 ///< O
  std::vector<DenseLayer> layers;  ///< at least one; the first reads F, the last makes O
  std::vector<float> skip;         ///< (F, O), or none
  bool int8_matrices = false;      ///< all made of levels, and stored so: see int8_layers.hpp

  int classes() const { return outputs == 1 ? 2 : outputs; }
  /// H1: what the first layer makes of a sample, see LayeredScorer.
  int pooled() const { return layers.front().outputs; }
};

/// Whether the sizes fit each other.
bool fits_together(const LayeredModel& model);

/// The linear model that has the network's margins at x (F), and all around it as far as no hidden
/// unit begins or ceases to be positive: its weights are the gradient there. So weight times value
/// are shares of the margin that add up to it, with the intercept (Shrikumar et al. 2017, gradient
/// times input).
LinearModel linear_at(const LayeredModel& model, std::span<const float> x);

}  // namespace genegraft::linear
