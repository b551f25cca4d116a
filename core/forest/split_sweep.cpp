#include "forest/split_sweep.hpp"

#include <algorithm>

namespace genegraft::forest {

SplitSweep::SplitSweep(std::span<const double> class_weight, double leaf_weight)
    : class_weight_(class_weight),
      leaf_weight_(leaf_weight),
      left_(class_weight.size()),
      missing_(class_weight.size()) {}

void SplitSweep::start_node(std::span<const double> total) {
  total_ = total;
  whole_ = {};
  for (std::size_t k = 0; k < total.size(); ++k) {
    const double weight = total[k] * class_weight_[k];
    whole_.left += weight;
    whole_.left_squares += weight * weight;
  }
  best_.feature = -1;
  best_.score = -1;
}

void SplitSweep::start_feature(int feature) {
  feature_ = feature;
  reached_ = -1;
  varied_ = false;
  plain_ = joined_ = {0, 0, whole_.left_squares};
  std::fill(left_.begin(), left_.end(), 0.0);
  if (has_missing_) std::fill(missing_.begin(), missing_.end(), 0.0);
  has_missing_ = false;
}

void SplitSweep::add_missing(int k, double weight) {
  has_missing_ = true;
  move(joined_, missing_[k], total_[k], weight * class_weight_[k], class_weight_[k]);
  missing_[k] += weight;
}

bool SplitSweep::finish_feature(int last_bin) {
  if (has_missing_ && reached_ >= 0) {
    varied_ = true;
    weigh(plain_, last_bin, true);
  }
  return varied_;
}

void SplitSweep::keep(int bin, bool missing_right, double score) {
  best_.feature = feature_;
  best_.bin = bin;
  best_.missing_right = missing_right;
  best_.score = score;
  best_.left = left_;
  if (!has_missing_ || missing_right) return;
  for (std::size_t k = 0; k < left_.size(); ++k) best_.left[k] += missing_[k];
}

}  // namespace genegraft::forest
