#pragma once

#include <span>
#include <vector>

#include "crispr/aligned_pair.hpp"
#include "crispr/pair_encoding.hpp"

namespace genegraft::crispr {

/// The pair as what its differences are known to cost. (84) numbers:
///   score      CFD; log cost of all mismatches by CFD; the same with PAM and bulges; log cost of
///   PAM measured   the same sums by the smoothed table (below), and the fold change lost position
///   (20) smoothed log cost of the mismatch there, 0 for a match counts     mismatches, with gaps;
///   in the last 5, 8, 12, the middle 7, the first 4 and 8 letters;
///              by kind: wobble, transition, purine-purine, pyrimidine-pyrimidine, and seed
///   runs       longest run of differences and of matches, neighbouring differences, distances of
///              the six differences nearest the PAM, their mean distance, their mean place
///   mit        log MIT score
///   worst      the five costliest mismatches; sums over the seed, the last 5, the first 8 letters
///   pam        class of its last two letters, its first letter
///   bulges     number, DNA, RNA, distance to the PAM, log cost
///   gc         G and C in guide, site and matched letters, and in the seed
/// CFD rests on few guides a cell, so its table is shrunk to the position's mean by five guides'
/// worth: (n p + 5 m) / (n + 5). Mismatch kinds are those of the RNA:DNA duplex: rG:dT and rU:dG
/// wobble.
void encode_mismatch(const AlignedPair& pair, std::span<float> row);

const std::vector<PairFeature>& mismatch_features();

}  // namespace genegraft::crispr
