#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::model {

/// Rows (by number, rising) that are left where rare positives all count, but of the negatives only
/// every n-th, so that at most `negatives` of them do. y: (N) 0 or 1; negatives >= 1.
std::vector<std::size_t> thin_negatives(std::span<const std::int32_t> y, std::int64_t negatives);

}  // namespace genegraft::model
