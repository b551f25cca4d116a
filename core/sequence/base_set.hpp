#pragma once

#include <cstdint>
#include <optional>

#include "sequence/base.hpp"

namespace genegraft::sequence {

/// The bases that a letter may stand for: bit b for Base b, so that A is 1, C 2, G 4, T 8, R (A or
/// G) 5, N 15. 0 is a letter that is not known, as an N in a genome.
using BaseSet = std::uint8_t;

constexpr BaseSet kAnyBase = 15;

/// An IUPAC code of either case as its bases; nothing for any other letter.
std::optional<BaseSet> parse_base_set(char letter);

/// The code of 1 to 15: "ACMGRSVTWYHKDBN".
char base_set_letter(BaseSet set);

/// Of the other strand: the bits in reverse order.
constexpr BaseSet complement_set(BaseSet set) {
  return static_cast<BaseSet>((set & 1) << 3 | (set & 2) << 1 | (set & 4) >> 1 | (set & 8) >> 3);
}

/// A letter of a genome: one base, or 0 for all else, an N above all.
constexpr BaseSet genome_letter(char letter) {
  const auto base = parse_base(letter);
  return base ? static_cast<BaseSet>(1 << static_cast<int>(*base)) : BaseSet{0};
}

/// Whether a letter of a pattern (1 to 15) agrees with a genome's (one base, or 0). As for
/// Cas-OFFinder, an unknown letter differs from each base, and from no code for several.
constexpr bool agrees(BaseSet pattern, BaseSet genome) {
  const bool ambiguous = (pattern & (pattern - 1)) != 0;
  return (pattern & genome) != 0 || (genome == 0 && ambiguous);
}

}  // namespace genegraft::sequence
