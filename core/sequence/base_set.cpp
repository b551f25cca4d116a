#include "sequence/base_set.hpp"

#include <string_view>

namespace genegraft::sequence {
namespace {

constexpr std::string_view kLetters = "ACMGRSVTWYHKDBN";  // of the sets 1 to 15

}  // namespace

std::optional<BaseSet> parse_base_set(char letter) {
  if (const auto base = genome_letter(letter); base != 0) return base;
  const char upper = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
  const auto at = kLetters.find(upper);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<BaseSet>(at + 1);
}

char base_set_letter(BaseSet set) {
  return kLetters[set - std::size_t{1}];
}

}  // namespace genegraft::sequence
