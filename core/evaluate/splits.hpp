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

}  // namespace genegraft::evaluate
