#pragma once

#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>

namespace genegraft::bench {

/// Wall and CPU seconds (of all threads) since it was made.
class Stopwatch {
 public:
  double wall() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  double cpu() const { return static_cast<double>(std::clock() - start_cpu_) / CLOCKS_PER_SEC; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::clock_t start_cpu_ = std::clock();
};

/// A line of /proc/self/status in MiB ("VmRSS:" now, "VmHWM:" the most so far); 0 elsewhere.
inline double resident(const char* line) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word != line) continue;
    double kilobytes = 0;
    status >> kilobytes;
    return kilobytes / 1024;
  }
  return 0;
}

/// Lets "VmHWM:" begin anew, so that it tells the peak of what follows.
inline void forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

/// "error: …" to standard error; what main returns then.
inline int fail_with(const std::string& message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return 2;
}

}  // namespace genegraft::bench
