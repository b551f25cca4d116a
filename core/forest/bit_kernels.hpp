#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace genegraft::forest {

/// What BitCircuits does to a block of rows, a bit a row: the same source for the vectors of every
/// machine, chosen when the program runs.
constexpr int kCircuitRows = 512;

/// One bit for each row of a block.
struct alignas(64) BitPlane {
  std::array<std::uint8_t, kCircuitRows / 8> bytes;
};

/// planes[to] = planes[test] ? planes[right] : planes[left], for each row.
struct BitSelect {
  std::uint16_t to, test, right, left;
};

/// A number of up to 8 bits for each row: bit b is in planes[plane[b]].
struct BitCode {
  std::array<std::uint16_t, 8> plane;
  std::uint8_t bits;
};

/// The rising thresholds of a column, and how to count those below an x. Few are compared one by
/// one. Many of them lie in buckets of equal width: as x -> (x - low) * scale, rounded, never falls
/// where x rises, the thresholds of lower buckets are below x, those of higher ones are not, and
/// only those of x's own bucket are compared. Where they crowd in few buckets, they are halved.
struct CutTable {
  const float* cuts;  ///< padded with +inf to 2^steps - 1 and by kMostInBucket more
  int count;
  int steps;
  const std::uint16_t* bucket;  ///< (buckets) how many cuts the lower buckets hold
  int buckets;                  ///< 0: halve
  float low, scale;
};

constexpr int kFewCuts = 16;
constexpr int kMostInBucket = 4;  // compared at once

/// Bucket of x; 0 for NaN. Adding 2^23 leaves the rounded number in the low bits.
inline std::uint32_t find_bucket(float x, float low, float scale, float last) {
  constexpr float kTwoTo23 = 8388608.0f;
  float place = (x - low) * scale;
  place = place > 0 ? place : 0;
  place = place < last ? place : last;
  place += kTwoTo23;
  std::uint32_t bits;
  std::memcpy(&bits, &place, sizeof(bits));
  return bits & 0x7fffff;
}

struct BitKernels {
  /// bin (rows): how many cuts are below x (rows).
  void (*bin)(const float* x, const CutTable& table, std::uint16_t* bin);
  /// Plane c, of up to 255, tells of each row whether lookup[bin] > c; without a lookup, bin > c.
  void (*compare)(const std::uint16_t* bin, const std::uint8_t* lookup, int planes, BitPlane* to);
  void (*select)(const BitSelect* selects, int count, BitPlane* planes);
  /// sums (rows) += value[code].
  void (*add)(const BitPlane* planes, const BitCode& code, const double* value, double* sums);
  /// to (rows) = value[code].
  void (*look_up)(const BitPlane* planes, const BitCode& code, const std::uint32_t* value,
                  std::uint32_t* to);
};

/// Those that this machine can run, the fastest last.
std::span<const BitKernels> available_bit_kernels();

}  // namespace genegraft::forest
