#include "sequence/markov_model.hpp"

#include <cassert>
#include <cmath>
#include <limits>

#include "sequence/base.hpp"

namespace genegraft::sequence {
namespace {

/// Calls visit(base, run) for every known letter, run being the known letters up to and with it.
template <typename Visit>
void visit_bases(std::string_view letters, const Visit& visit) {
  std::int64_t run = 0;
  for (const char letter : letters) {
    const auto base = parse_base(letter);
    run = base ? run + 1 : 0;
    if (base) visit(static_cast<std::uint64_t>(*base), run);
  }
}

}  // namespace

MarkovModel::MarkovModel(int order, double prior) : order_(order), prior_(prior) {
  assert(order >= 0 && order <= 12 && prior > 0);
  for (int k = 0; k <= order; ++k) counts_.emplace_back(std::size_t{1} << 2 * (k + 1));
}

void MarkovModel::count(std::string_view letters) {
  std::uint64_t word = 0, other = 0;  // the last order + 1 letters, and those of the other strand
  visit_bases(letters, [&](std::uint64_t base, std::int64_t run) {
    word = word << 2 | base;
    other = other >> 2 | (3 - base) << 2 * order_;  // its first letter is the newest one
    for (int k = 0; k <= order_ && k < run; ++k) {
      auto& counts = counts_[static_cast<std::size_t>(k)];
      ++counts[word & (counts.size() - 1)];
      ++counts[other >> 2 * (order_ - k)];
    }
  });
}

std::vector<double> MarkovModel::cross_entropy(std::string_view letters) const {
  std::vector<double> nats(counts_.size());
  std::int64_t bases = 0;
  std::uint64_t word = 0;
  visit_bases(letters, [&](std::uint64_t base, std::int64_t run) {
    word = word << 2 | base;
    if (run <= order_) return;
    ++bases;
    double p = 0.25;
    for (std::size_t k = 0; k < counts_.size(); ++k) {
      const std::uint64_t at = word & (counts_[k].size() - 1);
      const std::uint32_t* next = &counts_[k][at & ~std::uint64_t{3}];  // of the four letters
      const double context = 0.0 + next[0] + next[1] + next[2] + next[3];
      p = (next[base] + prior_ * p) / (context + prior_);
      nats[k] -= std::log(p);
    }
  });
  for (auto& sum : nats)
    sum = bases ? sum / static_cast<double>(bases) : std::numeric_limits<double>::quiet_NaN();
  return nats;
}

}  // namespace genegraft::sequence
