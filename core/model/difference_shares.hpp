#pragma once

#include <functional>
#include <vector>

#include "crispr/aligned_pair.hpp"

namespace genegraft::model {

/// What each difference between guide and site takes from the score of a perfect match:
/// score = perfect + sum of shares.
struct DifferenceShares {
  double perfect = 0;         ///< score of the guide's perfect match beside NGG
  std::vector<double> share;  ///< (columns of the alignment) 0 where guide and site agree; what a
                              ///< PAM other than NGG takes stands at its first letter that is not G
};

/// Shapley values over the differences (mismatches, gaps, the PAM as one): a difference's share is
/// what it changes, averaged over all orders in which the differences could have come about; each
/// intermediate is a real pair, scored by the model. Exact for up to 10 differences, 2^n scores;
/// beyond, averaged over 256 random orders of a fixed seed.
DifferenceShares difference_shares(const crispr::AlignedPair& pair,
                                   const std::function<float(const crispr::AlignedPair&)>& score);

}  // namespace genegraft::model
