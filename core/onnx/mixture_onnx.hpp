#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::onnx {

/// What a part of a mixture counts for: weight * log(p / (1 - p)) with p, its probability of class
/// 1, kept within [least, 1 - least].
struct MixtureTerm {
  float weight = 1, least = 0;
};

/// Several models of two classes side by side on one input, and how their answers are put together.
struct MixtureGraph {
  /// Each as its own writer has it: input `features`, outputs `label` and `probabilities` (N, 2).
  std::vector<Model> parts;
  std::vector<MixtureTerm> terms;   ///< (parts)
  float intercept = 0;              ///< added to the sum of terms
  std::vector<std::string> labels;  ///< (2)
};

/// One graph that any runtime of ONNX answers:
///   input   features       float (N, F)
///   output  label          string (N)
///   output  probabilities  float (N, 2)
/// The parts' nodes and values are theirs, with "part 0/", "part 1/" … before their names. Behind
/// each stand Gather (class 1), Clip, Sub, Div, Log and Mul by its weight; then Sum, Sigmoid,
/// and what makes the answers of a classifier of one score: Sub, Concat, ArgMax, LabelEncoder.
Model mixture_to_onnx(const MixtureGraph& mixture);

/// Whether the graph says of itself that it is such a mixture.
bool is_mixture(const Model& model);

/// The parts as they were written, to the last bit. A graph that is put together in any other way
/// is refused.
Expected<MixtureGraph> mixture_from_onnx(const Model& model);

}  // namespace genegraft::onnx
