#include "forest/worker_team.hpp"

#include <algorithm>

#include "base/parallel.hpp"

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
#define GENEGRAFT_ONE_THREAD 1
#else
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace genegraft::forest {

#ifdef GENEGRAFT_ONE_THREAD

struct WorkerTeam::Shared {};

WorkerTeam::WorkerTeam(int) : threads_(1) {}
WorkerTeam::~WorkerTeam() = default;

void WorkerTeam::for_each(std::int64_t count, const std::function<void(std::int64_t, int)>& body) {
  for (std::int64_t i = 0; i < count; ++i) body(i, 0);
}

#else

namespace {

/// Looks before sleeping: a wake-up takes longer than most pauses between two jobs.
constexpr int kLooks = 4000;

}  // namespace

struct WorkerTeam::Shared {
  std::vector<std::thread> pool;
  std::mutex mutex;
  std::condition_variable wake;
  std::atomic<std::uint64_t> job{0};
  std::atomic<int> at_work{0};
  std::atomic<bool> over{false};
  std::atomic<std::int64_t> next{0};
  std::int64_t count = 0;
  const std::function<void(std::int64_t, int)>* body = nullptr;

  void take_items(int worker) {
    for (std::int64_t i = next++; i < count; i = next++) (*body)(i, worker);
  }

  void wait_for_job(std::uint64_t last) {
    for (int look = 0; look < kLooks; ++look) {
      if (job.load(std::memory_order_acquire) != last || over) return;
    }
    std::unique_lock lock(mutex);
    wake.wait(lock, [&] { return job != last || over; });
  }

  void live(int worker) {
    for (std::uint64_t last = 0;; ++last) {
      wait_for_job(last);
      if (over) return;
      take_items(worker);
      at_work.fetch_sub(1, std::memory_order_release);
    }
  }
};

WorkerTeam::WorkerTeam(int threads)
    : threads_(threads > 0 ? threads : available_threads()), shared_(std::make_unique<Shared>()) {
  for (int worker = 1; worker < threads_; ++worker) {
    shared_->pool.emplace_back([shared = shared_.get(), worker] { shared->live(worker); });
  }
}

WorkerTeam::~WorkerTeam() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->over = true;
  }
  shared_->wake.notify_all();
  for (auto& thread : shared_->pool) thread.join();
}

void WorkerTeam::for_each(std::int64_t count, const std::function<void(std::int64_t, int)>& body) {
  if (threads_ == 1 || count <= 1) {
    for (std::int64_t i = 0; i < count; ++i) body(i, 0);
    return;
  }
  Shared& shared = *shared_;
  shared.count = count;
  shared.body = &body;
  shared.next = 0;
  shared.at_work = threads_ - 1;
  {
    const std::lock_guard lock(shared.mutex);
    shared.job.fetch_add(1, std::memory_order_release);
  }
  shared.wake.notify_all();
  shared.take_items(0);
  // The rest are at their last item, or not awake yet: either is short.
  while (shared.at_work.load(std::memory_order_acquire) > 0) std::this_thread::yield();
}

#endif

}  // namespace genegraft::forest
