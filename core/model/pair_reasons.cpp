#include "model/pair_reasons.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "model/encode_blocks.hpp"

namespace genegraft::model {
namespace {

/// Puts the `top` largest shares of one pair where they belong.
void take_largest(std::span<const double> shares, std::span<const std::int32_t> columns,
                  std::span<std::int32_t> feature, std::span<float> share) {
  std::vector<std::int32_t> order(shares.size());
  std::iota(order.begin(), order.end(), 0);
  const auto top = std::min(feature.size(), order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(top), order.end(),
                    [&](auto a, auto b) {
                      const double x = std::abs(shares[a]), y = std::abs(shares[b]);
                      return x != y ? x > y : a < b;
                    });
  for (std::size_t i = 0; i < top && std::abs(shares[order[i]]) >= 1e-9; ++i) {
    feature[i] = columns[order[i]];
    share[i] = static_cast<float>(shares[order[i]]);
  }
}

}  // namespace

TableExplainer::TableExplainer(const OfftargetModel& model)
    : model_(model), explainer_(model.learner()), up_(explainer_.columns().size()) {}

PairReasons TableExplainer::explain(std::span<const crispr::PairRecord> records, int top,
                                    int threads) {
  const auto features = static_cast<std::size_t>(feature_count(model_.learner()));
  std::vector<float> x(records.size() * features);
  std::vector<std::uint8_t> good(records.size());
  for (std::size_t i = 0; i < good.size(); ++i) good[i] = records[i].error.empty();
  const PairBlocks blocks{
      .pair = [&](std::size_t i) { return good[i] != 0 ? &records[i].pair : nullptr; },
      .refuse = [&](std::size_t i, const Error&) { good[i] = 0; },
      .use =
          [&](std::size_t first, std::span<const float> rows) {
            std::copy(rows.begin(), rows.end(), x.begin() + first * features);
          }};
  encode_blocks(model_.encoding(), records.size(), threads, blocks);
  const auto table = explainer_.explain(x, threads);

  const std::size_t used = explainer_.columns().size();
  const auto width = static_cast<std::size_t>(top);
  PairReasons result{top, std::vector<std::int32_t>(records.size() * width, -1),
                     std::vector<float>(records.size() * width)};
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (good[i] == 0) continue;
    const auto shares = std::span(table.value).subspan(i * used, used);
    take_largest(shares, explainer_.columns(), std::span(result.feature).subspan(i * width, width),
                 std::span(result.share).subspan(i * width, width));
    count(records[i].pair, shares);
  }
  return result;
}

void TableExplainer::count(const crispr::AlignedPair& pair, std::span<const double> shares) {
  const auto [entry, fresh] = guide_of_.try_emplace(pair.protospacer(), guides_.size());
  if (fresh) guides_.push_back({0, std::vector<double>(shares.size())});
  Guide& guide = guides_[entry->second];
  ++guide.pairs;
  ++pairs_;
  for (std::size_t u = 0; u < shares.size(); ++u) {
    guide.size[u] += std::abs(shares[u]);
    up_[u] += std::max(0.0, shares[u]);
  }
}

std::vector<FeatureWeight> TableExplainer::weights(int draws, std::uint64_t seed) const {
  const auto& columns = explainer_.columns();
  const std::size_t used = pairs_ == 0 ? 0 : columns.size();
  std::vector<std::vector<double>> drawn(used);  // (U) of means
  const int groups = static_cast<int>(guides_.size());
  for (int first = 0; groups > 1 && first < draws; first += evaluate::kLanes) {
    const auto weight = evaluate::draw_groups(groups, seed, first);
    for (int l = 0; l < std::min(evaluate::kLanes, draws - first); ++l) {
      double pairs = 0;
      for (int g = 0; g < groups; ++g) pairs += weight[g][l] * guides_[g].pairs;
      for (std::size_t u = 0; u < used; ++u) {
        double sum = 0;
        for (int g = 0; g < groups; ++g) sum += weight[g][l] * guides_[g].size[u];
        drawn[u].push_back(sum / pairs);
      }
    }
  }
  std::vector<FeatureWeight> result;
  for (std::size_t u = 0; u < used; ++u) {
    FeatureWeight weight{.feature = columns[u]};
    for (const Guide& guide : guides_) weight.mean += guide.size[u] / static_cast<double>(pairs_);
    weight.up = up_[u] / static_cast<double>(pairs_);
    weight.interval = evaluate::percentile_interval(drawn[u]);
    result.push_back(weight);
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const auto& a, const auto& b) { return a.mean > b.mean; });
  return result;
}

}  // namespace genegraft::model
