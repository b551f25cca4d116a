#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "sequence/kmer_tokenizer.hpp"

namespace genegraft::neural {

/// Sequences to pretrain on, letters packed as one byte each, with whole blocks held out: every
/// `block`-th run of letters of the contigs, `held_out` of them in all, chosen by the seed.
/// Fragments shorter than a block are held out whole. Near-identical fragments (sharing a 32-mer
/// with a held-out one, on either strand) are dropped from training and counted.
struct CorpusOptions {
  int block = 50000;
  double held_out = 0.02;  ///< share of letters, at most `most_held_out`
  std::int64_t most_held_out = 1000000;
  std::uint64_t seed = 1;
};

class Corpus {
 public:
  /// Adds one contig or fragment. Letters of either case; all that are not A, C, G, T are unknown.
  void add(std::string_view letters);
  /// Splits what was added. Call once, before reading.
  void split(const CorpusOptions& options);

  std::int64_t letters() const;  ///< to learn from
  std::int64_t held_out_letters() const;
  std::int64_t dropped_letters() const;  ///< too like a held-out fragment

  /// A run of `length` letters from anywhere in the training part, one strand or the other;
  /// fragments that are shorter are joined with one unknown letter between them. The place is
  /// drawn from `random`, letters equally likely.
  void draw(Random& random, std::span<char> letters, bool either_strand) const;

  /// Held-out runs of `length` letters, one after the other, the last one of each block shorter.
  std::vector<std::string_view> held_out_runs(int length) const;
  /// All training letters, contig by contig, for Markov models.
  std::vector<std::string_view> training_runs() const;

  std::string fingerprint() const;  ///< of letters and split, to tell a checkpoint's corpus

 private:
  std::string letters_;
  std::vector<std::int64_t> start_;  // of each run; one more than there are
  std::vector<std::uint8_t> is_held_out_;
  std::int64_t dropped_ = 0;
};

}  // namespace genegraft::neural
