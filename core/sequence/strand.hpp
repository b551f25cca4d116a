#pragma once

#include <string>
#include <string_view>

namespace genegraft::sequence {

/// The other strand from its own 5' end; IUPAC codes are complemented too, U is read as T, case is
/// kept, and a letter that is none of them stays.
std::string reverse_complement(std::string_view letters);

}  // namespace genegraft::sequence
