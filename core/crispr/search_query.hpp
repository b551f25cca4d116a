#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "sequence/base_set.hpp"

namespace genegraft::crispr {

constexpr int kLongestPattern = 64;
constexpr int kMostMismatches = 10;

/// Where the PAM stands, which is where the alignment of guide and site begins.
enum class PamSide { five_prime, three_prime };

/// One guide as it is searched: as many letters as the pattern. N fits any letter of a genome.
struct SearchGuide {
  std::string name;
  std::string letters;  ///< IUPAC, 5' to 3'; N at the PAM
  int mismatches = 0;   ///< at most, 0 to kMostMismatches
};

/// How many gaps an alignment of guide and site may have.
struct BulgeLimits {
  int dna = 0;     ///< gaps in the guide: letters that the site has more, 0 to 2
  int rna = 0;     ///< gaps in the site: letters that it lacks, 0 to 2
  int in_all = 0;  ///< of both kinds together

  bool operator==(const BulgeLimits&) const = default;
};

/// What is searched in a genome, as Cas-OFFinder has it: a pattern of IUPAC letters that a site
/// must fit in full (NNNNNNNNNNNNNNNNNNNNNGG), and guides of the same length, from which it may
/// differ. Letters of a guide between its first and its last that is not N are its protospacer.
/// Gaps stand before any letter of it, counted from the PAM's side, so also between it and the PAM,
/// but not beyond its far end; a gap in the site may take the place of any of its letters.
struct SearchQuery {
  std::string pattern;
  PamSide pam = PamSide::three_prime;
  std::vector<SearchGuide> guides;
  BulgeLimits bulges;
};

/// Letters that a site may reach over.
inline int window(const SearchQuery& query) {
  return static_cast<int>(query.pattern.size()) + query.bulges.dna;
}

/// Why the query makes no sense, or nothing: letters that are no IUPAC codes (with their places),
/// lengths that differ, limits out of range, a guide without letters.
Expected<void> check(const SearchQuery& query);

/// The PAM that guides name themselves, as GAGTCCGAGCAGAAGAAGAANRG does; NGG where none has 23
/// letters with an ambiguous one among the last three.
std::string pam_of(std::span<const SearchGuide> guides);

/// A query from guides as people have them: 5' to 3', with or without the PAM at its side. A guide
/// is taken to have it if it begins or ends with the PAM's very letters, or, with a 3' PAM, if it
/// is of 20 letters and the PAM's (its last letters, as …TGG for NGG, must then fit the PAM).
Expected<SearchQuery> make_query(std::vector<SearchGuide> guides, const std::string& pam,
                                 PamSide side, const BulgeLimits& bulges);

}  // namespace genegraft::crispr
