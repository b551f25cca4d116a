#pragma once

#include <cstdint>

#include "model/screen.hpp"

namespace genegraft::model {

/// A screen that lists its positives alone (CHANGE-seq) with `each` made-up negatives for each of
/// them beside: sites as a random genome has them near the guide of the positive. A site with k
/// mismatches is as likely as there are such sites, C(20, k) 3^k, up to `max_mismatches`, and ends
/// in AG or GG, as the candidates of other screens do. No site is a positive, or there twice.
/// A screen that has a negative, or each == 0: as it is. The result is marked as sampled.
Screen with_sampled_negatives(Screen screen, int each, int max_mismatches, std::uint64_t seed);

}  // namespace genegraft::model
