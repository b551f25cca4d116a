#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "crispr/search_query.hpp"
#include "sequence/base_set.hpp"

namespace genegraft::crispr {

/// One column of an alignment of a guide with the letters at a place.
enum class Step : std::uint8_t {
  pair,       ///< a letter of both
  dna_bulge,  ///< a letter of the site alone
  rna_bulge,  ///< a letter of the guide alone
};

/// An alignment from the anchored end (the PAM's) outwards.
struct Alignment {
  std::vector<Step> steps;
  int mismatches = 0, dna_bulges = 0, rna_bulges = 0;

  int bulges() const { return dna_bulges + rna_bulges; }
  bool operator==(const Alignment&) const = default;
};

/// A guide and the letters of a place, both from the anchored end and of the same strand.
struct Place {
  std::span<const sequence::BaseSet> guide;  ///< 1 to 15
  std::span<const sequence::BaseSet> site;  ///< one base, or 0; as many as the window has, or fewer
                                            ///< where the sequence ends
  int first = 0, count = 0;                 ///< the guide's protospacer
  int mismatches = 0;                       ///< at most
  BulgeLimits bulges;
  bool unknown_letters = true;  ///< whether the protospacer may hold some (0)
};

/// Every alignment within the limits, those first whose gaps stand furthest from the anchored end.
std::vector<Alignment> every_alignment(const Place& place);

/// The one with the fewest mismatches and gaps together, of these the fewest gaps, of these the
/// first of every_alignment; nothing where there is none within the limits.
std::optional<Alignment> best_alignment(const Place& place);

/// Those that Cas-OFFinder 3 tries: without gaps; with one run of 1 to bulges.dna letters that the
/// site has more, before any of the guide's letters; with one run of 1 to bulges.rna letters that
/// it lacks, anywhere but at the end of the protospacer that is the 3' one (of the last run it
/// tries, the last letter is left out: of a 3' PAM, that next to the PAM, of a 5' one, the far
/// one).
std::vector<Alignment> cas_offinder_alignments(const Place& place, PamSide pam);

}  // namespace genegraft::crispr
