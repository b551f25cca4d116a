#pragma once

#include <span>
#include <vector>

#include "forest/training_set.hpp"

namespace genegraft::forest {

/// A test of one feature; the bins up to `bin` go left. All weights before class weights.
struct Split {
  int feature = -1;  ///< -1: none
  int bin = 0;       ///< the last one of the feature: only missing values go right
  bool missing_right = false;
  double score = 0;          ///< sum over both sides of (sum over classes of weight^2) / weight
  std::vector<double> left;  ///< (K) weight of the left side
};

/// Passes over the bins of one feature after another, moving their weight from the right side to
/// the left, and keeps the best split by Gini impurity of all that it passes; the first one of
/// several alike. Missing values are tried on either side.
///
/// With weights l of the left side and t of the node, moving weight w of class k changes the sums
///   sum of l^2         by  w (2 l_k + w),
///   sum of (t - l)^2   by  w (w - 2 (t_k - l_k)),
/// so that a split is weighed in the same time for any number of classes.
class SplitSweep {
 public:
  SplitSweep(std::span<const double> class_weight, double leaf_weight);

  /// Begins a node; total: (K) its weight before class weights, which must stay.
  void start_node(std::span<const double> total);

  /// Begins a feature. Its missing values' weight, if there is any in the node, is added next.
  void start_feature(int feature);
  void add_missing(int k, double weight);

  /// Reaches the next bin that is not empty, before its weight is added: weighs the split between
  /// it and the one before, in the middle of the empty ones between them.
  void reach(int bin) {
    if (reached_ >= 0) weigh(reached_ + (bin - 1 - reached_) / 2);
    reached_ = bin;
  }

  void add(int k, double weight) {
    move(plain_, left_[k], total_[k], weight * class_weight_[k], class_weight_[k]);
    if (has_missing_) {
      move(joined_, left_[k] + missing_[k], total_[k], weight * class_weight_[k], class_weight_[k]);
    }
    left_[k] += weight;
  }

  /// Ends a feature whose last bin, but for that of missing values, is `last_bin`. Returns whether
  /// it varies within the node.
  bool finish_feature(int last_bin);

  const Split& best() const { return best_; }

 private:
  /// Sums over classes, class weights included.
  struct Sums {
    double left = 0;
    double left_squares = 0;
    double right_squares = 0;
  };

  static void move(Sums& sums, double left, double total, double weight, double class_weight) {
    sums.left += weight;
    sums.left_squares += weight * (2 * left * class_weight + weight);
    sums.right_squares += weight * (weight - 2 * (total - left) * class_weight);
  }

  void weigh(int bin) {
    varied_ = true;
    weigh(plain_, bin, has_missing_);
    if (has_missing_) weigh(joined_, bin, false);
  }
  void weigh(const Sums& sums, int bin, bool missing_right) {
    const double right = whole_.left - sums.left;
    if (sums.left < leaf_weight_ || right < leaf_weight_) return;
    const double score = sums.left_squares / sums.left + sums.right_squares / right;
    if (score > best_.score) keep(bin, missing_right, score);
  }
  void keep(int bin, bool missing_right, double score);

  std::span<const double> class_weight_;
  double leaf_weight_;
  std::span<const double> total_;
  Sums whole_;   // everything to the left
  Sums plain_;   // missing values on the right
  Sums joined_;  // missing values on the left
  int feature_ = -1;
  int reached_ = -1;  // last bin reached
  bool varied_ = false;
  bool has_missing_ = false;
  std::vector<double> left_;     // (K) weight of the bins passed, missing values not among them
  std::vector<double> missing_;  // (K) zeros unless has_missing_
  Split best_;
};

}  // namespace genegraft::forest
