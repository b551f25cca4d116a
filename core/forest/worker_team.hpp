#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace genegraft::forest {

/// Threads that stay alive between one short job and the next. A tree's nodes take microseconds,
/// less than it takes parallel_for to start a thread.
class WorkerTeam {
 public:
  /// threads: 0 for all there are. In the WASM build without threads the caller does all the work.
  explicit WorkerTeam(int threads);
  ~WorkerTeam();
  WorkerTeam(const WorkerTeam&) = delete;
  WorkerTeam& operator=(const WorkerTeam&) = delete;

  int threads() const { return threads_; }

  /// Calls body(i, worker) once for every i in [0, count), worker in [0, threads()), and returns
  /// when all are done. Which worker takes an item is not fixed, so a body must write only to
  /// places of the item or of the worker. Not to be called from within a body.
  void for_each(std::int64_t count, const std::function<void(std::int64_t, int)>& body);

 private:
  struct Shared;
  int threads_;
  std::unique_ptr<Shared> shared_;
};

}  // namespace genegraft::forest
