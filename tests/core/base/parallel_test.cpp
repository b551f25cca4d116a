#include "base/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace genegraft {
namespace {

TEST(ParallelFor, VisitsEveryItemOnceWithAnyNumberOfThreads) {
  for (const int threads : {0, 1, 2, 3, 16}) {
    for (const int count : {0, 1, 2, 5, 1000}) {
      std::vector<std::atomic<int>> visits(static_cast<std::size_t>(count));
      parallel_for(count, threads, [&](std::int64_t i) { ++visits[static_cast<std::size_t>(i)]; });
      for (const auto& visited : visits)
        ASSERT_EQ(visited, 1) << threads << " threads, " << count << " items";
    }
  }
}

TEST(ParallelFor, NeverUsesMoreThreadsThanAskedFor) {
  std::mutex mutex;
  std::set<std::thread::id> used;
  parallel_for(5000, 2, [&](std::int64_t) {
    const std::lock_guard lock(mutex);
    used.insert(std::this_thread::get_id());
  });
  EXPECT_LE(used.size(), 2u);
}

TEST(ParallelFor, StaysOnTheCallingThreadWhenThereIsOne) {
  const auto caller = std::this_thread::get_id();
  parallel_for(10, 1, [&](std::int64_t) { ASSERT_EQ(std::this_thread::get_id(), caller); });
}

TEST(ParallelFor, IsCalledFromSeveralThreadsAndFromWithinItself) {
  std::atomic<int> visits = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 3; ++caller)
    callers.emplace_back([&] {
      for (int call = 0; call < 200; ++call)
        parallel_for(4, 3,
                     [&](std::int64_t) { parallel_for(5, 2, [&](std::int64_t) { ++visits; }); });
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(visits, 3 * 200 * 4 * 5);
}

TEST(ParallelFor, KeepsItsThreadsFromCallToCall) {
  thread_local int met = 0;  // 0 again in every new thread
  const auto caller = std::this_thread::get_id();
  std::atomic<int> most = 0;
  for (int call = 0; call < 50; ++call) {
    std::atomic<int> arrived = 0;
    parallel_for(2, 2, [&](std::int64_t) {  // each waits for the other, so a second thread is used
      ++arrived;
      while (arrived < 2) std::this_thread::yield();
      if (std::this_thread::get_id() != caller) most = std::max<int>(most, ++met);
    });
  }
  EXPECT_GT(most, 1);
}

TEST(AvailableThreads, IsAtLeastOne) {
  EXPECT_GE(available_threads(), 1);
}

}  // namespace
}  // namespace genegraft
