#include "forest/transform.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "support/forest_naive.hpp"

namespace genegraft::forest {
namespace {

TEST(ApplyTransform, AgreesWithTheTextbook) {
  Random random(1);
  for (const Transform transform : {Transform::none, Transform::logistic, Transform::softmax,
                                    Transform::softmax_zero, Transform::probit}) {
    for (int repeat = 0; repeat < 100; ++repeat) {
      std::vector<double> v(1 + random.below(4));
      for (double& value : v) {
        const bool is_share = transform == Transform::probit;
        value = is_share ? random.uniform() : 20 * random.uniform() - 10;
        if (!is_share && random.below(4) == 0) value = 0;
      }
      std::vector<double> expected = v;
      transform_naively(transform, expected);
      apply_transform(transform, v);
      for (std::size_t i = 0; i < v.size(); ++i) {
        ASSERT_NEAR(v[i], expected[i], 1e-12 * (1 + std::abs(expected[i])));
      }
    }
  }
}

TEST(ApplyTransform, KeepsLargeMarginsApart) {
  std::vector<double> v = {1000, 1001, -1e300};
  apply_transform(Transform::softmax, v);
  EXPECT_NEAR(v[0], 1 / (1 + std::exp(1.0)), 1e-15);
  EXPECT_EQ(v[2], 0);
  std::vector<double> far = {-1000, 1000};
  apply_transform(Transform::logistic, far);
  EXPECT_EQ(far, (std::vector<double>{0, 1}));
}

TEST(ApplyTransform, LeavesZerosOutOfSoftmaxZero) {
  std::vector<double> v = {0, 2, 0};
  apply_transform(Transform::softmax_zero, v);
  EXPECT_EQ(v, (std::vector<double>{0, 1, 0}));
  std::vector<double> none = {0, 0};
  apply_transform(Transform::softmax_zero, none);
  EXPECT_EQ(none, (std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace genegraft::forest
