#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "forest/grow_forest.hpp"

namespace genegraft::forest {

/// Draws the rows that a tree learns from.
class Bootstrap {
 public:
  /// y: (N) classes in [0, K). Reads the options that belong to sampling.
  Bootstrap(std::span<const std::int32_t> y, int classes, const ForestOptions& options);

  /// (N) how often each row was drawn.
  std::vector<std::uint16_t> draw(Random& random) const;

 private:
  struct Stratum {
    std::vector<std::int32_t> rows;  ///< none: all rows, in order
    std::uint32_t size = 0;
    std::uint32_t draws = 0;
    std::vector<double> cumulative;  ///< of draw_weight over rows; none: all alike
  };
  static void draw_alike(const Stratum& stratum, Random& random,
                         std::vector<std::uint16_t>& copies);
  static void draw_weighted(const Stratum& stratum, Random& random,
                            std::vector<std::uint16_t>& copies);

  std::size_t rows_ = 0;
  std::vector<Stratum> strata_;
};

}  // namespace genegraft::forest
