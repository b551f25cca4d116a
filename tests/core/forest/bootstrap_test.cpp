#include "forest/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace genegraft::forest {
namespace {

/// Classes of 700, 200 and 100 rows.
std::vector<std::int32_t> make_classes() {
  std::vector<std::int32_t> y;
  for (int i = 0; i < 1000; ++i) y.push_back(i % 10 < 7 ? 0 : i % 10 < 9 ? 1 : 2);
  return y;
}

std::vector<int> count_draws(const Bootstrap& bootstrap, std::span<const std::int32_t> y) {
  Random random(51);
  const std::vector<std::uint16_t> copies = bootstrap.draw(random);
  std::vector<int> drawn(3);
  for (std::size_t i = 0; i < y.size(); ++i) drawn[y[i]] += copies[i];
  return drawn;
}

TEST(Bootstrap, DrawsAsManyRowsAsThereAre) {
  const auto y = make_classes();
  const auto drawn = count_draws(Bootstrap(y, 3, Sampling::bootstrap, 1), y);
  EXPECT_EQ(std::accumulate(drawn.begin(), drawn.end(), 0), 1000);
  EXPECT_NEAR(drawn[2], 100, 40);
}

TEST(Bootstrap, DrawsEveryRowEquallyOften) {
  const auto y = make_classes();
  const Bootstrap bootstrap(y, 3, Sampling::bootstrap, 1);
  Random random(52);
  std::vector<int> sum(1000);
  int untouched = 0;
  for (int tree = 0; tree < 1000; ++tree) {
    const auto copies = bootstrap.draw(random);
    for (int i = 0; i < 1000; ++i) sum[i] += copies[i];
    for (const int n : copies) untouched += n == 0;
  }
  for (const int n : sum) EXPECT_NEAR(n, 1000, 160);  // five standard deviations
  EXPECT_NEAR(untouched / 1e6, std::exp(-1.0), 0.002);
}

TEST(Bootstrap, BalancesClassesByTheRarest) {
  const auto y = make_classes();
  EXPECT_EQ(count_draws(Bootstrap(y, 3, Sampling::balanced, 1), y), (std::vector{100, 100, 100}));
  EXPECT_EQ(count_draws(Bootstrap(y, 3, Sampling::balanced, 3), y), (std::vector{300, 300, 100}));
  EXPECT_EQ(count_draws(Bootstrap(y, 3, Sampling::balanced, 0.5), y), (std::vector{50, 50, 100}));
}

TEST(Bootstrap, BalancesWhatIsThereIfAClassIsNot) {
  const std::vector<std::int32_t> y{0, 0, 0, 2, 2};
  EXPECT_EQ(count_draws(Bootstrap(y, 3, Sampling::balanced, 1), y), (std::vector{2, 0, 2}));
}

}  // namespace
}  // namespace genegraft::forest
