#pragma once

#include "crispr/aligned_pair.hpp"

namespace genegraft::crispr {

/// Share of guides still active with this mismatch. (position 1-20 minus 1, guide base, site base);
/// 1 where they agree.
extern const float kCfdMismatch[kProtospacer][4][4];
/// The same for the last two letters of the site's PAM; 1 for GG.
extern const float kCfdPam[4][4];

/// What a gap costs. CFD as published knows no gaps; a tenth each is the convention of our reports.
constexpr float kCfdGap = 0.1f;

/// Cutting frequency determination score (Doench et al. 2016): the product over mismatches and the
/// PAM, 0 to 1. A perfect match with an NGG PAM scores 1. Each gap multiplies by kCfdGap.
float cfd_score(const AlignedPair& pair);

/// The factor of one protospacer column: 1 for a match.
float cfd_factor(const AlignedPair& pair, int column);

/// The factor of the PAM, by its last two letters.
float cfd_pam_factor(const AlignedPair& pair);

}  // namespace genegraft::crispr
