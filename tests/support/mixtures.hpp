#pragma once

#include "model/offtarget_training.hpp"
#include "support/model_screens.hpp"

/// Mixtures made up for tests.
namespace genegraft::model {

inline OfftargetOptions mixture_options(std::vector<Method> parts = {Method::forest,
                                                                     Method::linear}) {
  auto options = few_trees();
  options.learner.method = Method::mixture;
  options.learner.parts = std::move(parts);
  options.learner.boosting.rounds = 10;
  options.learner.boosting.patience = 0;
  options.learner.linear.c = {0.1};
  return options;
}

inline FittedLearner small_mixture(std::vector<Method> parts = {Method::forest, Method::linear},
                                   int threads = 2) {
  const auto a = made_up_screen("a", random_guides(6, 1), 60, 2),
             b = made_up_screen("b", random_guides(5, 3), 60, 4);
  const Screen* const screens[] = {&a, &b};
  auto options = mixture_options(std::move(parts));
  options.learner.threads = threads;
  return *train_offtarget(screens, options);
}

inline OfftargetModel open_small_mixture(std::vector<Method> parts = {Method::forest,
                                                                      Method::linear}) {
  return *OfftargetModel::from({small_manifest(), small_mixture(std::move(parts)).learner});
}

}  // namespace genegraft::model
