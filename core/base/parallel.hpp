#pragma once

#include <cstdint>
#include <functional>

namespace genegraft {

/// Threads the machine offers, at least 1; always 1 in the WASM build without threads.
int available_threads();

/// Calls body(i) once for every i in [0, count), on up to `threads` threads (0: all there are).
/// Items are handed out one by one, so their order over threads is not fixed: a body must write
/// only to places of its own, and then the result does not depend on the number of threads.
void parallel_for(std::int64_t count, int threads, const std::function<void(std::int64_t)>& body);

}  // namespace genegraft
