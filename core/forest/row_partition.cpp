#include "forest/row_partition.hpp"

#include <algorithm>
#include <utility>

namespace genegraft::forest {
namespace {

constexpr std::uint32_t kPiece = 16384;

/// The right-going rows pass through `spare`. Without a branch on where a row goes: it is a coin
/// that the processor cannot guess.
template <typename BinOf>
std::uint32_t split_piece(std::span<std::uint32_t> rows, std::uint32_t* spare,
                          const std::array<std::uint8_t, 257>& goes_right, const BinOf& bin_of) {
  std::uint32_t left = 0, right = 0;
  for (const std::uint32_t row : rows) {
    const std::uint32_t is_right = goes_right[bin_of(row)];
    rows[left] = row;
    spare[right] = row;
    right += is_right;
    left += 1 - is_right;
  }
  std::copy_n(spare, right, rows.data() + left);
  return left;
}

std::uint32_t split_piece(std::span<std::uint32_t> rows, std::uint32_t* spare,
                          const std::array<std::uint8_t, 257>& goes_right,
                          const BinnedColumn& column) {
  if (column.is_sparse()) {
    return split_piece(rows, spare, goes_right,
                       [&](std::uint32_t row) { return column.sparse_bin(row); });
  }
  return split_piece(rows, spare, goes_right,
                     [bins = column.bytes().data()](std::uint32_t row) { return bins[row]; });
}

}  // namespace

void RowPartition::reset(std::span<const std::uint32_t> rows) {
  rows_.assign(rows.begin(), rows.end());
  spare_.resize(rows.size());
}

std::uint32_t RowPartition::split(const RowRange& range, const BinnedColumn& column,
                                  const std::array<std::uint8_t, 257>& goes_right,
                                  WorkerTeam& team) {
  const auto pieces = (range.size() + kPiece - 1) / kPiece;
  const auto piece_of = [&](std::int64_t p) {
    const auto first = range.first + static_cast<std::uint32_t>(p) * kPiece;
    return RowRange{first, std::min(first + kPiece, range.last)};
  };
  left_.resize(pieces);
  team.for_each(pieces, [&](std::int64_t p, int) {
    const RowRange piece = piece_of(p);
    left_[p] = split_piece(std::span(rows_).subspan(piece.first, piece.size()),
                           spare_.data() + piece.first, goes_right, column);
  });
  if (pieces <= 1) return pieces == 0 ? 0 : left_[0];

  std::uint32_t left = 0;  // left_ turns into the number of left-going rows before a piece
  for (std::uint32_t& count : left_) count = std::exchange(left, left + count);
  team.for_each(pieces, [&](std::int64_t p, int) {
    const RowRange piece = piece_of(p);
    const auto here = (p + 1 < pieces ? left_[p + 1] : left) - left_[p];
    const auto right_before = piece.first - range.first - left_[p];
    const auto* from = rows_.data() + piece.first;
    std::copy_n(from, here, spare_.data() + range.first + left_[p]);
    std::copy_n(from + here, piece.size() - here,
                spare_.data() + range.first + left + right_before);
  });
  team.for_each(pieces, [&](std::int64_t p, int) {
    const RowRange piece = piece_of(p);
    std::copy_n(spare_.data() + piece.first, piece.size(), rows_.data() + piece.first);
  });
  return left;
}

}  // namespace genegraft::forest
