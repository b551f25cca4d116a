#pragma once

#include <torch/torch.h>

#include <exception>

#include "base/error.hpp"

namespace genegraft::neural {

/// What libtorch throws (no memory, no such device), as an error. run returns Expected<T>.
template <typename Run>
auto guarded(const Run& run) -> decltype(run()) {
  try {
    return run();
  } catch (const c10::Error& error) {
    return fail(error.what_without_backtrace());
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace genegraft::neural
