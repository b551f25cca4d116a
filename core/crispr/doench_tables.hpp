#pragma once

#include <cstdint>

#include "crispr/aligned_pair.hpp"

namespace genegraft::crispr {

/// What stands behind the CFD table: guides measured for each mismatch, and the mean fall of their
/// log2 fold change. (position - 1, guide base, site base); 0 where they agree.
extern const std::uint8_t kMismatchGuides[kProtospacer][4][4];
extern const float kMismatchFoldChange[kProtospacer][4][4];

/// Guides with a one-letter bulge at a position, and how many of them were still active.
struct BulgeCount {
  int active, measured;
};
extern const BulgeCount kDnaBulges[kProtospacer];
extern const BulgeCount kRnaBulges[kProtospacer];

}  // namespace genegraft::crispr
