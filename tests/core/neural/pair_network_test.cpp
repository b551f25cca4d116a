#include "neural/pair_network.hpp"

#include <gtest/gtest.h>

#include "evaluate/metrics.hpp"
#include "support/mixtures.hpp"

namespace genegraft::neural {
namespace {

using model::made_up_screen;
using model::random_guides;

model::OfftargetOptions network_options(int steps) {
  auto options = model::mixture_options();
  options.encoding = crispr::PairEncoding::letters;
  options.learner.method = model::Method::network;
  options.pretraining = {"a"};
  options.network = [steps](const auto& pairs, const auto& learner, const auto& progress) {
    return fit_pair_network(pairs,
                            {.networks = 2,
                             .hidden = 12,
                             .second = 6,
                             .batch = 64,
                             .pretraining_steps = steps / 2,
                             .steps = steps,
                             .seed = learner.seed},
                            progress);
  };
  return options;
}

TEST(PairNetwork, LearnsARuleThatCarriesOverToOtherGuides) {
  const auto a = made_up_screen("a", random_guides(8, 1), 100, 2),
             b = made_up_screen("b", random_guides(6, 3), 100, 4),
             other = made_up_screen("c", random_guides(5, 7), 100, 8);
  const model::Screen* const screens[] = {&a, &b};
  const auto options = network_options(200);
  const auto fitted = model::train_offtarget(screens, options);
  ASSERT_TRUE(fitted) << fitted.error().message;
  EXPECT_NE(fitted->notes[0].find("pretrained"), std::string::npos);
  const auto score = model::score_screen(fitted->learner, options.encoding, other, 1);
  EXPECT_GT(evaluate::roc_auc(score, other.y), 0.85);
  const auto again = model::train_offtarget(screens, options);
  EXPECT_EQ(model::score_screen(again->learner, options.encoding, other, 1), score);
}

TEST(PairNetwork, IsPartOfAMixtureWhoseOtherPartsReadNoLetters) {
  const auto a = made_up_screen("a", random_guides(6, 1), 60, 2),
             b = made_up_screen("b", random_guides(6, 3), 60, 4);
  const model::Screen* const screens[] = {&a, &b};
  auto options = network_options(40);
  options.learner.method = model::Method::mixture;
  options.learner.parts = {model::Method::forest, model::Method::linear, model::Method::network};
  const auto fitted = model::train_offtarget(screens, options);
  ASSERT_TRUE(fitted) << fitted.error().message;
  const auto& mixture = std::get<model::Mixture>(fitted->learner);
  ASSERT_EQ(mixture.parts.size(), 3u);
  for (const int tested : std::get<forest::Forest>(mixture.parts[0].learner).feature)
    EXPECT_LT(tested, 84);
  const auto& linear = std::get<linear::LinearModel>(mixture.parts[1].learner);
  EXPECT_EQ(linear.weight.size(), crispr::features(options.encoding).size());
  EXPECT_EQ(linear.weight.back(), 0);
  const auto bytes = model::write_model_file({model::small_manifest("letters"), fitted->learner});
  const auto model = model::OfftargetModel::open(
      {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(model::score_screen(model->learner(), options.encoding, b, 1),
            model::score_screen(fitted->learner, options.encoding, b, 1));
  const auto why = model->explain(b.pairs[0]);
  ASSERT_TRUE(why);
  EXPECT_NEAR(1 / (1 + std::exp(-why->raw)), why->probability, 1e-5);  // no calibration
}

}  // namespace
}  // namespace genegraft::neural
