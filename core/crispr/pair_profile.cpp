#include "crispr/pair_profile.hpp"

#include <algorithm>

namespace genegraft::crispr {

PairProfile profile(const AlignedPair& pair) {
  PairProfile result;
  int at = 0;
  for (int c = 0; c < pair.pam_start(); ++c) {
    const PairColumn column = pair[c];
    if (column.guide == Letter::gap) {
      ++result.dna_bulges[std::min(at, kProtospacer - 1)];
      continue;
    }
    result.guide[at] = column.guide;
    result.site[at] = column.target;
    result.mismatch[at] = column.mismatch();
    result.rna_bulge[at] = column.target == Letter::gap;
    ++at;
  }
  for (int p = 0; p < kPam; ++p) result.pam[p] = pair[pair.pam_start() + p].target;
  return result;
}

}  // namespace genegraft::crispr
