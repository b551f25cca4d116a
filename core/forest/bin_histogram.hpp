#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::forest {

/// The weight of every class in every bin of one feature, within a node. It knows which bins are
/// not empty: a small node neither clears nor reads the others.
class BinHistogram {
 public:
  static constexpr int kBins = 256;

  explicit BinHistogram(int classes)
      : classes_(classes), weight_(static_cast<std::size_t>(kBins) * classes) {}

  bool empty() const { return occupied_ == decltype(occupied_){}; }

  void add(int bin, int k, double weight) {
    weight_[static_cast<std::size_t>(bin) * classes_ + k] += weight;
    occupied_[bin / 64] |= std::uint64_t{1} << bin % 64;
  }

  /// Weights of one class, those of bin b at [b * K], to be added to in a row; then `occupy`.
  double* of_class(int k) { return weight_.data() + k; }
  /// Marks those of the first `bins` bins that have any weight.
  void occupy(int bins) {
    for (int b = 0; b < bins; ++b) {
      double sum = 0;
      for (int k = 0; k < classes_; ++k) {
        sum += weight_[static_cast<std::size_t>(b) * classes_ + k];
      }
      if (sum != 0) occupied_[b / 64] |= std::uint64_t{1} << b % 64;
    }
  }

  /// visit(bin, weights (K)) for every bin that is not empty, rising.
  template <typename Visit>
  void for_each(const Visit& visit) const {
    for (int w = 0; w < kBins / 64; ++w) {
      for (std::uint64_t left = occupied_[w]; left != 0; left &= left - 1) {
        const int bin = 64 * w + std::countr_zero(left);
        visit(bin, std::span(weight_).subspan(static_cast<std::size_t>(bin) * classes_, classes_));
      }
    }
  }

  /// The weights of one bin (K), which is empty from now on; none if it was.
  std::span<const double> remove(int bin) {
    const std::uint64_t bit = std::uint64_t{1} << bin % 64;
    if ((occupied_[bin / 64] & bit) == 0) return {};
    occupied_[bin / 64] &= ~bit;
    removed_.assign(weight_.begin() + static_cast<std::ptrdiff_t>(bin) * classes_,
                    weight_.begin() + static_cast<std::ptrdiff_t>(bin + 1) * classes_);
    std::fill_n(weight_.begin() + static_cast<std::ptrdiff_t>(bin) * classes_, classes_, 0.0);
    return removed_;
  }

  /// Empties all bins.
  void clear() {
    for_each([&](int bin, std::span<const double>) {
      std::fill_n(weight_.begin() + static_cast<std::ptrdiff_t>(bin) * classes_, classes_, 0.0);
    });
    occupied_ = {};
  }

 private:
  int classes_;
  std::vector<double> weight_;  // (kBins, K), zeros where a bin is empty
  std::array<std::uint64_t, kBins / 64> occupied_{};
  std::vector<double> removed_;
};

}  // namespace genegraft::forest
