#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/screen.hpp"

namespace genegraft::model {

/// What a screen is made of, as one list of shares: letters of the guides and of the sites by
/// position, mismatches by position and by letters, last letters of the PAM, number of mismatches,
/// gaps, and the logarithm of the prevalence, scaled to the size of the others.
std::vector<double> screen_profile(const Screen& screen);

/// How unlike two screens are. 0: alike.
struct ScreenDistance {
  double cosine = 0, euclidean = 0, manhattan = 0;  ///< of their profiles
  /// Of a classifier that tells rows of one from rows of the other (Lopez-Paz & Oquab 2017):
  /// 2 |ROC AUC - 1/2| of logistic regression on held-out guides. Guides of both count for neither.
  double classifier = 0;
};

/// Between every two screens, (screens)(screens); of a screen and itself 0. Exact but for the
/// classifier, which learns from at most 4,000 rows of each.
std::vector<std::vector<ScreenDistance>> screen_distances(std::span<const Screen> screens,
                                                          std::uint64_t seed, int threads);

/// Spearman's rank correlation, ties by their mean rank; NaN below three values or without
/// variance.
double rank_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace genegraft::model
