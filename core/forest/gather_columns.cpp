#include "forest/gather_columns.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace genegraft::forest {
namespace {

using Four = float __attribute__((vector_size(16)));

Four load(const float* from) {
  Four values;
  std::memcpy(&values, from, sizeof(values));
  return values;
}

void store(float* to, Four values) {
  std::memcpy(to, &values, sizeof(values));
}

/// Four neighbouring columns of four rows.
void transpose(const float* from, std::size_t width, float* to, std::size_t stride) {
  const Four a = load(from), b = load(from + width);
  const Four c = load(from + 2 * width), d = load(from + 3 * width);
  const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  const Four cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const Four ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Four cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store(to, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
  store(to + stride, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
  store(to + 2 * stride, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  store(to + 3 * stride, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}

bool are_neighbours(const std::int32_t* columns) {
  return columns[1] == columns[0] + 1 && columns[2] == columns[0] + 2 &&
         columns[3] == columns[0] + 3;
}

/// Four neighbouring columns, or one.
struct Piece {
  std::int32_t column;
  bool four;
  float* to;
};

}  // namespace

void gather_columns(std::span<const float> x, std::size_t width,
                    std::span<const std::int32_t> columns, float* to, std::size_t stride) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < columns.size();) {
    const bool four = i + 4 <= columns.size() && are_neighbours(columns.data() + i);
    pieces.push_back({columns[i], four, to + i * stride});
    i += four ? 4 : 1;
  }
  constexpr std::size_t kAhead = 8;  // rows: what they need of a wide table lies far apart
  const std::size_t rows = x.size() / width;
  std::size_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    const float* const from = x.data() + r * width;
    const float* const ahead = x.data() + std::min(r + kAhead, rows - 4) * width;
    for (const Piece& piece : pieces) {
      const float* const at = from + piece.column;
      for (int i = 0; i < 4; ++i) __builtin_prefetch(ahead + piece.column + i * width);
      if (piece.four) {
        transpose(at, width, piece.to + r, stride);
      } else {
        store(piece.to + r, Four{at[0], at[width], at[2 * width], at[3 * width]});
      }
    }
  }
  for (; r < rows; ++r) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      to[i * stride + r] = x[r * width + columns[i]];
    }
  }
}

}  // namespace genegraft::forest
