#include "base/parallel.hpp"

#include <algorithm>

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
#define GENEGRAFT_ONE_THREAD 1
#else
#include <atomic>
#include <thread>
#include <vector>
#endif

namespace genegraft {

#ifdef GENEGRAFT_ONE_THREAD

int available_threads() {
  return 1;
}

void parallel_for(std::int64_t count, int, const std::function<void(std::int64_t)>& body) {
  for (std::int64_t i = 0; i < count; ++i) body(i);
}

#else

int available_threads() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::int64_t count, int threads, const std::function<void(std::int64_t)>& body) {
  if (threads <= 0) threads = available_threads();
  const int helpers = static_cast<int>(std::min<std::int64_t>(threads, count)) - 1;
  std::atomic<std::int64_t> next{0};
  const auto work = [&] {
    for (std::int64_t i = next++; i < count; i = next++) body(i);
  };
  std::vector<std::thread> pool;
  for (int h = 0; h < helpers; ++h) pool.emplace_back(work);
  work();
  for (auto& thread : pool) thread.join();
}

#endif

}  // namespace genegraft
