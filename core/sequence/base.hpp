#pragma once

#include <cstdint>
#include <optional>

namespace genegraft::sequence {

/// A, C, G, T in that order, so that complement(b) is 3 - b.
enum class Base : std::uint8_t { A, C, G, T };

/// The base a letter of either case stands for; U is read as T. Nothing for any other letter.
constexpr std::optional<Base> parse_base(char letter) {
  switch (letter) {
    case 'A':
    case 'a':
      return Base::A;
    case 'C':
    case 'c':
      return Base::C;
    case 'G':
    case 'g':
      return Base::G;
    case 'T':
    case 't':
    case 'U':
    case 'u':
      return Base::T;
    default:
      return std::nullopt;
  }
}

constexpr Base complement(Base base) {
  return static_cast<Base>(3 - static_cast<int>(base));
}

constexpr char letter(Base base) {
  return "ACGT"[static_cast<int>(base)];
}

/// Whether the letter is one of the sixteen IUPAC nucleotide codes (U included), either case.
bool is_iupac(char letter);

}  // namespace genegraft::sequence
