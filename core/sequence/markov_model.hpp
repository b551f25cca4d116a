#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace genegraft::sequence {

/// Interpolated Markov models of nucleotides of orders 0 to `order`, the yardstick of a language
/// model: each order's counts are smoothed by the order below as prior,
///   p_k(b | w) = (n(wb) + m p_{k-1}(b | w')) / (n(w) + m),  w' = w without its first letter,
/// with the prior's weight m as an option, p_-1 = 1/4, and n(w) of the words w that go on with a
/// known letter. Both strands are counted; a word with any letter but A, C, G, T is not. Memory:
/// 4^(order + 1) x 16/3 bytes, 0.36 GB at order 12; counts are of 32 bits, 4e9 of a word at most.
class MarkovModel {
 public:
  explicit MarkovModel(int order, double prior = 16);  ///< order 0 to 12, prior > 0

  /// Adds letters to learn from; no word reaches from one call into the next.
  void count(std::string_view letters);

  /// Nats a base, of the given strand, over the letters A, C, G, T that have `order` known letters
  /// before them, for each order up to the model's own: (order + 1). NaN where there are none.
  std::vector<double> cross_entropy(std::string_view letters) const;

  int order() const { return order_; }

 private:
  int order_;
  double prior_;
  std::vector<std::vector<std::uint32_t>> counts_;  // of words of 1 … order + 1 letters
};

}  // namespace genegraft::sequence
