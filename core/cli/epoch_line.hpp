#pragma once

#include <chrono>
#include <string>

#include "neural/finetune.hpp"

namespace genegraft::cli {

/// Shows the epochs of a training on standard error: one line, rewritten where that is possible.
class EpochLine {
 public:
  explicit EpochLine(std::string what);
  ~EpochLine();
  void show(const neural::FinetuneProgress& now);

 private:
  std::string what_;
  bool terminal_, drawn_ = false;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace genegraft::cli
