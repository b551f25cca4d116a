#pragma once

#include <cstdint>

namespace genegraft::forest {

/// A sum of gradients and a sum of hessians in fixed point, added by one addition of 64 bits: the
/// gradient's 32 bits, signed, above the hessian's 32, which is never negative. Sums of integers
/// do not depend on their order, so neither does a histogram on the number of threads. (Shi et al.
/// 2022 train on integers of a few bits; ours keep about twenty and lose nothing.)
using Cell = std::uint64_t;

inline Cell pack_cell(std::int32_t gradient, std::uint32_t hessian) {
  return (static_cast<Cell>(static_cast<std::uint32_t>(gradient)) << 32) | hessian;
}
inline std::int32_t gradient_of(Cell cell) {
  return static_cast<std::int32_t>(cell >> 32);
}
inline std::uint32_t hessian_of(Cell cell) {
  return static_cast<std::uint32_t>(cell);
}

/// What one unit of a cell is worth. Chosen for each tree so that no sum can overflow.
struct CellUnits {
  double gradient = 1;
  double hessian = 1;
};

}  // namespace genegraft::forest
