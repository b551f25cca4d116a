#include "crispr/pair_encoding.hpp"

#include "crispr/letters_encoding.hpp"
#include "crispr/mismatch_encoding.hpp"
#include "crispr/onehot7_encoding.hpp"

namespace genegraft::crispr {

std::string_view name(PairEncoding encoding) {
  constexpr std::string_view kNames[] = {"onehot7", "mismatch", "letters"};
  return kNames[static_cast<std::size_t>(encoding)];
}

std::optional<PairEncoding> find_encoding(std::string_view wanted) {
  for (const auto encoding : {PairEncoding::onehot7, PairEncoding::mismatch, PairEncoding::letters})
    if (name(encoding) == wanted) return encoding;
  return std::nullopt;
}

const std::vector<PairFeature>& features(PairEncoding encoding) {
  switch (encoding) {
    case PairEncoding::onehot7:
      return onehot7_features();
    case PairEncoding::letters:
      return letters_features();
    default:
      return mismatch_features();
  }
}

int widest(PairEncoding encoding) {
  return encoding == PairEncoding::onehot7 ? kOnehotColumns : kColumns;
}

Expected<void> encode_pair(PairEncoding encoding, const AlignedPair& pair, std::span<float> row) {
  if (encoding == PairEncoding::onehot7) return encode_onehot7(pair, row);
  if (encoding == PairEncoding::letters)
    encode_letters(pair, row);
  else
    encode_mismatch(pair, row);
  return {};
}

}  // namespace genegraft::crispr
