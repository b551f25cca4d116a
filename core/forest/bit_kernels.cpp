#include "forest/bit_kernels.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/instruction_sets.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace genegraft::forest {
namespace {

/// In WASM clang takes a table that it has just written apart again, into a shuffle or an extract
/// an element, which cost more than reading it.
inline void keep_in_memory([[maybe_unused]] const void* table) {
#if defined(__wasm__)
  asm volatile("" : : "r"(table) : "memory");
#endif
}

using FourFloats = float __attribute__((vector_size(16)));
using FourInts = std::int32_t __attribute__((vector_size(16)));

/// How many lanes are true.
inline int count_true(FourInts lanes) {
#if defined(__x86_64__)
  return __builtin_popcount(
      static_cast<unsigned>(_mm_movemask_ps(reinterpret_cast<__m128>(lanes))));
#elif defined(__wasm_simd128__)
  return __builtin_popcount(wasm_i32x4_bitmask(reinterpret_cast<v128_t>(lanes)));
#else
  return -(lanes[0] + lanes[1] + lanes[2] + lanes[3]);
#endif
}

}  // namespace

namespace any_machine {

constexpr int kLanes = 16;
using Mask = std::int8_t __attribute__((vector_size(kLanes)));
using RowMask = std::uint16_t;

inline RowMask bitmask(Mask mask) {
#if defined(__x86_64__)
  return static_cast<RowMask>(_mm_movemask_epi8(reinterpret_cast<__m128i>(mask)));
#elif defined(__wasm_simd128__)
  return static_cast<RowMask>(wasm_i8x16_bitmask(reinterpret_cast<v128_t>(mask)));
#else
  RowMask bits = 0;
  for (int l = 0; l < kLanes; ++l) bits |= static_cast<RowMask>((mask[l] < 0) << l);
  return bits;
#endif
}

#include "forest/bit_kernels_body.hpp"

}  // namespace any_machine

#if defined(__x86_64__)
GENEGRAFT_BEGIN_AVX2
namespace avx2 {

constexpr int kLanes = 32;
using Mask = std::int8_t __attribute__((vector_size(kLanes)));
using RowMask = std::uint32_t;

inline RowMask bitmask(Mask mask) {
  return static_cast<RowMask>(_mm256_movemask_epi8(reinterpret_cast<__m256i>(mask)));
}

#include "forest/bit_kernels_body.hpp"

}  // namespace avx2
GENEGRAFT_END_AVX2
#endif

std::span<const BitKernels> available_bit_kernels() {
#if defined(__x86_64__)
  static constexpr std::array kAll = {any_machine::kKernels, avx2::kKernels};
  return std::span(kAll).first(__builtin_cpu_supports("avx2") ? 2 : 1);
#else
  return {&any_machine::kKernels, 1};
#endif
}

}  // namespace genegraft::forest
