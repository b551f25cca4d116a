#pragma once

#include <array>
#include <cstdint>

namespace genegraft::forest {

/// What BitCircuits does to a block of rows, a bit a row: the same source for the vectors of every
/// machine, chosen by find_bit_kernels when the program runs.
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

struct BitKernels {
  /// bin (rows): how many of the rising `cuts` are below x (rows); there are 2^steps - 1 of them,
  /// padded with +inf.
  void (*bin)(const float* x, const float* cuts, int steps, std::uint16_t* bin);
  /// Plane c tells of each row whether lookup[bin] > c.
  void (*compare)(const std::uint16_t* bin, const std::uint8_t* lookup, int planes, BitPlane* to);
  void (*select)(const BitSelect* selects, int count, BitPlane* planes);
  /// sums (rows) += value[code].
  void (*add)(const BitPlane* planes, const BitCode& code, const double* value, double* sums);
  /// to (rows) = value[code].
  void (*look_up)(const BitPlane* planes, const BitCode& code, const std::uint32_t* value,
                  std::uint32_t* to);
};

const BitKernels& find_bit_kernels();

}  // namespace genegraft::forest
