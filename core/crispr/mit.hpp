#pragma once

#include <array>

#include "crispr/aligned_pair.hpp"

namespace genegraft::crispr {

/// MIT off-target score (Hsu et al., Nat Biotechnol 31:827, 2013; crispr.mit.edu), 0 to 100: the
/// product of 1 - weight over mismatches, times a factor for their mean distance, divided by the
/// square of their number. It ignores the PAM. NaN for an alignment with gaps: it is not defined.
float mit_score(const AlignedPair& pair);

/// The same from the mismatches alone, 0 to 1. mismatch: (20), index = position - 1.
double mit_terms(const std::array<bool, kProtospacer>& mismatch);

}  // namespace genegraft::crispr
