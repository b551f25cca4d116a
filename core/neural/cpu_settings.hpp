#pragma once

namespace genegraft::neural {

/// Debian's OpenBLAS 0.3.21 takes newer processors for ones of 2004 and then multiplies matrices at
/// a fifth of their speed; oneDNN takes up AMX where the kernel does not offer it, and dies; and
/// the threads of OpenMP spin against those of OpenBLAS, which halves the speed of LSTMs. All three
/// are set by environment variables that the libraries read when they are loaded, before main. So
/// the program sets those that are not set by its user, and starts itself once more in its place:
///   OPENBLAS_CORETYPE    SKYLAKEX with AVX-512, HASWELL with AVX2
///   ONEDNN_MAX_CPU_ISA   AVX512_CORE where there is AVX-512 (AMX and bfloat16 are not used)
///   OMP_WAIT_POLICY      PASSIVE, with GOMP_SPINCOUNT 0
/// Besides, memory that a tensor had is kept for the next one and not given back.
/// To be called by a verb that is about to run networks, before it has read or written anything.
/// Returns where nothing is left to set, and where the program cannot be started again.
/// GENEGRAFT_CPU_SETTINGS=off leaves everything as it is.
void restart_with_cpu_settings();

/// Threads of one operation in the thread that calls, of OpenMP and OpenBLAS (whose number is one
/// for the whole program).
void use_threads(int threads);

}  // namespace genegraft::neural
