#pragma once

#include <cstdint>
#include <span>
#include <utility>

namespace genegraft {

/// Seeded draws that are the same on every compiler and in the browser; the standard
/// distributions and std::shuffle are not. xoshiro256** (Blackman & Vigna 2018), seeded by
/// splitmix64.
class Random {
 public:
  /// `stream` numbers independent sequences of one seed: tree 7 of seed 1 is Random(1, 7),
  /// whichever thread grows it.
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0);

  std::uint64_t next();

  /// A whole number in [0, bound), every one equally likely; bound >= 1.
  std::uint64_t below(std::uint64_t bound);

  /// A number in [0, 1) with 53 random bits.
  double uniform();

  /// Fisher-Yates.
  template <typename T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_[4];
};

}  // namespace genegraft
