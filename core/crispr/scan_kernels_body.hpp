// Included by scan_kernels.cpp once for each kind of machine, inside a namespace of its own, with
// kBytes, the bytes of a vector, Letters and Bits, vectors of bytes and of words of 64 bits,
// bitmask(), the top bits of its bytes, and any(), whether a bit is set. No include guard.

constexpr int kVectors = kTileWindows / 8 / kBytes;  // of windows in a tile
constexpr int kGaps = 3;                             // 0, 1 or 2 of either kind

inline Bits load(const std::uint8_t* from) {
  Bits bits;
  std::memcpy(&bits, from, kBytes);
  return bits;
}

inline void store(std::uint64_t* found, int vector, Bits bits) {
  std::memcpy(reinterpret_cast<std::uint8_t*>(found) + vector * kBytes, &bits, kBytes);
}

inline void put(ScanPlane* plane, int letter, Letters is_base) {
  const std::uint32_t bits = bitmask(is_base);
  std::memcpy(plane->shifted[0] + letter / 8, &bits, kBytes / 8);
}

/// U is read as T; setting bit 5 makes letters small.
void encode(const char* letters, std::array<ScanPlane*, 4> bases) {
  const Letters small = Letters{} + std::int8_t{32};
  for (int i = 0; i < kPlaneLetters; i += kBytes) {
    Letters letter;
    std::memcpy(&letter, letters + i, kBytes);
    letter |= small;
    put(bases[0], i, letter == 'a');
    put(bases[1], i, letter == 'c');
    put(bases[2], i, letter == 'g');
    put(bases[3], i, (letter == 't') | (letter == 'u'));
  }
}

void shift(ScanPlane& plane) {
  constexpr int kWords = kPlaneBytes / 8;
  std::uint64_t words[kWords + 1] = {};
  std::memcpy(words, plane.shifted[0], kPlaneBytes);
  for (int s = 1; s < 8; ++s) {
    std::uint64_t moved[kWords];
    for (int i = 0; i < kWords; ++i) moved[i] = words[i] >> s | words[i + 1] << (64 - s);
    std::memcpy(plane.shifted[s], moved, kPlaneBytes);
  }
}

/// Where the bits of a code begin for the tile's windows, `offset` letters into each.
inline const std::uint8_t* bits_of(const ScanPlane& plane, int offset) {
  return plane.shifted[offset & 7] + (offset >> 3);
}

/// The same of a guide's letter, `moved` places further from the anchored end.
inline const std::uint8_t* bits_of(const Scan& scan, std::span<const ScanPlane> planes,
                                   ScanStep letter, int moved) {
  const int out = letter.offset + moved;
  return bits_of(planes[letter.plane], scan.leftwards ? scan.window - 1 - out : out);
}

struct PatternBits {
  const std::uint8_t* at[kLongestPattern];
  int count = 0;

  PatternBits(const Scan& scan, std::span<const ScanPlane> planes) {
    for (const ScanStep step : scan.pattern) at[count++] = bits_of(planes[step.plane], step.offset);
  }
  Bits fits(int vector) const {
    Bits bits = ~Bits{};
    for (int i = 0; i < count; ++i) bits &= load(at[i] + vector * kBytes);
    return bits;
  }
};

/// Most windows are out of the running after a dozen letters.
inline bool worth_a_look(int letter) {
  return letter >= 7 && (letter & 1) == 1;
}

/// Without gaps: reach[0][0] alone, for each limit apart, so that it stays in registers.
template <int Mismatches>
bool scan_plain(const Scan& scan, std::span<const ScanPlane> planes, std::uint64_t* found) {
  const PatternBits pattern(scan, planes);
  const std::uint8_t* at[kLongestPattern];
  const int count = static_cast<int>(scan.letters.size());
  for (int t = 0; t < count; ++t) at[t] = bits_of(scan, planes, scan.letters[t], 0);
  bool found_any = false;
  for (int v = 0; v < kVectors; ++v) {
    Bits reach[Mismatches + 1];
    reach[0] = pattern.fits(v);
    for (int k = 1; k <= Mismatches; ++k) reach[k] = reach[0];
    if (any(reach[0])) {
      for (int t = 0; t < count; ++t) {
        const Bits agrees = load(at[t] + v * kBytes);
        for (int k = Mismatches; k > 0; --k) reach[k] = (reach[k] & agrees) | reach[k - 1];
        reach[0] &= agrees;
        if (worth_a_look(t) && !any(reach[Mismatches])) break;
      }
    }
    store(found, v, reach[Mismatches]);
    found_any |= any(reach[Mismatches]);
  }
  return found_any;
}

