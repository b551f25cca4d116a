#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace genegraft::forest {

/// Writes some rising columns of x (rows, width) as rows of their own: value r of column i to
/// to[i * stride + r]. Where four are neighbours, four rows at once.
void gather_columns(std::span<const float> x, std::size_t width,
                    std::span<const std::int32_t> columns, float* to, std::size_t stride);

}  // namespace genegraft::forest
