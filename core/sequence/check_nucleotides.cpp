#include "sequence/check_nucleotides.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "base/text.hpp"
#include "sequence/base.hpp"

namespace genegraft::sequence {
namespace {

constexpr std::string_view kPlain = "ACGTUNacgtun";

/// How often each byte occurs: one quick pass, since a record may be a genome.
std::array<std::int64_t, 256> count_bytes(std::string_view letters) {
  std::array<std::int64_t, 256> count{};
  for (const char letter : letters) ++count[static_cast<unsigned char>(letter)];
  return count;
}

template <typename IsGood>
std::int64_t sum_where(const std::array<std::int64_t, 256>& count, const IsGood& is_good) {
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < count.size(); ++c)
    if (is_good(static_cast<char>(c))) sum += count[c];
  return sum;
}

bool is_plain(char letter) {
  return kPlain.find(letter) != std::string_view::npos;
}

std::string describe(char letter) {
  if (letter >= '0' && letter <= '9') return std::string("the digit ") + letter;
  if (letter == '-' || letter == '.') return std::string("a gap (") + letter + ")";
  if (letter > ' ' && letter <= '~') return {letter};
  char text[16];
  std::snprintf(text, sizeof text, "the byte %02x", static_cast<unsigned char>(letter));
  return text;
}

}  // namespace

std::string check_nucleotides(std::string_view letters) {
  if (letters.empty()) return "there are no letters";
  const auto count = count_bytes(letters);
  const std::int64_t size = std::ssize(letters), plain = sum_where(count, is_plain);
  const bool all_codes = sum_where(count, is_iupac) == size;
  const bool few_plain = 2 * plain < size;
  if (all_codes && !few_plain) return "";

  const auto first =
      std::find_if_not(letters.begin(), letters.end(), all_codes ? is_plain : is_iupac);
  const auto where = "letter " + std::to_string(first - letters.begin() + 1) + " is ";
  if (all_codes)
    return where + *first + ", and only " + format_count(plain) + " of " + format_count(size) +
           " letters are A, C, G, T, U or N: this is a protein, not DNA";
  // A stop is written so in proteins alone.
  const bool amino = (*first >= 'A' && *first <= 'Z') || (*first >= 'a' && *first <= 'z');
  if (*first == '*' || (amino && few_plain)) return where + *first + ": this is a protein, not DNA";
  return where + describe(*first) + ", not a nucleotide";
}

}  // namespace genegraft::sequence
