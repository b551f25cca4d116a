#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "neural/corpus.hpp"

/// Genomes made up for tests.
namespace genegraft::neural {

inline std::string random_genome(std::size_t letters, std::uint64_t seed) {
  Random random(seed);
  std::string genome;
  for (std::size_t i = 0; i < letters; ++i) genome += "ACGT"[random.below(4)];
  return genome;
}

/// A word over and over, so that what comes next is known; one letter in `noise` is drawn anew.
inline std::string periodic_genome(std::size_t letters, std::uint64_t noise = 50) {
  constexpr std::string_view kWord = "ACGGTCATTGCAAGTCCTTAG";
  Random random(7);
  std::string genome;
  for (std::size_t i = 0; i < letters; ++i)
    genome += random.below(noise) == 0 ? "ACGT"[random.below(4)] : kWord[i % kWord.size()];
  return genome;
}

inline Corpus corpus_of(const std::string& genome, const CorpusOptions& options = {}) {
  Corpus corpus;
  corpus.add(genome);
  corpus.split(options);
  return corpus;
}

}  // namespace genegraft::neural
