#include "crispr/pair_encoding.hpp"

#include "crispr/mismatch_encoding.hpp"
#include "crispr/onehot7_encoding.hpp"

namespace genegraft::crispr {

std::string_view name(PairEncoding encoding) {
  return encoding == PairEncoding::onehot7 ? "onehot7" : "mismatch";
}

std::optional<PairEncoding> find_encoding(std::string_view wanted) {
  for (const auto encoding : {PairEncoding::onehot7, PairEncoding::mismatch})
    if (name(encoding) == wanted) return encoding;
  return std::nullopt;
}

const std::vector<PairFeature>& features(PairEncoding encoding) {
  return encoding == PairEncoding::onehot7 ? onehot7_features() : mismatch_features();
}

int widest(PairEncoding encoding) {
  return encoding == PairEncoding::onehot7 ? kOnehotColumns : kColumns;
}

Expected<void> encode_pair(PairEncoding encoding, const AlignedPair& pair, std::span<float> row) {
  if (encoding == PairEncoding::onehot7) return encode_onehot7(pair, row);
  encode_mismatch(pair, row);
  return {};
}

}  // namespace genegraft::crispr
