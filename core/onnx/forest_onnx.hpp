#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "forest/forest.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::onnx {

/// A forest and what a file calls its classes.
struct TreeEnsemble {
  forest::Forest forest;
  std::vector<std::string> labels;  ///< (K) names of the classes, int64 ones as decimal text; none:
                                    ///< a regression

  bool is_classifier() const { return !labels.empty(); }
};

/// The forest of a model that is one tree ensemble: TreeEnsembleClassifier, TreeEnsembleRegressor
/// or TreeEnsemble (ai.onnx.ml 1 to 5), in any branch mode, with any aggregation and
/// post-transform, from any writer. Identity, Cast and ZipMap around it are seen through; every
/// other operator is refused by its name, and so is every index that points nowhere.
///
/// Answers are onnxruntime's, to float rounding:
/// - Thresholds stored as doubles are rounded down to floats, which changes no answer on floats;
///   leaf values stored as doubles are rounded to the nearest float.
/// - NaN fails every comparison but NEQ, unless the node tracks missing values as true.
/// - A classifier of two classes whose weights are all for class 0 scores class 1 by them (the
///   quirk of ONNX's binary case): one output. All for class 1: the same. Two base values for two
///   classes are refused, since runtimes differ on what they mean.
/// - A TreeEnsemble's post_transform is the standard's: 1 SOFTMAX, 2 LOGISTIC (onnxruntime 1.31
///   takes 1 for LOGISTIC and 2 for SOFTMAX).
/// - A regressor of one target does PROBIT alone of the post-transforms.
/// - PROBIT is exact here, an approximation good to about 1e-3 in onnxruntime.
/// Covers are zero throughout where the file has none that add up.
Expected<TreeEnsemble> read_tree_ensemble(const Model& model);

/// How forest_to_onnx writes.
struct WriteOptions {
  /// A TreeEnsemble (ai.onnx.ml 5), for onnxruntime >= 1.20: a third of the size.
  bool compact = false;
  bool covers = true;  ///< what explanations and importances need, and prediction does not
};

/// A forest as a standard model:
///   input   features       float (N, F)
///   output  label          string (N)
///   output  probabilities  float (N, K)
/// or, without labels, `scores` (N, O) alone. It is one TreeEnsembleClassifier (ai.onnx.ml 3), or
/// TreeEnsembleRegressor without labels, unless options ask for the compact form; or unless only
/// that has a place for it (minimum or maximum with labels, base values of two outputs).
///
/// labels: (K) class names; one output makes two classes. SOFTMAX_ZERO and PROBIT of one output
/// have no place in ONNX.
///
/// The classifier has no average: its weights are a leaf's values divided by the number of trees.
/// What was read, or rounded by round_to_file, comes back to the last bit.
Model forest_to_onnx(const forest::Forest& forest, const std::vector<std::string>& labels,
                     const WriteOptions& options = {});

/// Whether forest_to_onnx can write it. What cannot: of one output a softmax, or a classifier's
/// PROBIT; a classifier by minimum or maximum whose leaves have several values or none.
bool has_onnx_form(const forest::Forest& forest, const std::vector<std::string>& labels);

/// Rounds the leaf values of an averaging forest (by an ulp, of some) to ones that survive division
/// by the number of trees and multiplication with it, so that the forest at hand, the one written
/// and the one read are the same to the last bit.
void round_to_file(forest::Forest& forest);

}  // namespace genegraft::onnx
