#pragma once

#include <functional>
#include <span>

namespace genegraft {

/// Writes rows [first, first + n) of a table as floats into `rows` (n, F). Rows are made when they
/// are read, a block at a time, so that a table never exists all at once; must be safe to call from
/// several threads for different blocks, and give the same each time.
using FillRows = std::function<void(int first, int n, std::span<float> rows)>;

}  // namespace genegraft
