#include "neural/process_group.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "base/text.hpp"
#include "neural/torch_error.hpp"

namespace genegraft::neural {
namespace {

struct Place {
  int rank = 0, size = 1, local_rank = 0, local_size = 1;
};

Expected<std::optional<int>> read_number(const char* name) {
  const char* text = std::getenv(name);
  if (!text || !*text) return std::optional<int>();
  const auto value = parse_number(text);
  const bool is_count = value && *value >= 0 && *value < 1e6 && *value == static_cast<int>(*value);
  if (!is_count) return fail(std::string(name) + " is '" + text + "', expected a whole number");
  return std::optional<int>(static_cast<int>(*value));
}

/// The place by one launcher's three variables; nothing where it was not this one.
Expected<std::optional<Place>> read_place(const char* rank_name, const char* size_name,
                                          const char* local_name, const char* local_size_name) {
  const auto rank = read_number(rank_name), size = read_number(size_name),
             local = read_number(local_name), local_size = read_number(local_size_name);
  for (const auto* number : {&rank, &size, &local, &local_size})
    if (!*number) return tl::unexpected(number->error());
  if (!*size) return std::optional<Place>();
  if (!*rank) return fail(std::string(size_name) + " is set, but " + rank_name + " is not");
  if (**rank >= **size)
    return fail(std::string(rank_name) + " is " + std::to_string(**rank) + ", expected less than " +
                size_name + ", " + std::to_string(**size));
  return std::optional<Place>(
      Place{**rank, **size, local->value_or(0), std::max(1, local_size->value_or(1))});
}

Expected<Place> find_place() {
  constexpr const char* kLaunchers[][4] = {
      {"RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"},
      {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
       "OMPI_COMM_WORLD_LOCAL_SIZE"},
      {"SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", "SLURM_NTASKS_PER_NODE"},
  };
  for (const auto& launcher : kLaunchers) {
    const auto place = read_place(launcher[0], launcher[1], launcher[2], launcher[3]);
    if (!place) return tl::unexpected(place.error());
    if (*place) return **place;
  }
  return Place{};
}

/// Where the processes meet. mpirun and srun do not say; on one machine that is no question.
Expected<std::pair<std::string, int>> find_meeting_place() {
  const char* address = std::getenv("MASTER_ADDR");
  const auto port = read_number("MASTER_PORT");
  if (!port) return tl::unexpected(port.error());
  const char* nodes = std::getenv("SLURM_NNODES");
  if (!address && nodes && std::string(nodes) != "1")
    return fail("MASTER_ADDR is not set: the name of the first of the " + std::string(nodes) +
                " nodes");
  constexpr int kUsualPort = 29500;  // torchrun's
  return std::pair<std::string, int>(address ? address : "127.0.0.1", port->value_or(kUsualPort));
}

}  // namespace

struct ProcessGroup::Backend {
  c10::intrusive_ptr<c10d::Store> store;
  c10::intrusive_ptr<c10d::ProcessGroup> group;
};

ProcessGroup::ProcessGroup() = default;
ProcessGroup::ProcessGroup(ProcessGroup&&) noexcept = default;
ProcessGroup::~ProcessGroup() = default;

Expected<ProcessGroup> ProcessGroup::join(const std::string& device) {
  const auto place = find_place();
  if (!place) return tl::unexpected(place.error());
  ProcessGroup processes;
  processes.rank_ = place->rank;
  processes.size_ = place->size;
  processes.local_rank_ = place->local_rank;
  processes.local_size_ = place->local_size;
  if (place->size == 1) return processes;
  const auto meeting = find_meeting_place();
  if (!meeting) return tl::unexpected(meeting.error());
  const auto& [address, port] = *meeting;
  try {
    auto backend = std::make_unique<Backend>();
    c10d::TCPStoreOptions store;
    store.port = static_cast<std::uint16_t>(port);
    store.isServer = place->rank == 0;
    store.numWorkers = place->size;
    backend->store = c10::make_intrusive<c10d::TCPStore>(address, store);
    if (device == "cuda") {
#ifdef USE_C10D_NCCL
      backend->group =
          c10::make_intrusive<c10d::ProcessGroupNCCL>(backend->store, place->rank, place->size);
#else
      return fail("this libtorch has no NCCL: several processes only with --device cpu");
#endif
    } else {
      auto options = c10d::ProcessGroupGloo::Options::create();
      // The address that leads to the first process leads from here to the others as well.
      const bool is_local = address == "127.0.0.1" || address == "localhost";
      options->devices.push_back(is_local ? c10d::ProcessGroupGloo::createDeviceForHostname(address)
                                          : c10d::ProcessGroupGloo::createDefaultDevice());
      backend->group = c10::make_intrusive<c10d::ProcessGroupGloo>(backend->store, place->rank,
                                                                   place->size, options);
    }
    processes.backend_ = std::move(backend);
  } catch (const std::exception& error) {
    return fail("process " + std::to_string(place->rank) + " of " + std::to_string(place->size) +
                " cannot join the others at " + address + ":" + std::to_string(port) + ": " +
                first_line(error.what()));
  }
  return processes;
}

void ProcessGroup::add_up(torch::Tensor& tensor) {
  if (!backend_) return;
  std::vector<torch::Tensor> message{tensor};
  backend_->group->allreduce(message)->wait();
}

void ProcessGroup::copy_from_first(torch::Tensor& tensor) {
  if (!backend_) return;
  std::vector<torch::Tensor> message{tensor};
  backend_->group->broadcast(message)->wait();
}

}  // namespace genegraft::neural
