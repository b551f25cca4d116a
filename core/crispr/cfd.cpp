#include "crispr/cfd.hpp"

namespace genegraft::crispr {

float cfd_factor(const AlignedPair& pair, int column) {
  const PairColumn letters = pair[column];
  if (letters.bulge()) return kCfdGap;
  if (!letters.mismatch()) return 1;
  return kCfdMismatch[pair.position(column) - 1][static_cast<int>(letters.guide)]
                     [static_cast<int>(letters.target)];
}

float cfd_pam_factor(const AlignedPair& pair) {
  const int last = pair.width() - 1;
  return kCfdPam[static_cast<int>(pair[last - 1].target)][static_cast<int>(pair[last].target)];
}

float cfd_score(const AlignedPair& pair) {
  // In double and rounded once, so that the order of the factors cannot show.
  double score = cfd_pam_factor(pair);
  for (int c = 0; c < pair.pam_start(); ++c) score *= cfd_factor(pair, c);
  return static_cast<float>(score);
}

}  // namespace genegraft::crispr
