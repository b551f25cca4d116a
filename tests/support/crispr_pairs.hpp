#pragma once

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/text.hpp"
#include "crispr/aligned_pair.hpp"

namespace genegraft::crispr {

/// EMX1, whose off-targets half the literature is about.
inline const std::string kGuide = "GAGTCCGAGCAGAAGAAGAA";

inline AlignedPair pair_of(const std::string& guide, const std::string& target) {
  auto pair = parse_pair(guide, target);
  if (!pair) throw std::runtime_error(guide + " / " + target + ": " + pair.error().message);
  return *pair;
}

inline std::string error_of(const std::string& guide, const std::string& target) {
  const auto pair = parse_pair(guide, target);
  return pair ? "no error" : pair.error().message;
}

/// A letter of a site and its place, from 1.
struct Change {
  int position;
  char letter;
};
inline std::string with(std::string site, const std::vector<Change>& changes) {
  for (const auto& change : changes)
    site[static_cast<std::size_t>(change.position - 1)] = change.letter;
  return site;
}

inline std::string random_letters(int count, Random& random) {
  std::string letters;
  for (int i = 0; i < count; ++i) letters += "ACGT"[random.below(4)];
  return letters;
}

/// Rows of a golden file: fields by tabs. Its header stays out unless asked for.
inline std::vector<std::vector<std::string>> read_golden(const std::string& name,
                                                         bool with_header = false) {
  std::ifstream file(std::string(GENEGRAFT_SOURCE) + "/tests/golden/" + name);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  for (bool header = !with_header; std::getline(file, line); header = false) {
    if (header) continue;
    rows.emplace_back();
    for (const auto field : split(line, '\t')) rows.back().emplace_back(field);
  }
  return rows;
}

}  // namespace genegraft::crispr
