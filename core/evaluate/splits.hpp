#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::evaluate {

/// Fold of each row, 0 to folds - 1, so that a group is never on both sides of a split.
/// group: (N) group number of each row, >= 0; y: (N) 0 or 1. Groups are dealt out largest
/// positive count first, each to the fold with the fewest positives (then fewest rows) so far;
/// after them the groups without positives, largest first, each to the fold with the fewest rows.
/// Ties are broken by the seed. With fewer groups than folds, some folds stay empty.
std::vector<int> group_folds(std::span<const int> group, std::span<const std::int32_t> y, int folds,
                             std::uint64_t seed);

/// The same for any number of classes: every fold gets about its share of each. y: (N) in [0, K).
/// Groups are dealt out largest first, each to the fold where the squares of the folds' shares of
/// the classes, added up, grow least; ties by the seed.
std::vector<int> class_folds(std::span<const int> group, std::span<const std::int32_t> y,
                             int classes, int folds, std::uint64_t seed);

}  // namespace genegraft::evaluate
