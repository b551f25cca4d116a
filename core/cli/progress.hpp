#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace genegraft::cli {

/// "48 s", "12 min 05 s", "3 h 20 min"
std::string duration(double seconds);

/// "██████░░░░…", share in [0, 1].
std::string bar(double share);

/// Progress of long work on standard error: a bar with rate and time left on a terminal, a plain
/// line every few seconds elsewhere, nothing for work that is over at once. Not thread-safe.
class Progress {
 public:
  /// total: 0 where it is not known.
  Progress(std::string label, std::string unit, std::int64_t total);
  ~Progress();

  void show(std::int64_t done);

 private:
  using Clock = std::chrono::steady_clock;
  void draw(std::int64_t done, double seconds);

  std::string label_, unit_;
  std::int64_t total_;
  bool terminal_;
  bool drawn_ = false;
  Clock::time_point start_, last_;
};

}  // namespace genegraft::cli
