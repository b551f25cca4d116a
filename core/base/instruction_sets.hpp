#pragma once

/// Before a function whose loops gain from wider registers or from counting bits in one
/// instruction: it is compiled twice, for every x86-64 processor and for those of about 2013 and
/// later (AVX2, BMI, POPCNT), and chosen between when the program starts. WebAssembly has one.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define GENEGRAFT_ALSO_AVX2 __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define GENEGRAFT_ALSO_AVX2
#endif

/// Functions between these two may use AVX2, whatever the rest of the program is compiled for: who
/// calls them asks __builtin_cpu_supports first. Standard headers are included before, not between.
#if defined(__x86_64__)
#if defined(__clang__)
#define GENEGRAFT_BEGIN_AVX2 \
  _Pragma("clang attribute push(__attribute__((target(\"avx2\"))), apply_to = function)")
#define GENEGRAFT_END_AVX2 _Pragma("clang attribute pop")
#else
#define GENEGRAFT_BEGIN_AVX2 _Pragma("GCC push_options") _Pragma("GCC target(\"avx2\")")
#define GENEGRAFT_END_AVX2 _Pragma("GCC pop_options")
#endif
#endif
