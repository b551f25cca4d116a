#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sequence/base_set.hpp"

namespace genegraft::crispr {

/// How a stretch of genome is compared with a guide, a bit a place: the same source for the vectors
/// of every machine, chosen when the program runs.
///
/// A plane tells of each place of a tile whether its letter agrees with a code: A, C, G, T, or a
/// code for several. Windows begin at any of the tile's places, and the letter that stands o places
/// behind a window's begin is bit p + o of the plane, for window p. A plane is kept eight times,
/// shifted by 0 to 7 bits, so that the bits of 256 neighbouring windows, for any o, are one
/// unaligned load.
constexpr int kTileWindows = 4096;
constexpr int kPlaneBytes = kTileWindows / 8 + 64;  ///< windows, and what the last reach over
constexpr int kPlaneLetters = 8 * kPlaneBytes;      ///< letters that a tile is made of

struct alignas(64) ScanPlane {
  std::uint8_t shifted[8][kPlaneBytes];
};

/// A code at a place of a window.
struct ScanStep {
  std::uint8_t plane;   ///< in the tile's planes
  std::uint8_t offset;  ///< from the window's begin; of a letter: from its anchored end
};

/// A guide on one strand, in the order from its PAM outwards.
///
/// Candidates are found by a bit-parallel automaton (Wu & Manber, Commun ACM 35:83, 1992), run for
/// a vector of windows at a time. With d gaps in the guide and r in the site so far, reach[d][r][k]
/// says of each window whether the letters up to here can be aligned with k mismatches at most:
///   before a letter:   reach[d + 1][r][k] |= reach[d][r][k]             a letter that the site has
///   more through letter t:  reach'[d][r][k] = (reach[d][r][k] & agrees) | reach[d][r][k - 1] |
///                                        reach[d][r - 1][k]             one that it lacks
/// where `agrees` is the plane of letter t at its place + d - r. Windows that fit the pattern are
/// where it begins; as soon as no window of the vector is left, it ends.
struct Scan {
  std::vector<ScanStep> pattern;  ///< what must agree; offset from the window's begin
  std::vector<ScanStep> letters;  ///< protospacer; offset from the anchored end, without gaps
  int window = 0;                 ///< letters of a window
  bool leftwards = false;         ///< the anchored end is the window's right one
  int mismatches = 0, dna = 0, rna = 0, bulges = 0;  ///< at most
};

struct ScanKernels {
  /// letters: (kPlaneLetters) of a genome, of either case -> planes of A, C, G and T, unshifted.
  void (*encode)(const char* letters, std::array<ScanPlane*, 4> bases);
  /// Fills the seven other copies from the first.
  void (*shift)(ScanPlane& plane);
  /// found: (kTileWindows / 64) a bit for each window that may hold a site. Returns whether any is.
  bool (*scan)(const Scan& scan, std::span<const ScanPlane> planes, std::uint64_t* found);
};

/// Those that this machine can run, the fastest last.
std::span<const ScanKernels> available_scan_kernels();

}  // namespace genegraft::crispr
