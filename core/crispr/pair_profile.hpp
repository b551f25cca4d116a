#pragma once

#include <array>

#include "crispr/aligned_pair.hpp"

namespace genegraft::crispr {

/// How guide and site differ, per guide position (index = position - 1): what features are made of.
struct PairProfile {
  std::array<Letter, kProtospacer> guide{}, site{};  ///< site: gap for an RNA bulge
  std::array<bool, kProtospacer> mismatch{}, rna_bulge{};
  std::array<int, kProtospacer> dna_bulges{};  ///< extra site letters that stand right before it
  std::array<Letter, kPam> pam{};              ///< of the site

  bool different(int i) const { return mismatch[i] || rna_bulge[i]; }
};

PairProfile profile(const AlignedPair& pair);

}  // namespace genegraft::crispr
