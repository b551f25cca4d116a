#include "forest/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace genegraft::forest {
namespace {

/// Whole numbers in [0, bound), every one equally likely, two of them a 64-bit draw and without a
/// division (Lemire 2019, "Fast random integer generation in an interval"): a tree draws N rows.
class Picks {
 public:
  Picks(Random& random, std::uint32_t bound)
      : random_(random), bound_(bound), uneven_((0u - bound) % bound) {}

  std::uint32_t next() {
    for (;;) {
      const std::uint64_t product = std::uint64_t{half()} * bound_;
      if (static_cast<std::uint32_t>(product) >= uneven_) {
        return static_cast<std::uint32_t>(product >> 32);
      }
    }
  }

 private:
  std::uint32_t half() {
    spare_ = full_ ? spare_ >> 32 : random_.next();
    full_ = !full_;
    return static_cast<std::uint32_t>(spare_);
  }

  Random& random_;
  std::uint32_t bound_;
  std::uint32_t uneven_;
  std::uint64_t spare_ = 0;
  bool full_ = false;  // whether spare_ holds another 32 bits
};

void count_draw(std::uint16_t& drawn) {
  // The bound is reached only if a class of a few rows is asked for millions of draws.
  if (drawn < std::numeric_limits<std::uint16_t>::max()) ++drawn;
}

}  // namespace

Bootstrap::Bootstrap(std::span<const std::int32_t> y, int classes, const ForestOptions& options)
    : rows_(y.size()) {
  const auto n = static_cast<std::uint32_t>(y.size());
  if (options.sampling == Sampling::bootstrap) {
    strata_.push_back({{}, n, n, {}});
    return;
  }
  strata_.resize(classes);
  for (std::uint32_t i = 0; i < n; ++i) strata_[y[i]].rows.push_back(static_cast<std::int32_t>(i));
  std::erase_if(strata_, [](const Stratum& stratum) { return stratum.rows.empty(); });
  const auto rarest = std::min_element(strata_.begin(), strata_.end(), [](auto& a, auto& b) {
    return a.rows.size() < b.rows.size();
  });
  if (rarest == strata_.end()) return;
  const auto few = options.draws > 0 ? static_cast<std::uint32_t>(options.draws)
                                     : static_cast<std::uint32_t>(rarest->rows.size());
  const double many =
      std::max(1.0, std::round(static_cast<double>(few) * static_cast<double>(options.ratio)));
  for (Stratum& stratum : strata_) {
    stratum.size = static_cast<std::uint32_t>(stratum.rows.size());
    stratum.draws = &stratum == &*rarest ? few : static_cast<std::uint32_t>(many);
    if (options.draw_weight.empty()) continue;
    double sum = 0;
    for (const auto row : stratum.rows)
      stratum.cumulative.push_back(sum += options.draw_weight[row]);
  }
}

void Bootstrap::draw_alike(const Stratum& stratum, Random& random,
                           std::vector<std::uint16_t>& copies) {
  Picks picks(random, stratum.size);
  for (std::uint32_t i = 0; i < stratum.draws; ++i) {
    const std::uint32_t pick = picks.next();
    count_draw(copies[stratum.rows.empty() ? pick : stratum.rows[pick]]);
  }
}

void Bootstrap::draw_weighted(const Stratum& stratum, Random& random,
                              std::vector<std::uint16_t>& copies) {
  const auto& cumulative = stratum.cumulative;
  for (std::uint32_t i = 0; i < stratum.draws; ++i) {
    const double mark = random.uniform() * cumulative.back();
    const auto at =
        std::upper_bound(cumulative.begin(), cumulative.end(), mark) - cumulative.begin();
    count_draw(copies[stratum.rows[std::min<std::size_t>(at, cumulative.size() - 1)]]);
  }
}

std::vector<std::uint16_t> Bootstrap::draw(Random& random) const {
  std::vector<std::uint16_t> copies(rows_);
  for (const Stratum& stratum : strata_) {
    if (stratum.size == 0) continue;
    if (stratum.cumulative.empty())
      draw_alike(stratum, random, copies);
    else
      draw_weighted(stratum, random, copies);
  }
  return copies;
}

}  // namespace genegraft::forest
