#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "neural/network_options.hpp"

namespace genegraft::neural {

/// The letters of one window that stand for a record: the middle of a longer one; a shorter one
/// filled up with unknown letters on both sides, the odd one on the right, as
/// model::SequenceModel::encode does it.
std::string window_letters(std::string_view letters, int window);

/// Windows of sequences as tokens of either strand, encoded once and handed out in batches.
class SequenceTokens {
 public:
  /// both_strands: whether the reverse strand will be asked for.
  SequenceTokens(std::span<const std::string> sequences, const EncoderOptions& encoder, int window,
                 bool both_strands);

  /// (n, T) int64. reverse: (n) which rows are read from the other strand, or empty for none.
  torch::Tensor batch(std::span<const int> rows, std::span<const std::uint8_t> reverse = {}) const;

 private:
  torch::Tensor given_, reverse_;  // (N, T) int32
};

}  // namespace genegraft::neural
