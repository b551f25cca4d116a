#include "sequence/base.hpp"

#include <string_view>

namespace genegraft::sequence {

bool is_iupac(char letter) {
  constexpr std::string_view kCodes = "ACGTURYSWKMBDHVNacgturyswkmbdhvn";
  return kCodes.find(letter) != std::string_view::npos;
}

}  // namespace genegraft::sequence
