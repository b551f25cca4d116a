#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/sparse_matrix.hpp"

namespace genegraft::sequence {

/// What the linear baseline reads of a sequence: the words that the network's own linear branch
/// reads (core/neural/kmer_linear.hpp), in the same order.
struct KmerFeatureOptions {
  int least = 3,
      most = 6;    ///< frequencies of words of these lengths: count / words of the sequence
  int placed = 3;  ///< and which word of this length stands at which place; 0: none
  int window = 0;  ///< letters of an aligned window; needed where placed > 0
};

/// F: for k = least … most 4^k shares in the order of the words' base-4 values, then, place after
/// place, 4^placed words of each of the window - placed + 1 places, of which one is 1. With the
/// defaults: 64 + 256 + 1024 + 4096 shares, then column 5440 + 64 p + w for word w at place p.
int kmer_feature_count(const KmerFeatureOptions& options);

/// (N, F) A word with a letter other than A, C, G, T counts nothing, but is one of the words that
/// shares are of. A sequence's first letter is place 0; one shorter than the window has no words at
/// the places that it lacks, one longer none beyond. both_strands: shares are of both strands
/// together (placed words are of the given one).
SparseMatrix kmer_features(std::span<const std::string> sequences,
                           const KmerFeatureOptions& options, bool both_strands, int threads = 0);

}  // namespace genegraft::sequence
