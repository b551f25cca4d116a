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
  const auto drawn = count_draws(Bootstrap(y, 3, {}), y);
  EXPECT_EQ(std::accumulate(drawn.begin(), drawn.end(), 0), 1000);
  EXPECT_NEAR(drawn[2], 100, 40);
}

TEST(Bootstrap, DrawsEveryRowEquallyOften) {
  const auto y = make_classes();
  const Bootstrap bootstrap(y, 3, {});
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
  ForestOptions options{.sampling = Sampling::balanced};
  EXPECT_EQ(count_draws(Bootstrap(y, 3, options), y), (std::vector{100, 100, 100}));
  options.ratio = 3;
  EXPECT_EQ(count_draws(Bootstrap(y, 3, options), y), (std::vector{300, 300, 100}));
  options.ratio = 0.5;
  EXPECT_EQ(count_draws(Bootstrap(y, 3, options), y), (std::vector{50, 50, 100}));
  options.draws = 40;
  EXPECT_EQ(count_draws(Bootstrap(y, 3, options), y), (std::vector{20, 20, 40}));
}

TEST(Bootstrap, BalancesWhatIsThereIfAClassIsNot) {
  const std::vector<std::int32_t> y{0, 0, 0, 2, 2};
  const Bootstrap bootstrap(y, 3, {.sampling = Sampling::balanced});
  EXPECT_EQ(count_draws(bootstrap, y), (std::vector{2, 0, 2}));
}

TEST(Bootstrap, DrawsRowsOfAClassByTheirWeight) {
  const auto y = make_classes();
  ForestOptions options{.sampling = Sampling::balanced, .draws = 20000};
  for (int i = 0; i < 1000; ++i) options.draw_weight.push_back(i < 500 ? 0 : i < 750 ? 1 : 3);
  Random random(53);
  const auto copies = Bootstrap(y, 3, options).draw(random);
  const auto drawn = [&](int first, int last) {
    return std::accumulate(copies.begin() + first, copies.begin() + last, 0);
  };
  EXPECT_EQ(drawn(0, 500), 0);
  EXPECT_EQ(drawn(500, 1000), 60000);
  EXPECT_NEAR(drawn(750, 1000), 45000, 600);
}

}  // namespace
}  // namespace genegraft::forest
