#include "forest/split_search.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace genegraft::forest {

SplitSearch::SplitSearch(const TrainingSet& data, const TreeSample& sample, double leaf_weight)
    : data_(data),
      sample_(sample),
      leaf_weight_(leaf_weight),
      features_(data.table.features),
      histogram_(std::size_t{256} * data.classes),
      left_(data.classes) {
  std::iota(features_.begin(), features_.end(), 0);
}

const Split& SplitSearch::find(const NodeRows& rows, const NodeTotals& totals, Random& random) {
  held_.clear();
  best_.feature = -1;
  best_.score = -1;
  rows_ =
      static_cast<std::uint32_t>(std::accumulate(totals.weight.begin(), totals.weight.end(), 0.0));
  const auto tried = static_cast<std::size_t>(data_.tried);
  bool varied = false;
  for (std::size_t i = 0; i < features_.size() && (i < tried || !varied); ++i) {
    std::swap(features_[i], features_[i + random.below(features_.size() - i)]);
    const int feature = features_[i];
    if (data_.table.edges[feature].empty()) continue;
    if (data_.planes.first_plane(feature) < 0) {
      varied |= try_wide(feature, rows, totals);
    } else if (varies(feature, totals)) {
      varied = true;
      try_narrow(feature, totals);
    }
  }
  return best_;
}

/// Most draws in a deep node are of features that do not vary there: they must be cheap.
bool SplitSearch::varies(int feature, const NodeTotals& totals) const {
  const std::size_t planes = data_.planes.planes();
  const std::size_t first = data_.planes.first_plane(feature);
  for (std::size_t p = first; p < first + data_.table.edges[feature].size(); ++p) {
    std::uint32_t ones = 0;
    for (int k = 0; k < data_.classes; ++k) ones += totals.plane_count[k * planes + p];
    if (ones > 0 && ones < rows_) return true;
  }
  return false;
}

/// Plane c holds the weight of the bins above c: differences of neighbours are a histogram.
void SplitSearch::try_narrow(int feature, const NodeTotals& totals) {
  const int classes = data_.classes;
  const int bins = static_cast<int>(data_.table.edges[feature].size()) + 1;
  const std::size_t planes = data_.planes.planes();
  const std::size_t first = data_.planes.first_plane(feature);
  for (int k = 0; k < classes; ++k) {
    const std::uint32_t* above = totals.plane_count.data() + k * planes + first;
    double before = totals.weight[k];
    for (int b = 0; b < bins; ++b) {
      const double here = b < bins - 1 ? above[b] : 0;
      histogram_[static_cast<std::size_t>(b) * classes + k] = before - here;
      before = here;
    }
  }
  sweep_histogram(feature, bins, totals);
}

/// Sorts the rows of a small node: cheaper than to clear and to read a histogram.
bool SplitSearch::try_wide(int feature, const NodeRows& rows, const NodeTotals& totals) {
  std::size_t entries = 0;
  for (int k = 0; k < data_.classes; ++k) entries += rows[k].size();
  const std::size_t bins = data_.table.edges[feature].size() + 1;
  const bool small = 2 * entries * std::bit_width(entries) < bins * data_.classes;
  if (small) return sweep_sorted(feature, rows, totals);
  fill_histogram(feature, rows);
  return sweep_histogram(feature, static_cast<int>(bins), totals);
}

void SplitSearch::fill_histogram(int feature, const NodeRows& rows) {
  const int classes = data_.classes;
  const std::size_t bins = data_.table.edges[feature].size() + 1;
  std::fill(histogram_.begin(), histogram_.begin() + bins * classes, 0.0);
  const BinnedColumn& column = data_.table.columns[feature];
  for (int k = 0; k < classes; ++k) {
    double* const of_class = histogram_.data() + k;
    for (const Entry entry : sample_.entries(rows[k])) {
      of_class[static_cast<std::size_t>(column.bin(row_of(entry))) * classes] +=
          sample_.weight(entry);
    }
  }
}

bool SplitSearch::sweep_histogram(int feature, int bins, const NodeTotals& totals) {
  const int classes = data_.classes;
  start_sweep();
  for (int b = 0; b < bins; ++b) {
    const double* here = histogram_.data() + static_cast<std::size_t>(b) * classes;
    if (std::all_of(here, here + classes, [](double weight) { return weight == 0; })) continue;
    reach(feature, b, totals);
    for (int k = 0; k < classes; ++k) left_[k] += here[k];
  }
  return varied_;
}

void SplitSearch::hold(const NodeRows& rows) {
  for (int k = 0; k < data_.classes; ++k) {
    for (const Entry entry : sample_.entries(rows[k])) {
      held_.push_back({row_of(entry), k, sample_.weight(entry)});
    }
  }
}

bool SplitSearch::sweep_sorted(int feature, const NodeRows& rows, const NodeTotals& totals) {
  constexpr int kPlaceBits = 24;
  if (held_.empty()) hold(rows);
  const BinnedColumn& column = data_.table.columns[feature];
  order_.resize(held_.size());
  std::uint32_t differing = 0;
  for (std::uint32_t i = 0; i < held_.size(); ++i) {
    const std::uint32_t bin = column.bin(held_[i].row);
    differing |= bin ^ column.bin(held_[0].row);
    order_[i] = bin << kPlaceBits | i;
  }
  if (differing == 0) return false;
  std::sort(order_.begin(), order_.end());
  start_sweep();
  for (const std::uint32_t key : order_) {
    const int bin = static_cast<int>(key >> kPlaceBits);
    if (bin != before_) reach(feature, bin, totals);
    const Held& held = held_[key & ((1u << kPlaceBits) - 1)];
    left_[held.group] += held.weight;
  }
  return varied_;
}

void SplitSearch::start_sweep() {
  std::fill(left_.begin(), left_.end(), 0.0);
  before_ = -1;
  varied_ = false;
}

/// A sweep reaches the next bin that is not empty: weighs the split between it and the one before,
/// in the middle of the empty ones between them.
void SplitSearch::reach(int feature, int bin, const NodeTotals& totals) {
  if (before_ >= 0) {
    weigh(feature, before_ + (bin - 1 - before_) / 2, totals);
    varied_ = true;
  }
  before_ = bin;
}

void SplitSearch::weigh(int feature, int bin, const NodeTotals& totals) {
  double left = 0, right = 0, left_squares = 0, right_squares = 0;
  for (int k = 0; k < data_.classes; ++k) {
    const double l = left_[k] * data_.class_weight[k];
    const double r = (totals.weight[k] - left_[k]) * data_.class_weight[k];
    left += l;
    right += r;
    left_squares += l * l;
    right_squares += r * r;
  }
  if (left < leaf_weight_ || right < leaf_weight_) return;
  const double score = left_squares / left + right_squares / right;
  if (score <= best_.score) return;
  best_.feature = feature;
  best_.bin = bin;
  best_.score = score;
  best_.left = left_;
}

}  // namespace genegraft::forest
