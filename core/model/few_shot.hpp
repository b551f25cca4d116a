#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "model/adapt_offtarget.hpp"
#include "model/offtarget_training.hpp"
#include "model/offtarget_validation.hpp"

namespace genegraft::model {

struct FewShotOptions {
  OfftargetOptions offtarget;  ///< how the pooled source is learnt
  std::vector<int> rows = {20, 50, 100, 500};
  std::vector<Adaptation> adaptations = {Adaptation::weights, Adaptation::features,
                                         Adaptation::leaves, Adaptation::boosting};
  AdaptOptions adapting;
  int draws = 10;
  double positives = 0.25;  ///< share of the drawn rows that are positive, as far as there are any
  std::int64_t negatives = 40'000;  ///< of the target that measure, every n-th; the others weigh in
  std::uint64_t seed = 1;
};

/// What one way of learning from k rows reached on the guides left to measure.
struct FewShotCurve {
  std::string method;  ///< "source", "alone: linear", "alone: forest", or an adaptation's name
  std::vector<std::vector<double>> pr_auc;  ///< (options.rows) of (draws); NaN where it failed
};

struct FewShotTarget {
  std::string name;
  std::int64_t rows = 0, positives = 0;
  int families = 0;                     ///< of its guides
  std::vector<double> drawn_positives;  ///< (options.rows) mean number among the drawn rows
  std::vector<FewShotCurve> curves;     ///< the unadapted source first
};

/// A sample of k rows as a user would have them labelled, of the guides that `chosen` says (G): as
/// many of each guide as can be, a share of them positive; half of the negatives from those that
/// CFD ranks highest (twenty for each that is wanted; a gap counts as a tenth), for these are what
/// one sends to be sequenced, and half at random. Returns row numbers, rising.
std::vector<std::size_t> draw_labelled(const Screen& screen, const std::vector<bool>& chosen, int k,
                                       double positives, Random& random);

/// Few-shot adaptation on one screen: the source is learnt from all others without its guides or
/// near ones. In each draw half of the target's guide families are labelled, k of their rows drawn,
/// and the other half measure; all methods learn from the same rows. Nothing where the target has
/// fewer than two families with positives.
Expected<FewShotTarget> measure_few_shot(const std::vector<Screen>& screens, std::size_t target,
                                         const FewShotOptions& options,
                                         const FitProgress& progress);

}  // namespace genegraft::model
