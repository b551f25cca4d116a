#include "model/difference_shares.hpp"

#include <bit>
#include <cstdint>
#include <numeric>
#include <span>
#include <unordered_map>

#include "base/random.hpp"

namespace genegraft::model {
namespace {

constexpr int kExact = 10;
constexpr int kOrders = 256;

/// Columns of the differences, left to right; the PAM's, if it is one, is the last.
std::vector<int> find_differences(const crispr::AlignedPair& pair) {
  std::vector<int> columns;
  for (int c = 0; c < pair.pam_start(); ++c)
    if (pair[c].mismatch() || pair[c].bulge()) columns.push_back(c);
  for (int c = pair.pam_start() + 1; c < pair.width(); ++c)
    if (pair[c].target != crispr::Letter::G) {
      columns.push_back(c);
      break;
    }
  return columns;
}

/// Scores of the pair with only a subset of its differences (bit d: difference d is there), each
/// asked for once.
class Variants {
 public:
  Variants(const crispr::AlignedPair& pair, const std::vector<int>& columns,
           const std::function<float(const crispr::AlignedPair&)>& score)
      : pair_(pair), columns_(columns), score_(score) {}

  double score(std::uint32_t present) {
    const auto [entry, fresh] = known_.try_emplace(present, 0.0f);
    if (fresh) entry->second = score_(variant(present));
    return static_cast<double>(entry->second);
  }

 private:
  crispr::AlignedPair variant(std::uint32_t present) const {
    crispr::AlignedPair variant = pair_;
    // From the right, so that closing a gap does not move the columns still to be mended.
    for (int d = static_cast<int>(columns_.size()) - 1; d >= 0; --d) {
      if (present >> d & 1) continue;
      const bool pam = columns_[d] >= pair_.pam_start();
      variant = pam ? crispr::repair_pam(variant) : crispr::repair(variant, columns_[d]);
    }
    return variant;
  }

  const crispr::AlignedPair& pair_;
  const std::vector<int>& columns_;
  const std::function<float(const crispr::AlignedPair&)>& score_;
  std::unordered_map<std::uint32_t, float> known_;
};

/// Sum over subsets S without d of |S|! (n - |S| - 1)! / n! (score(S + d) - score(S)).
std::vector<double> exact_shares(Variants& variants, int n) {
  std::vector<double> weight(static_cast<std::size_t>(n));  // by |S|
  for (int size = 0; size < n; ++size) {
    double choose = 1;  // n - 1 over size
    for (int k = 1; k <= size; ++k) choose *= static_cast<double>(n - k) / k;
    weight[size] = 1 / (n * choose);
  }
  std::vector<double> shares(static_cast<std::size_t>(n));
  for (std::uint32_t subset = 0; subset < 1u << n; ++subset)
    for (int d = 0; d < n; ++d)
      if (!(subset >> d & 1))
        shares[d] += weight[std::popcount(subset)] *
                     (variants.score(subset | 1u << d) - variants.score(subset));
  return shares;
}

std::vector<double> sampled_shares(Variants& variants, int n) {
  Random random(1);
  std::vector<int> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> shares(static_cast<std::size_t>(n));
  for (int round = 0; round < kOrders; ++round) {
    random.shuffle(std::span(order));
    std::uint32_t present = 0;
    for (const int d : order) {
      const double before = variants.score(present);
      present |= 1u << d;
      shares[d] += (variants.score(present) - before) / kOrders;
    }
  }
  return shares;
}

}  // namespace

DifferenceShares difference_shares(const crispr::AlignedPair& pair,
                                   const std::function<float(const crispr::AlignedPair&)>& score) {
  const auto columns = find_differences(pair);
  const int n = static_cast<int>(columns.size());
  Variants variants(pair, columns, score);
  const auto shares = n <= kExact ? exact_shares(variants, n) : sampled_shares(variants, n);
  DifferenceShares result;
  result.perfect = variants.score(0);
  result.share.assign(static_cast<std::size_t>(pair.width()), 0);
  for (int d = 0; d < n; ++d) result.share[columns[d]] = shares[d];
  return result;
}

}  // namespace genegraft::model
