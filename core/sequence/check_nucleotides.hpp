#pragma once

#include <string>
#include <string_view>

namespace genegraft::sequence {

/// Why letters are no nucleotide sequence, or "": none at all, protein, digits, gaps, control
/// characters. It names the first letter in the way and its place from 1:
///   "letter 4 is L: this is a protein, not DNA"
/// IUPAC codes other than A, C, G, T, U are let pass, models see them as unknown; but letters of
/// which fewer than half are A, C, G, T, U or N are taken for a protein, even if each is a code.
std::string check_nucleotides(std::string_view letters);

}  // namespace genegraft::sequence
