#include "neural/device.hpp"

#include <algorithm>
#include <cctype>

namespace genegraft::neural {

Expected<torch::Device> find_device(const std::string& name, int local_rank) {
  const int gpus = torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
  if (name == "cpu" || (name.empty() && gpus == 0)) return torch::Device(torch::kCPU);
  const bool is_numbered =
      name.starts_with("cuda:") && name.size() > 5 && name.size() < 9 &&
      std::all_of(name.begin() + 5, name.end(), [](unsigned char c) { return std::isdigit(c); });
  if (!name.empty() && name != "cuda" && !is_numbered)
    return fail("device " + name + ", expected cpu, cuda or cuda:NUMBER");
  if (gpus == 0) return fail("device " + name + ": no GPU that this libtorch can use");
  const int number = is_numbered ? std::stoi(name.substr(5)) : local_rank % gpus;
  if (number >= gpus)
    return fail("device " + name + ": there are " + std::to_string(gpus) + " GPUs");
  return torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(number));
}

}  // namespace genegraft::neural
