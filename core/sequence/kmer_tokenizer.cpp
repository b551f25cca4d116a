#include "sequence/kmer_tokenizer.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "sequence/base.hpp"

namespace genegraft::sequence {
namespace {

/// What a letter adds to a word: its number, or a bit above it. The bit spills into letters that
/// came before, which belong to no later word that lacks the unknown letter.
constexpr std::uint8_t kUnknownBit = 4;

template <bool kReverse>
constexpr auto kNumber = [] {
  std::array<std::uint8_t, 256> number{};
  for (int c = 0; c < 256; ++c) {
    const auto base = parse_base(static_cast<char>(c));
    number[static_cast<std::size_t>(c)] =
        base ? static_cast<std::uint8_t>(kReverse ? complement(*base) : *base) : kUnknownBit;
  }
  return number;
}();

template <bool kReverse>
constexpr auto kToken = [] {
  std::array<std::int32_t, 256> token{};
  for (std::size_t c = 0; c < 256; ++c) {
    const auto number = kNumber<kReverse>[c];
    token[c] = number == kUnknownBit ? kUnknown : number + kFirstWord;
  }
  return token;
}();

/// Words of one letter.
template <bool kReverse>
void write_letters(std::string_view letters, int stride, std::span<std::int32_t> out) {
  const std::int64_t step = kReverse ? -stride : stride;
  std::int64_t at = kReverse ? std::ssize(letters) - 1 : 0;
  for (auto& token : out) {
    token = kToken<kReverse>[static_cast<unsigned char>(letters[static_cast<std::size_t>(at)])];
    at += step;
  }
}

/// Rolls a word over the letters: each new one shifts the word by a base, and a row of flags, one
/// for each unknown letter, by a bit. kNew: letters that a word does not share with the one before
/// it, where known to the compiler, else 0.
template <bool kReverse, int kNew>
void write_words(std::string_view letters, const KmerOptions& options,
                 std::span<std::int32_t> out) {
  static_assert(kUnknown == 1 && kFirstWord == 2);
  const int fresh = kNew ? kNew : std::min(options.k, options.stride);
  const std::int64_t step = kReverse ? -1 : 1, skipped = step * (options.stride - fresh);
  const std::uint32_t of_word = (1u << 2 * options.k) - 1, of_flags = (1u << options.k) - 1;
  std::uint32_t word = 0, unknown = 0;
  std::int64_t at = kReverse ? std::ssize(letters) - 1 : 0;
  const auto read_letter = [&] {
    const std::uint32_t number =
        kNumber<kReverse>[static_cast<unsigned char>(letters[static_cast<std::size_t>(at)])];
    word = 4 * word + number;
    unknown = 2 * unknown + number / kUnknownBit;
    at += step;
  };
  for (int i = fresh; i < options.k; ++i) read_letter();
  for (auto& token : out) {
    for (int i = 0; i < fresh; ++i) read_letter();
    at += skipped;
    const std::uint32_t if_known = ((unknown & of_flags) != 0) - 1u;  // every bit, or none
    token = static_cast<std::int32_t>(kUnknown + (((word & of_word) + 1) & if_known));
  }
}

template <bool kReverse>
void write_tokens(std::string_view letters, const KmerOptions& options,
                  std::span<std::int32_t> out) {
  if (out.empty()) return;
  if (options.k == 1)
    write_letters<kReverse>(letters, options.stride, out);
  else if (options.stride == 1)
    write_words<kReverse, 1>(letters, options, out);
  else if (options.stride == 2)
    write_words<kReverse, 2>(letters, options, out);
  else
    write_words<kReverse, 0>(letters, options, out);
}

}  // namespace

KmerTokenizer::KmerTokenizer(const KmerOptions& options) : options_(options) {
  assert(options.k >= 1 && options.k <= kLongestWord && options.stride >= 1);
}

int KmerTokenizer::vocabulary_size() const {
  return (1 << 2 * options_.k) + kFirstWord;
}

std::int64_t KmerTokenizer::tokens_of(std::int64_t letters) const {
  return letters < options_.k ? 0 : (letters - options_.k) / options_.stride + 1;
}

void KmerTokenizer::encode(std::string_view letters, std::span<std::int32_t> out) const {
  assert(std::ssize(out) == tokens_of(std::ssize(letters)));
  write_tokens<false>(letters, options_, out);
}

void KmerTokenizer::encode_reverse(std::string_view letters, std::span<std::int32_t> out) const {
  assert(std::ssize(out) == tokens_of(std::ssize(letters)));
  write_tokens<true>(letters, options_, out);
}

}  // namespace genegraft::sequence
