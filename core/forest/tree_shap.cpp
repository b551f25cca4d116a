#include "forest/tree_shap.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string_view>
#include <unordered_map>

#include "base/parallel.hpp"
#include "forest/answer_tables.hpp"
#include "forest/row_walk.hpp"

namespace genegraft::forest {
namespace {

constexpr std::size_t kMostRows = 2048;  // samples that walk a tree together: its tables stay near
constexpr int kGroup = 8;                // trees whose tables are held at a time

/// Samples with different numbers in the tested columns, and which of them each sample is.
struct DistinctRows {
  std::vector<int> row;     // (distinct) first of its kind
  std::vector<int> number;  // (N) index into row
};

DistinctRows find_distinct(std::span<const float> x, std::size_t rows, std::size_t features,
                           const std::vector<std::int32_t>& columns) {
  DistinctRows result;
  std::vector<float> tested(rows * columns.size());
  std::unordered_map<std::string_view, int> seen;
  for (std::size_t i = 0; i < rows; ++i) {
    float* to = tested.data() + i * columns.size();
    for (std::size_t u = 0; u < columns.size(); ++u) to[u] = x[i * features + columns[u]];
    const std::string_view bytes(reinterpret_cast<const char*>(to), columns.size() * sizeof(float));
    const auto [entry, fresh] = seen.try_emplace(bytes, static_cast<int>(result.row.size()));
    if (fresh) result.row.push_back(static_cast<int>(i));
    result.number.push_back(entry->second);
  }
  return result;
}

bool has_covers(const Forest& forest) {
  if (forest.cover.size() != forest.feature.size()) return false;
  for (const int root : forest.root)
    if (!(forest.cover[root] > 0)) return false;
  for (int node = 0; node < forest.nodes(); ++node) {
    const double cover = forest.cover[node];
    if (!(cover >= 0) || std::isinf(cover)) return false;
    if (forest.feature[node] < 0) continue;
    const double below =
        static_cast<double>(forest.cover[forest.left[node]]) + forest.cover[forest.left[node] + 1];
    if (std::abs(below - cover) > 0.01 * cover) return false;
  }
  return true;
}

/// Adds the mean value of tree t over the training samples, as their covers tell it.
void add_mean(const Forest& forest, int t, const TreePaths& paths, std::vector<double>& mean) {
  for (const auto& leaf : paths.leaves) {
    for (int i = 0; i < forest.leaf_width(); ++i) {
      const auto value =
          forest.leaf_value[static_cast<std::size_t>(leaf.row) * forest.leaf_width() + i];
      const int output = forest.target.empty() ? i : forest.target[t];
      if (!std::isnan(value)) mean[output] += leaf.unknown * value;
    }
  }
}

}  // namespace

Expected<void> check_explainable(const Forest& forest) {
  if (forest.aggregation == Aggregation::minimum || forest.aggregation == Aggregation::maximum)
    return fail(
        "the model takes the least or the greatest of its trees, which is no sum of shares");
  if (!has_covers(forest))
    return fail(
        "the model does not say how many training samples reached each node (nodes_hitrates), "
        "so features have no shares");
  return {};
}

Explainer::Explainer(const Forest& forest)
    : forest_(forest), place_(forest.features, -1), base_(forest.outputs) {
  assert(check_explainable(forest));
  for (const int feature : forest.feature)
    if (feature >= 0) place_[feature] = 0;
  for (int f = 0; f < forest.features; ++f) {
    if (place_[f] < 0) continue;
    place_[f] = static_cast<std::int32_t>(columns_.size());
    columns_.push_back(f);
  }
  int longest = 0;
  for (int t = 0; t < forest.trees(); ++t) {
    const TreePaths paths = lay_out_paths(forest, t);
    longest = std::max(longest, paths.longest);
    add_mean(forest, t, paths, base_);
  }
  quadratures_ = make_quadratures(longest);
  for (int o = 0; o < forest.outputs; ++o) {
    if (forest.aggregation == Aggregation::average) base_[o] /= forest.trees();
    if (!forest.base.empty()) base_[o] += forest.base[o];
  }
}

ContributionTable Explainer::explain(
    std::span<const float> x, int threads,
    const std::function<bool(int trees_done, int trees)>& progress) const {
  const auto features = static_cast<std::size_t>(forest_.features);
  const std::size_t rows = features == 0 ? 0 : x.size() / features;
  assert(x.size() == rows * features);
  const DistinctRows distinct = find_distinct(x, rows, features, columns_);
  const std::size_t count = distinct.row.size();
  const auto workers = static_cast<std::size_t>(threads > 0 ? threads : available_threads());
  const std::size_t block = std::clamp<std::size_t>((count + workers - 1) / workers, 1, kMostRows);
  const std::size_t blocks = (count + block - 1) / block;
  const std::size_t used = columns_.size();
  const std::size_t width = used * forest_.outputs;
  // Block b's samples [b * block, + n) are at b * block * used as (U, n), its sums likewise.
  const auto size_of = [&](std::size_t b) { return std::min(block, count - b * block); };
  std::vector<float> columns(count * used);
  for (std::size_t i = 0; i < count; ++i) {
    float* to = columns.data() + i / block * block * used + i % block;
    for (std::size_t u = 0; u < used; ++u)
      to[u * size_of(i / block)] = x[distinct.row[i] * features + columns_[u]];
  }

  std::vector<double> sums(count * width);
  std::vector<PreparedTree> trees(kGroup);
  for (int first = 0; first < forest_.trees(); first += kGroup) {
    trees.resize(std::min(kGroup, forest_.trees() - first));
    parallel_for(static_cast<std::int64_t>(trees.size()), threads, [&](std::int64_t i) {
      prepare_tree(forest_, first + static_cast<int>(i), count, quadratures_, trees[i]);
    });
    parallel_for(static_cast<std::int64_t>(blocks), threads, [&](std::int64_t b) {
      const std::size_t first_row = b * block;
      RowWalk rows_down(forest_, quadratures_, place_, columns.data() + first_row * used,
                        size_of(b), sums.data() + first_row * width);
      for (std::size_t i = 0; i < trees.size(); ++i)
        rows_down.add_tree(trees[i], first + static_cast<int>(i));
    });
    if (progress && !progress(first + static_cast<int>(trees.size()), forest_.trees()))
      return {columns_, base_, {}};
  }

  ContributionTable result{columns_, base_, std::vector<double>(rows * width)};
  const bool average = forest_.aggregation == Aggregation::average;
  const double divisor = average ? forest_.trees() : 1;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto number = static_cast<std::size_t>(distinct.number[i]);
    const double* from = sums.data() + number / block * block * width + number % block;
    const std::size_t stride = size_of(number / block);
    for (std::size_t c = 0; c < width; ++c)
      result.value[i * width + c] = from[c * stride] / divisor;
  }
  return result;
}

Contributions explain(const Forest& forest, std::span<const float> x) {
  assert(static_cast<int>(x.size()) == forest.features);
  const ContributionTable table = Explainer(forest).explain(x, 1);
  const auto outputs = static_cast<std::size_t>(forest.outputs);
  Contributions result{table.base, std::vector<double>(forest.features * outputs)};
  for (std::size_t u = 0; u < table.column.size(); ++u)
    for (std::size_t o = 0; o < outputs; ++o)
      result.value[table.column[u] * outputs + o] = table.value[u * outputs + o];
  return result;
}

}  // namespace genegraft::forest
