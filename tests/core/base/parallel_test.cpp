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

TEST(AvailableThreads, IsAtLeastOne) {
  EXPECT_GE(available_threads(), 1);
}

}  // namespace
}  // namespace genegraft
