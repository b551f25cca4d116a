#pragma once

#include <span>
#include <vector>

#include "base/error.hpp"
#include "crispr/aligned_pair.hpp"
#include "crispr/pair_encoding.hpp"

namespace genegraft::crispr {

constexpr int kOnehotColumns = 24;
constexpr int kOnehotChannels = 7;

/// (24) aligned columns -> (24, 7), one row a column; a 23-column pair is padded by an all-zero
/// row on the left. Channels 0-4: A, T, G, C, gap present on either side. Channels 5-6: (1, 0) if
/// the guide's letter comes first in that order, (0, 1) if the site's does, (0, 0) if they agree.
/// An N takes the other side's base. From CRISPR-Net (Lin et al., Adv Sci 2020), the order A, T, G,
/// C, gap from the reference study. Fails for an alignment wider than 24 columns.
Expected<void> encode_onehot7(const AlignedPair& pair, std::span<float> row);

/// Titles by column, counted from the PAM's end, since the left one may be padding: the column that
/// holds guide position p in a pair without DNA bulges belongs to p.
const std::vector<PairFeature>& onehot7_features();

}  // namespace genegraft::crispr
