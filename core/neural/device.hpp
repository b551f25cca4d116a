#pragma once

#include <torch/torch.h>

#include <string>

#include "base/error.hpp"

namespace genegraft::neural {

/// "cpu", "cuda", "cuda:1", or "" for cuda where there is one. Of several processes on one machine
/// each takes the GPU of its local rank.
Expected<torch::Device> find_device(const std::string& name, int local_rank = 0);

}  // namespace genegraft::neural
