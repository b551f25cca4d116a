#include "forest/split_search.hpp"

#include <algorithm>
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

Split SplitSearch::find(const NodeRows& rows, const NodeTotals& totals, Random& random) {
  best_.feature = -1;
  best_.score = -1;
  const auto tried = static_cast<std::size_t>(data_.tried);
  bool varied = false;
  for (std::size_t i = 0; i < features_.size() && (i < tried || !varied); ++i) {
    std::swap(features_[i], features_[i + random.below(features_.size() - i)]);
    const int feature = features_[i];
    if (data_.table.edges[feature].empty()) continue;
    const bool narrow = data_.planes.first_plane(feature) >= 0;
    const bool varies = narrow ? try_narrow(feature, totals) : try_wide(feature, rows, totals);
    varied = varied || varies;
  }
  return best_;
}

/// Plane c holds the weight of the bins above c: differences of neighbours are a histogram.
bool SplitSearch::try_narrow(int feature, const NodeTotals& totals) {
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
  return sweep(feature, bins, totals);
}

bool SplitSearch::try_wide(int feature, const NodeRows& rows, const NodeTotals& totals) {
  fill_histogram(feature, rows);
  return sweep(feature, static_cast<int>(data_.table.edges[feature].size()) + 1, totals);
}

void SplitSearch::fill_histogram(int feature, const NodeRows& rows) {
  const int classes = data_.classes;
  const std::size_t bins = data_.table.edges[feature].size() + 1;
  std::fill(histogram_.begin(), histogram_.begin() + bins * classes, 0.0);
  const std::uint8_t* column = data_.table.column(feature).data();
  for (int k = 0; k < classes; ++k) {
    double* const of_class = histogram_.data() + k;
    for (const Entry entry : sample_.entries(rows[k])) {
      of_class[static_cast<std::size_t>(column[row_of(entry)]) * classes] += sample_.weight(entry);
    }
  }
}

/// Weighs a split between every two neighbouring bins that are not empty, in the middle of the
/// empty ones between them. Returns whether there are such neighbours: whether the feature varies.
bool SplitSearch::sweep(int feature, int bins, const NodeTotals& totals) {
  const int classes = data_.classes;
  std::fill(left_.begin(), left_.end(), 0.0);
  int before = -1;
  bool varies = false;
  for (int b = 0; b < bins; ++b) {
    const double* here = histogram_.data() + static_cast<std::size_t>(b) * classes;
    if (std::all_of(here, here + classes, [](double weight) { return weight == 0; })) continue;
    if (before >= 0) {
      weigh(feature, before + (b - 1 - before) / 2, totals);
      varies = true;
    }
    for (int k = 0; k < classes; ++k) left_[k] += here[k];
    before = b;
  }
  return varies;
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
