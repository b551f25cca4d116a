#include "onnx/float_order.hpp"

#include <gtest/gtest.h>

namespace genegraft::onnx {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kLeast = std::numeric_limits<float>::denorm_min();

TEST(FloatOrder, OrdersFloatsAsTheyCompare) {
  const float ordered[] = {-kInfinity, -3e38f, -1.0f, -1e-40f, -kLeast,  -0.0f,
                           kLeast,     1e-40f, 1.0f,  3e38f,   kInfinity};
  for (const float a : ordered) {
    EXPECT_EQ(float_of(key_of(a)), a);
    for (const float b : ordered) EXPECT_EQ(key_of(a) < key_of(b), a < b);
  }
  EXPECT_EQ(key_of(-0.0f), key_of(0.0f));
  EXPECT_EQ(key_of(kLeast), 1);
  EXPECT_EQ(key_of(std::nextafter(1.0f, 2.0f)), key_of(1.0f) + 1);
}

TEST(FloatOrder, TakesDoublesDownToFloats) {
  EXPECT_EQ(float_of(key_at_most(0.5)), 0.5f);
  EXPECT_EQ(key_below(0.5), key_of(0.5f) - 1);
  for (const double t : {0.1, -0.1, 1e-50, -1e-50, 1e300, 3.4028235677973365e38}) {
    const auto key = key_at_most(t);
    EXPECT_LE(float_of(key), t);
    EXPECT_GT(float_of(key + 1), t);
    EXPECT_EQ(key_below(t), key);  // none of these is a float
  }
  EXPECT_EQ(key_at_most(-1e300), kLeastKey);
  EXPECT_EQ(key_at_most(kInfinity), kGreatestKey);
  EXPECT_EQ(float_of(key_below(kInfinity)), std::numeric_limits<float>::max());
  EXPECT_EQ(key_below(-kInfinity), kBelowEveryKey);
}

}  // namespace
}  // namespace genegraft::onnx
