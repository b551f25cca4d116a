#include "forest/split_search.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace genegraft::forest {
namespace {

/// Nodes of fewer entries copy them together for all features.
constexpr std::size_t kSmallNode = 512;

/// Hits that are sorted rather than put into a histogram.
constexpr std::size_t kFewHits = 24;

/// Draws between a prefetch and its use.
constexpr std::size_t kAhead = 4;

}  // namespace

SplitSearch::SplitSearch(const TrainingSet& data, const TreeSample& sample, double leaf_weight)
    : data_(data),
      entries_(data, sample),
      histogram_(data.classes),
      sweep_(data.class_weight, leaf_weight),
      features_(data.table.features),
      common_(data.classes),
      few_(kFewHits) {
  std::iota(features_.begin(), features_.end(), 0);
}

const Split& SplitSearch::find(const NodeRows& rows, const NodeTotals& totals, Random& random) {
  sweep_.start_node(totals.weight);
  drawn_ =
      static_cast<std::uint32_t>(std::accumulate(totals.weight.begin(), totals.weight.end(), 0.0));
  const auto tried = static_cast<std::size_t>(data_.tried);
  bool varied = false;
  for (std::size_t i = 0; i < tried; ++i) draw(i, random);
  entries_.start_node(rows, std::span(features_).first(tried));
  for (std::size_t i = 0; i < features_.size() && (i < tried || !varied); ++i) {
    if (i >= tried) draw(i, random);
    if (i + kAhead < tried) entries_.prefetch(features_[i + kAhead]);
    varied |= try_feature(features_[i], totals);
  }
  return sweep_.best();
}

void SplitSearch::draw(std::size_t index, Random& random) {
  std::swap(features_[index], features_[index + random.below(features_.size() - index)]);
}

/// Returns whether the feature varies within the node.
bool SplitSearch::try_feature(int feature, const NodeTotals& totals) {
  if (data_.table.bins(feature) == 1) return false;
  if (data_.planes.first_plane(feature) >= 0) {
    if (!varies(feature, totals)) return false;
    fill_from_planes(feature, totals);
  } else if (data_.table.columns[feature].is_sparse()) {
    return try_sparse(feature, totals);
  } else {
    fill_dense(feature);
  }
  return sweep_histogram(feature);
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

void SplitSearch::fill_dense(int feature) {
  const std::uint8_t* column = data_.table.columns[feature].bytes().data();
  if (entries_.size() < kSmallNode) {
    for (const auto& held : entries_.together()) {
      histogram_.add(column[held.row], held.group, held.weight);
    }
    return;
  }
  const auto classes = static_cast<std::size_t>(data_.classes);
  for (int k = 0; k < data_.classes; ++k) {
    double* const of_class = histogram_.of_class(k);
    for (const Entry entry : entries_.of_class(k)) {
      of_class[column[row_of(entry)] * classes] += entries_.weight(entry);
    }
  }
  histogram_.occupy(data_.table.bins(feature));
}

/// What the column does not hold of the node is in the common bin.
bool SplitSearch::try_sparse(int feature, const NodeTotals& totals) {
  const auto [hits, are_all] = entries_.find_held(feature);
  if (hits.empty()) return false;
  common_ = totals.weight;
  for (const auto& hit : hits) common_[hit.group] -= hit.weight;
  if (are_all) std::fill(common_.begin(), common_.end(), 0.0);
  if (hits.size() <= kFewHits) return sweep_few(feature, hits);
  for (const auto& hit : hits) histogram_.add(hit.bin, hit.group, hit.weight);
  const int common_bin = data_.table.columns[feature].common_bin();
  for (int k = 0; k < data_.classes; ++k) {
    if (common_[k] != 0) histogram_.add(common_bin, k, common_[k]);
  }
  return sweep_histogram(feature);
}

bool SplitSearch::sweep_few(int feature, std::span<const NodeEntries::Hit> hits) {
  const int missing = data_.table.missing_bin(feature);
  const int common_bin = data_.table.columns[feature].common_bin();
  const auto add_common = [&](const auto& add) {
    for (int k = 0; k < data_.classes; ++k) {
      if (common_[k] != 0) add(k, common_[k]);
    }
  };
  const auto add = [&](int k, double weight) { sweep_.add(k, weight); };
  const auto add_missing = [&](int k, double weight) { sweep_.add_missing(k, weight); };
  bool common_left = std::any_of(common_.begin(), common_.end(), [](double w) { return w != 0; });
  sweep_.start_feature(feature);
  if (common_left && common_bin == missing) {
    add_common(add_missing);
    common_left = false;
  }
  // Sorted by insertion: bin, then place.
  std::size_t n = 0;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (static_cast<int>(hits[i].bin) == missing) {
      add_missing(hits[i].group, hits[i].weight);
      continue;
    }
    const std::uint64_t key = std::uint64_t{hits[i].bin} << 32 | i;
    std::size_t at = n++;
    for (; at > 0 && few_[at - 1] > key; --at) few_[at] = few_[at - 1];
    few_[at] = key;
  }
  int before = -1;
  for (std::size_t i = 0; i < n; ++i) {
    const auto& hit = hits[few_[i] & 0xffffffffu];
    const int bin = static_cast<int>(hit.bin);
    if (common_left && bin > common_bin) {
      sweep_.reach(common_bin);
      add_common(add);
      common_left = false;
    }
    if (bin != before) sweep_.reach(bin);
    before = bin;
    sweep_.add(hit.group, hit.weight);
  }
  if (common_left) {
    sweep_.reach(common_bin);
    add_common(add);
  }
  return sweep_.finish_feature(static_cast<int>(data_.table.edges[feature].size()));
}

/// Empties the histogram. Returns whether the feature varies.
bool SplitSearch::sweep_histogram(int feature) {
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

}  // namespace genegraft::forest
