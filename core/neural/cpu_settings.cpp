#include "neural/cpu_settings.hpp"

#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <malloc.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "base/run_in_place.hpp"

namespace genegraft::neural {
namespace {

constexpr const char* kGuard = "GENEGRAFT_CPU_SETTINGS";

/// Returns whether the variable was not there, and now is.
bool set_if_absent(const char* name, const std::string& value) {
  if (std::getenv(name)) return false;
  return ::setenv(name, value.c_str(), 0) == 0;
}

/// glibc gives memory of many megabytes back to the kernel as soon as a tensor ends, and the next
/// one waits for the kernel to clear as many pages: a twelfth of a step's time. So it is kept.
void keep_memory() {
#if defined(__GLIBC__)
  ::mallopt(M_ARENA_MAX, 1);  // others grow in heaps that are too small for tensors
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, -1);
#endif
}

bool set_instructions() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (!avx2) return false;
  bool changed = set_if_absent("OPENBLAS_CORETYPE", avx512 ? "SKYLAKEX" : "HASWELL");
  if (avx512) changed |= set_if_absent("ONEDNN_MAX_CPU_ISA", "AVX512_CORE");
  return changed;
#else
  return false;
#endif
}

}  // namespace

void restart_with_cpu_settings() {
  if (const char* guard = std::getenv(kGuard); !guard || guard != std::string_view("off"))
    keep_memory();
  if (std::getenv(kGuard)) return;
  bool changed = set_instructions();
  changed |= set_if_absent("OMP_WAIT_POLICY", "PASSIVE");
  changed |= set_if_absent("GOMP_SPINCOUNT", "0");
  if (!changed) return;
  ::setenv(kGuard, "set", 1);
  run_in_place("/proc/self/exe");
}

void use_threads(int threads) {
  at::set_num_threads(threads);
  // Built with threads of its own, OpenBLAS would share out every product anew.
  static const auto set_blas =
      reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set_blas) set_blas(threads);
}

}  // namespace genegraft::neural
