#include "forest/worker_team.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace genegraft::forest {
namespace {

TEST(WorkerTeam, DoesEveryItemOfEveryJobOnce) {
  for (const int threads : {1, 2, 5}) {
    WorkerTeam team(threads);
    for (int job = 0; job < 200; ++job) {
      std::vector<std::atomic<int>> done(job % 7);
      std::atomic<bool> worker_known{true};
      team.for_each(static_cast<int>(done.size()), [&](std::int64_t i, int worker) {
        ++done[i];
        if (worker < 0 || worker >= team.threads()) worker_known = false;
      });
      for (const auto& count : done) EXPECT_EQ(count, 1);
      EXPECT_TRUE(worker_known);
    }
  }
}

}  // namespace
}  // namespace genegraft::forest