struct Reach {
  Bits of[kGaps][kGaps][kMostMismatches + 1];  // d, r, k
};

/// What letter t sees, by d - r + 2.
using LetterBits = const std::uint8_t * [2 * kGaps - 1];

inline void start(const Scan& scan, Bits begin, Reach& reach) {
  for (int r = 0; r <= scan.rna; ++r)
    for (int d = 0; d <= scan.dna; ++d)
      for (int k = 0; k <= scan.mismatches; ++k) reach.of[d][r][k] = d + r == 0 ? begin : Bits{};
}

inline void open_dna_gaps(const Scan& scan, Reach& reach) {
  for (int r = 0; r <= scan.rna; ++r)
    for (int d = 1; d <= scan.dna && d + r <= scan.bulges; ++d)
      for (int k = 0; k <= scan.mismatches; ++k) reach.of[d][r][k] |= reach.of[d - 1][r][k];
}

/// From many gaps to few and from many mismatches to few: what is read is still of the letter
/// before.
inline void take_letter(const Scan& scan, const LetterBits& letter, int byte, Reach& reach) {
  for (int r = scan.rna; r >= 0; --r) {
    for (int d = 0; d <= scan.dna && d + r <= scan.bulges; ++d) {
      const Bits agrees = load(letter[d - r + 2] + byte);
      Bits* own = reach.of[d][r];
      for (int k = scan.mismatches; k > 0; --k) own[k] = (own[k] & agrees) | own[k - 1];
      own[0] &= agrees;
      if (r == 0) continue;
      const Bits* lacking = reach.of[d][r - 1];
      for (int k = 0; k <= scan.mismatches; ++k) own[k] |= lacking[k];
    }
  }
}

inline Bits reached(const Scan& scan, const Reach& reach) {
  Bits bits{};
  for (int r = 0; r <= scan.rna; ++r)
    for (int d = 0; d <= scan.dna && d + r <= scan.bulges; ++d)
      bits |= reach.of[d][r][scan.mismatches];
  return bits;
}

bool scan_with_gaps(const Scan& scan, std::span<const ScanPlane> planes, std::uint64_t* found) {
  const PatternBits pattern(scan, planes);
  LetterBits at[kLongestPattern];
  const int count = static_cast<int>(scan.letters.size());
  for (int t = 0; t < count; ++t)
    for (int moved = -scan.rna; moved <= scan.dna; ++moved)
      // No letter is closer to the anchored end than it; where t < r, nothing is reached anyway.
      at[t][moved + 2] =
          bits_of(scan, planes, scan.letters[t], std::max(moved, -scan.letters[t].offset));
  bool found_any = false;
  for (int v = 0; v < kVectors; ++v) {
    const Bits begin = pattern.fits(v);
    Bits end{};
    if (any(begin)) {
      Reach reach;
      start(scan, begin, reach);
      end = begin;
      for (int t = 0; t < count && any(end); ++t) {
        open_dna_gaps(scan, reach);
        take_letter(scan, at[t], v * kBytes, reach);
        if (worth_a_look(t) || t + 1 == count) end = reached(scan, reach);
      }
    }
    store(found, v, end);
    found_any |= any(end);
  }
  return found_any;
}

bool scan(const Scan& scan, std::span<const ScanPlane> planes, std::uint64_t* found) {
  if (scan.bulges > 0) return scan_with_gaps(scan, planes, found);
  constexpr decltype(&scan_plain<0>) kPlain[] = {
      scan_plain<0>, scan_plain<1>, scan_plain<2>, scan_plain<3>, scan_plain<4>, scan_plain<5>,
      scan_plain<6>, scan_plain<7>, scan_plain<8>, scan_plain<9>, scan_plain<10>};
  return kPlain[scan.mismatches](scan, planes, found);
}

constexpr ScanKernels kKernels = {encode, shift, scan};
