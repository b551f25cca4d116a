#include "crispr/scan_kernels.hpp"

#include <algorithm>
#include <cstring>

#include "base/instruction_sets.hpp"
#include "crispr/search_query.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace genegraft::crispr {

namespace any_machine {

constexpr int kBytes = 16;
using Letters = std::int8_t __attribute__((vector_size(kBytes)));
using Bits = std::uint64_t __attribute__((vector_size(kBytes)));

inline std::uint32_t bitmask(Letters mask) {
#if defined(__x86_64__)
  return static_cast<std::uint32_t>(_mm_movemask_epi8(reinterpret_cast<__m128i>(mask)));
#elif defined(__wasm_simd128__)
  return static_cast<std::uint32_t>(wasm_i8x16_bitmask(reinterpret_cast<v128_t>(mask)));
#else
  std::uint32_t bits = 0;
  for (int l = 0; l < kBytes; ++l) bits |= static_cast<std::uint32_t>(mask[l] < 0) << l;
  return bits;
#endif
}

inline bool any(Bits bits) {
#if defined(__wasm_simd128__)
  return wasm_v128_any_true(reinterpret_cast<v128_t>(bits));
#else
  return (bits[0] | bits[1]) != 0;
#endif
}

#include "crispr/scan_kernels_body.hpp"

}  // namespace any_machine

#if defined(__x86_64__)
GENEGRAFT_BEGIN_AVX2
namespace avx2 {

constexpr int kBytes = 32;
using Letters = std::int8_t __attribute__((vector_size(kBytes)));
using Bits = std::uint64_t __attribute__((vector_size(kBytes)));

inline std::uint32_t bitmask(Letters mask) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(reinterpret_cast<__m256i>(mask)));
}

inline bool any(Bits bits) {
  return !_mm256_testz_si256(reinterpret_cast<__m256i>(bits), reinterpret_cast<__m256i>(bits));
}

#include "crispr/scan_kernels_body.hpp"

}  // namespace avx2
GENEGRAFT_END_AVX2
#endif

std::span<const ScanKernels> available_scan_kernels() {
#if defined(__x86_64__)
  static constexpr std::array kAll = {any_machine::kKernels, avx2::kKernels};
  return std::span(kAll).first(__builtin_cpu_supports("avx2") ? 2 : 1);
#else
  return {&any_machine::kKernels, 1};
#endif
}

}  // namespace genegraft::crispr
