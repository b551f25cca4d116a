#include "base/parallel.hpp"

#include <algorithm>

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
#define GENEGRAFT_ONE_THREAD 1
#else
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace genegraft {

#ifdef GENEGRAFT_ONE_THREAD

int available_threads() {
  return 1;
}

void parallel_for(std::int64_t count, int, const std::function<void(std::int64_t)>& body) {
  for (std::int64_t i = 0; i < count; ++i) body(i);
}

#else

namespace {

/// Threads that wait for work from call to call: to start one takes as long as a small call, and
/// with it ends the memory that it keeps for its work.
class Helpers {
 public:
  /// Runs `work` on the calling thread and on up to `most` others at once; returns when all have
  /// come back. Whoever calls works too, so calls within calls always get on.
  void run(int most, const std::function<void()>& work) {
    Call call{work, most};
    {
      const std::lock_guard lock(mutex_);
      calls_.push_back(&call);
      for (; idle_ + starting_ < open_places(); ++starting_)
        std::thread([this] { wait_for_work(); }).detach();
    }
    for (int i = 0; i < most; ++i) work_there_.notify_one();
    work();
    std::unique_lock lock(mutex_);
    std::erase(calls_, &call);
    call.left.wait(lock, [&] { return call.helping == 0; });
  }

 private:
  struct Call {
    const std::function<void()>& work;
    int places;  ///< for further helpers
    int helping = 0;
    std::condition_variable left{};
  };

  int open_places() const {
    int places = 0;
    for (const auto* call : calls_) places += call->places;
    return places;
  }

  Call* find_place() const {
    for (auto* call : calls_)
      if (call->places > 0) return call;
    return nullptr;
  }

  void wait_for_work() {
    std::unique_lock lock(mutex_);
    --starting_;
    for (;;) {
      Call* call = nullptr;
      ++idle_;
      work_there_.wait(lock, [&] { return (call = find_place()) != nullptr; });
      --idle_;
      --call->places;
      ++call->helping;
      lock.unlock();
      call->work();
      lock.lock();
      if (--call->helping == 0) call->left.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable work_there_;
  std::vector<Call*> calls_;  ///< that run, the oldest first
  int idle_ = 0;
  int starting_ = 0;
};

}  // namespace

int available_threads() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::int64_t count, int threads, const std::function<void(std::int64_t)>& body) {
  if (threads <= 0) threads = available_threads();
  const int helpers = static_cast<int>(std::min<std::int64_t>(threads, count)) - 1;
  std::atomic<std::int64_t> next{0};
  const auto work = [&] {
    for (std::int64_t i = next++; i < count; i = next++) body(i);
  };
  if (helpers <= 0) return work();
  static auto* const shared = new Helpers;  // outlives all that runs, and its threads never end
  shared->run(helpers, work);
}

#endif

}  // namespace genegraft
