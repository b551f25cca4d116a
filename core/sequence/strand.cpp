#include "sequence/strand.hpp"

#include <array>

namespace genegraft::sequence {
namespace {

/// The letter on the other strand, for every byte.
constexpr auto kOpposite = [] {
  std::array<char, 256> opposite{};
  for (int c = 0; c < 256; ++c) opposite[static_cast<std::size_t>(c)] = static_cast<char>(c);
  constexpr std::string_view kFrom = "ACGTURYSWKMBDHVN", kTo = "TGCAAYRSWMKVHDBN";
  for (std::size_t i = 0; i < kFrom.size(); ++i) {
    opposite[static_cast<std::size_t>(kFrom[i])] = kTo[i];
    opposite[static_cast<std::size_t>(kFrom[i] + 32)] = static_cast<char>(kTo[i] + 32);
  }
  return opposite;
}();

}  // namespace

std::string reverse_complement(std::string_view letters) {
  std::string other(letters.rbegin(), letters.rend());
  for (auto& letter : other) letter = kOpposite[static_cast<unsigned char>(letter)];
  return other;
}

}  // namespace genegraft::sequence
