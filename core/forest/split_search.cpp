#include "forest/split_search.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace genegraft::forest {
namespace {

/// Nodes of fewer entries copy them once for all features.
constexpr std::size_t kSmallNode = 512;

}  // namespace

SplitSearch::SplitSearch(const TrainingSet& data, const TreeSample& sample, double leaf_weight)
    : data_(data),
      sample_(sample),
      features_(data.table.features),
      histogram_(data.classes),
      sweep_(data.class_weight, leaf_weight),
      common_(data.classes) {
  std::iota(features_.begin(), features_.end(), 0);
}

const Split& SplitSearch::find(const NodeRows& rows, const NodeTotals& totals, Random& random) {
  held_.clear();
  marked_ = 0;
  entries_ = 0;
  for (int k = 0; k < data_.classes; ++k) entries_ += rows[k].size();
  drawn_ =
      static_cast<std::uint32_t>(std::accumulate(totals.weight.begin(), totals.weight.end(), 0.0));
  sweep_.start_node(totals.weight);
  const auto tried = static_cast<std::size_t>(data_.tried);
  bool varied = false;
  for (std::size_t i = 0; i < features_.size() && (i < tried || !varied); ++i) {
    std::swap(features_[i], features_[i + random.below(features_.size() - i)]);
    varied |= try_feature(features_[i], rows, totals);
  }
  return sweep_.best();
}

/// Returns whether the feature varies within the node.
bool SplitSearch::try_feature(int feature, const NodeRows& rows, const NodeTotals& totals) {
  if (data_.table.bins(feature) == 1) return false;
  if (data_.planes.first_plane(feature) >= 0) {
    if (!varies(feature, totals)) return false;
    fill_from_planes(feature, totals);
  } else if (data_.table.columns[feature].is_sparse()) {
    if (!fill_sparse(feature, rows, totals)) return false;
  } else {
    fill_dense(feature, rows);
  }
  return sweep(feature);
}

/// Most draws in a deep node are of features that do not vary there: they must be cheap.
bool SplitSearch::varies(int feature, const NodeTotals& totals) const {
  const std::size_t planes = data_.planes.planes();
  const std::size_t first = data_.planes.first_plane(feature);
  for (std::size_t p = first; p + 1 < first + data_.table.bins(feature); ++p) {
    std::uint32_t ones = 0;
    for (int k = 0; k < data_.classes; ++k) ones += totals.plane_count[k * planes + p];
    if (ones > 0 && ones < drawn_) return true;
  }
  return false;
}

/// Plane c holds the weight of the bins above c: differences of neighbours are a histogram.
void SplitSearch::fill_from_planes(int feature, const NodeTotals& totals) {
  const int bins = data_.table.bins(feature);
  const std::size_t planes = data_.planes.planes();
  const std::size_t first = data_.planes.first_plane(feature);
  for (int k = 0; k < data_.classes; ++k) {
    const std::uint32_t* above = totals.plane_count.data() + k * planes + first;
    auto before = static_cast<std::uint32_t>(totals.weight[k]);
    for (int b = 0; b < bins; ++b) {
      const std::uint32_t here = b < bins - 1 ? above[b] : 0;
      if (before != here) histogram_.add(b, k, before - here);
      before = here;
    }
  }
}

void SplitSearch::fill_dense(int feature, const NodeRows& rows) {
  const std::uint8_t* column = data_.table.columns[feature].bytes().data();
  if (entries_ < kSmallNode) {
    hold(rows);
    for (const Held& held : held_) histogram_.add(column[held.row], held.group, held.weight);
    return;
  }
  const auto classes = static_cast<std::size_t>(data_.classes);
  for (int k = 0; k < data_.classes; ++k) {
    double* const of_class = histogram_.of_class(k);
    for (const Entry entry : sample_.entries(rows[k])) {
      of_class[column[row_of(entry)] * classes] += sample_.weight(entry);
    }
  }
  histogram_.occupy(data_.table.bins(feature));
}

/// Adds the rows that the column holds, and what remains of the node to the common bin. Returns
/// false if no row of the node is held.
bool SplitSearch::fill_sparse(int feature, const NodeRows& rows, const NodeTotals& totals) {
  const BinnedColumn& column = data_.table.columns[feature];
  std::size_t left = 0;  // rows, or entries, that are not held
  // A pass over the bitmaps costs about as much as to look up an entry for every 256 rows.
  if (entries_ >= static_cast<std::size_t>(data_.table.rows) / 256) {
    mark(rows);
    left = marked_;
    column.for_each_held(marks_, [&](std::uint32_t row, std::uint8_t bin) {
      histogram_.add(bin, data_.y[row], sample_.weight_of_row(row));
      --left;
    });
  } else {
    hold(rows);
    left = held_.size();
    for (const Held& held : held_) {
      if (!column.is_held(held.row)) continue;
      histogram_.add(column.bin(held.row), held.group, held.weight);
      --left;
    }
  }
  if (histogram_.empty()) return false;
  if (left == 0) return true;
  common_ = totals.weight;
  histogram_.for_each([&](int, std::span<const double> weight) {
    for (std::size_t k = 0; k < weight.size(); ++k) common_[k] -= weight[k];
  });
  for (int k = 0; k < data_.classes; ++k) histogram_.add(column.common_bin(), k, common_[k]);
  return true;
}

/// Empties the histogram. Returns whether the feature varies.
bool SplitSearch::sweep(int feature) {
  const auto for_each_class = [](std::span<const double> weight, const auto& add) {
    for (std::size_t k = 0; k < weight.size(); ++k) {
      if (weight[k] != 0) add(static_cast<int>(k), weight[k]);
    }
  };
  sweep_.start_feature(feature);
  if (const int missing = data_.table.missing_bin(feature); missing >= 0) {
    for_each_class(histogram_.remove(missing),
                   [&](int k, double weight) { sweep_.add_missing(k, weight); });
  }
  histogram_.for_each([&](int bin, std::span<const double> weights) {
    sweep_.reach(bin);
    for_each_class(weights, [&](int k, double weight) { sweep_.add(k, weight); });
  });
  histogram_.clear();
  return sweep_.finish_feature(static_cast<int>(data_.table.edges[feature].size()));
}

/// Copies the entries of a small node.
void SplitSearch::hold(const NodeRows& rows) {
  if (!held_.empty()) return;
  held_.reserve(entries_);
  for (int k = 0; k < data_.classes; ++k) {
    for (const Entry entry : sample_.entries(rows[k])) {
      held_.push_back({row_of(entry), k, sample_.weight(entry)});
    }
  }
}

/// Marks the rows of a large node.
void SplitSearch::mark(const NodeRows& rows) {
  if (marked_ > 0) return;
  marks_.assign((static_cast<std::size_t>(data_.table.rows) + 63) / 64, 0);
  for (int k = 0; k < data_.classes; ++k) {
    for (const Entry entry : sample_.entries(rows[k])) {
      const std::uint64_t bit = std::uint64_t{1} << row_of(entry) % 64;
      std::uint64_t& word = marks_[row_of(entry) / 64];
      marked_ += (word & bit) == 0;  // a row drawn often has several entries
      word |= bit;
    }
  }
}

}  // namespace genegraft::forest
