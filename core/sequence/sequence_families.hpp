#pragma once

#include <span>
#include <string>
#include <vector>

namespace genegraft::sequence {

/// Which sequences are nearly the same, so that they should lie on one side of a split: two that
/// share a word of `word` letters, on either strand, are of one family, and so is whoever is of
/// either's (single linkage). Equal sequences shorter than a word are, too. A word with a letter
/// other than A, C, G, T joins nothing. word: 1 to 31.
/// group: (N) >= 0 numbers of rows that are together already, or empty. Returns (N) numbers in
/// [0, families), in the order in which they first occur.
std::vector<int> sequence_families(std::span<const std::string> sequences, int word = 30,
                                   std::span<const int> group = {});

}  // namespace genegraft::sequence
