#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"

namespace genegraft::neural {

/// What is held out of a corpus to measure on, see Corpus.
struct CorpusOptions {
  int block = 50000;
  double held_out = 0.02;  ///< share of letters, at most `most_held_out`; 0: none
  std::int64_t most_held_out = 1000000;
  std::uint64_t seed = 1;
};

/// Sequences to pretrain on, a byte a letter. Contigs are cut into blocks, and whole blocks, drawn
/// by the seed, are held out; what is shorter than a block (a fragment) is held out whole. Blocks
/// are shorter than asked for where the corpus is so small that one would be more than its share.
/// A fragment that has a word of 32 letters in common with anything held out, on either strand, is
/// left out of training and counted. Contigs are not searched for such words: closely related
/// genomes would lose most of their blocks, so read the held-out loss of a corpus of relatives as
/// what it is, with a Markov model of order 12 beside it.
class Corpus {
 public:
  /// Adds one contig or fragment. Letters of either case; all that are not A, C, G, T, U become N.
  void add(std::string_view letters);
  /// Splits what was added. Call once, before reading.
  void split(const CorpusOptions& options);

  std::int64_t letters() const { return count_[kTraining]; }  ///< to learn from
  std::int64_t held_out_letters() const { return count_[kHeldOut]; }
  std::int64_t dropped_letters() const { return count_[kDropped]; }  ///< too like held-out ones

  /// The training part as one ring of text: its runs in their order, an N after each.
  std::int64_t ring_letters() const { return ring_.empty() ? 0 : ring_.back(); }
  /// Reads the ring from a place in [0, ring_letters()), as far as `letters` is long.
  void read(std::int64_t place, std::span<char> letters) const;

  /// A run of letters from anywhere on the ring, every place equally likely, of one strand or of
  /// either.
  void draw(Random& random, std::span<char> letters, bool either_strand) const;

  /// Held-out runs of `length` letters, one after the other, the last one of each block shorter.
  std::vector<std::string_view> held_out_runs(std::int64_t length) const;
  /// All training letters, run by run, for Markov models.
  std::vector<std::string_view> training_runs() const;

  std::string fingerprint() const;  ///< of letters and split, to tell a checkpoint's corpus

 private:
  enum Part : std::uint8_t { kTraining, kHeldOut, kDropped };
  std::int64_t run_letters(std::size_t run) const { return start_[run + 1] - start_[run]; }
  std::string_view text(std::int64_t begin, std::int64_t end) const;
  void cut_contigs(std::int64_t block);
  void hold_out(const CorpusOptions& options, std::int64_t target);
  void drop_alike(std::int64_t block);
  void join_training();

  std::string letters_;
  std::vector<std::int64_t> contig_{0};  // where each begins; one more than there are
  std::vector<std::int64_t> start_;      // of each run; one more than there are
  std::vector<Part> part_;               // of each run
  std::int64_t count_[3] = {};           // letters of each part
  struct Stretch {
    std::int64_t begin = 0, end = 0;  // in letters_
  };
  std::vector<Stretch> training_;   // training runs, those that touch each other as one
  std::vector<std::int64_t> ring_;  // where each ends on the ring, its N included
};

}  // namespace genegraft::neural
