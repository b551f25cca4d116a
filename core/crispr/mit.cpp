#include "crispr/mit.hpp"

#include <limits>

namespace genegraft::crispr {
namespace {

// Weight of a mismatch at position 1 (5' end) to 20.
constexpr double kWeight[kProtospacer] = {0,     0,     0.014, 0,     0,     0.395, 0.317,
                                          0,     0.389, 0.079, 0.445, 0.508, 0.613, 0.851,
                                          0.732, 0.828, 0.615, 0.804, 0.685, 0.583};

}  // namespace

double mit_terms(const std::array<bool, kProtospacer>& mismatch) {
  double product = 1;
  int mismatches = 0, first = 0, last = 0;
  for (int i = 0; i < kProtospacer; ++i) {
    if (!mismatch[i]) continue;
    product *= 1 - kWeight[i];
    if (mismatches++ == 0) first = i;
    last = i;
  }
  if (mismatches == 0) return 1;
  // The mean distance between neighbouring mismatches telescopes to (last - first) / (n - 1).
  if (mismatches > 1) {
    const double distance = static_cast<double>(last - first) / (mismatches - 1);
    product /= (19 - distance) / 19 * 4 + 1;
  }
  return product / (mismatches * mismatches);
}

float mit_score(const AlignedPair& pair) {
  if (pair.width() != kProtospacer + kPam || pair.rna_bulges() > 0)
    return std::numeric_limits<float>::quiet_NaN();
  std::array<bool, kProtospacer> mismatch{};
  for (int c = 0; c < kProtospacer; ++c) mismatch[c] = pair[c].mismatch();
  return static_cast<float>(100 * mit_terms(mismatch));
}

}  // namespace genegraft::crispr
