#pragma once

#include <ATen/autocast_mode.h>

namespace genegraft::neural {

/// Matrix products in bfloat16 while this lives; of use on a GPU.
class HalfPrecision {
 public:
  explicit HalfPrecision(bool wanted) : wanted_(wanted) {
    if (!wanted_) return;
    at::autocast::set_enabled(true);
    at::autocast::set_autocast_gpu_dtype(torch::kBFloat16);
  }
  ~HalfPrecision() {
    if (!wanted_) return;
    at::autocast::clear_cache();
    at::autocast::set_enabled(false);
  }
  HalfPrecision(const HalfPrecision&) = delete;
  HalfPrecision& operator=(const HalfPrecision&) = delete;

 private:
  bool wanted_;
};

}  // namespace genegraft::neural
