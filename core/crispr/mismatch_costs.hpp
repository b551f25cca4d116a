#pragma once

#include "crispr/aligned_pair.hpp"

namespace genegraft::crispr {

/// What a difference between guide and site costs, as logarithms: of the CFD table, and of the
/// share of guides still active with that one difference (Doench et al. 2016), shrunk where few
/// were measured. First index: guide position from 0 at the 5' end; then the guide's letter, the
/// site's.
struct MismatchCosts {
  float smoothed[kProtospacer][4][4] = {};  ///< log share active, shrunk; 0 for a match
  float plain[kProtospacer][4][4] = {};     ///< log CFD factor
  float dna_bulge[kProtospacer] = {}, rna_bulge[kProtospacer] = {};
  float pam[4][4] = {};  ///< by the second and third letter
};

/// The tables, made once.
const MismatchCosts& mismatch_costs();

}  // namespace genegraft::crispr
