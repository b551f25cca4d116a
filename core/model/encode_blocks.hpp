#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "crispr/pair_encoding.hpp"

namespace genegraft::model {

/// Where pairs come from and what becomes of their numbers. Called by several threads, each for
/// pairs of its own.
struct PairBlocks {
  /// The i-th pair; nullptr for none, whose row is all 0.
  std::function<const crispr::AlignedPair*(std::size_t i)> pair;
  /// The encoding cannot hold the i-th pair; its row is of no use.
  std::function<void(std::size_t i, const Error& error)> refuse;
  /// Rows (n, F) of the pairs [first, first + n).
  std::function<void(std::size_t first, std::span<const float> rows)> use;
};

/// Encodes `count` pairs in blocks that stay in the cache for what `use` does with them. Blocks are
/// spread over the threads (0: all).
void encode_blocks(crispr::PairEncoding encoding, std::size_t count, int threads,
                   const PairBlocks& blocks);

}  // namespace genegraft::model
