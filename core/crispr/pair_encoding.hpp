#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "crispr/aligned_pair.hpp"

namespace genegraft::crispr {

/// How an aligned pair becomes a row of numbers.
enum class PairEncoding {
  onehot7,   ///< (24, 7) flattened, row by row: CRISPR-Net's and the reference study's
  mismatch,  ///< what mismatches, gaps and the PAM are known to cost, see mismatch_encoding.hpp
  letters,   ///< the same and which letters stand where, for networks, see letters_encoding.hpp
};

std::string_view name(PairEncoding encoding);
std::optional<PairEncoding> find_encoding(std::string_view name);

/// The "position" of features that describe the pair's gaps, wherever they are.
constexpr int kBulgePosition = 24;

/// One number of an encoding, for people and for explanations.
struct PairFeature {
  std::string title;  ///< "mismatch at position 14", "number of mismatches"
  int position = 0;   ///< guide position 1-20 it belongs to, 21-23 for the PAM, kBulgePosition for
                      ///< the gaps, 0 for the whole pair
};

/// (F) in the order of encode_pair.
const std::vector<PairFeature>& features(PairEncoding encoding);

/// Columns of an alignment that the encoding can hold.
int widest(PairEncoding encoding);

/// Writes the pair's F numbers to `row` (F). Fails where the encoding cannot hold the pair.
Expected<void> encode_pair(PairEncoding encoding, const AlignedPair& pair, std::span<float> row);

}  // namespace genegraft::crispr
