#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>

#include "base/error.hpp"

namespace genegraft::neural {

/// The processes of one data-parallel training, by c10d: Gloo on CPUs, NCCL on GPUs. Rank and
/// addresses come from the environment, as torchrun, mpirun and Slurm set them:
///   RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR, MASTER_PORT; or
///   OMPI_COMM_WORLD_RANK / _SIZE / _LOCAL_RANK / _LOCAL_SIZE; or SLURM_PROCID, SLURM_NTASKS,
///   SLURM_LOCALID, SLURM_NTASKS_PER_NODE. None: one process.
/// Without MASTER_ADDR they meet on this machine, without MASTER_PORT at torchrun's 29500.
class ProcessGroup {
 public:
  /// Waits until all are there. device: "cpu" or "cuda".
  static Expected<ProcessGroup> join(const std::string& device);
  ProcessGroup(ProcessGroup&&) noexcept;
  ~ProcessGroup();

  int rank() const { return rank_; }
  int size() const { return size_; }
  int local_rank() const { return local_rank_; }
  int local_size() const { return local_size_; }  ///< processes on this machine

  /// Replaces a tensor by its sum over all processes. Throws where one of them is gone.
  void add_up(torch::Tensor& tensor);
  /// Rank 0's values, everywhere.
  void copy_from_first(torch::Tensor& tensor);

 private:
  struct Backend;  // c10d's, so that its headers stay out of this one
  ProcessGroup();
  std::unique_ptr<Backend> backend_;
  int rank_ = 0, size_ = 1, local_rank_ = 0, local_size_ = 1;
};

}  // namespace genegraft::neural
