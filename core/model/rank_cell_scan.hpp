#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "expression/rank_tokens.hpp"

namespace genegraft::model {

/// Cells on their way through a network, a block at a time, for whoever runs it: also where it
/// cannot answer at once, as in the page.
///   while (scan.next(tokens).rows > 0) scan.take(answers of that block);
class RankCellScan {
 public:
  RankCellScan(expression::TokenRows rows, int classes);

  struct Block {
    int rows = 0;  ///< 0: all are answered
    std::int64_t tokens_of_row = 0;
    std::vector<std::int32_t> tokens;  ///< (rows, tokens_of_row), padding at the end of a row
  };
  /// The next cells of about one length, so many that they have `tokens` tokens at most, but one.
  Block next(std::int64_t tokens);
  /// probabilities: (rows, K) of the block that was handed out last.
  void take(std::span<const float> probabilities);

  int size() const { return static_cast<int>(by_length_.size()); }
  int done() const { return static_cast<int>(first_); }
  /// (N, K) in the order of the cells; 0 for those that are not answered yet.
  const std::vector<float>& scores() const { return scores_; }

 private:
  expression::TokenRows rows_;
  std::size_t classes_;
  std::vector<int> by_length_;
  std::size_t first_ = 0, handed_out_ = 0;  // into by_length_; cells of the last block
  std::vector<float> scores_;
};

}  // namespace genegraft::model
