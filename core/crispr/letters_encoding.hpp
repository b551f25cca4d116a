#pragma once

#include <span>
#include <vector>

#include "crispr/aligned_pair.hpp"
#include "crispr/pair_encoding.hpp"

namespace genegraft::crispr {

/// mismatch_encoding's 84 numbers, then which letters stand where, 1 or 0, about 23 of them 1:
///   letters  (20, 4, 5) guide letter A, C, G, T against site letter A, C, G, T, gap at guide
///            position 1 to 20
///   bulges   (20, 4) extra site letter before a guide position; two of one kind count 2
///   pam      (3, 4) letters of the site's PAM
/// A network's first layer has a vector for each, added up: embeddings of aligned pairs. An N on
/// either side is no letter.
void encode_letters(const AlignedPair& pair, std::span<float> row);

const std::vector<PairFeature>& letters_features();

}  // namespace genegraft::crispr
