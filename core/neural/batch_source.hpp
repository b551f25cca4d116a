#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "neural/corpus.hpp"
#include "neural/network_options.hpp"

namespace genegraft::neural {

/// Some rows of a batch, ready to learn from.
struct BatchRows {
  torch::Tensor tokens;        ///< (N, T) int64, on the CPU
  std::vector<Random> random;  ///< (N) for what else is drawn for a row: what is hidden of it
};

/// The batches of a training. Row r of step s depends on the seed, s and r alone, so any number of
/// threads and processes draws the same ones.
///   conv      windows from anywhere, either strand; T = length + cropped
///   awd-lstm  each row reads a stream of its own: it starts at r / B of the ring of text, and each
///             step goes on where the last one ended; odd rows read the other strand; T = length +
///             1
class BatchSource {
 public:
  /// cropped: of the encoder. B rows a batch.
  BatchSource(const Corpus& corpus, const EncoderOptions& options, int cropped, int batch,
              int length, std::uint64_t seed);

  BatchRows rows(std::int64_t step, std::int64_t first_row, std::int64_t count) const;

  /// Steps in which every training letter is read about once.
  std::int64_t steps_of_epoch() const;

 private:
  void read_stream(std::int64_t step, std::int64_t row, std::span<char> letters) const;

  const Corpus* corpus_;
  EncoderOptions options_;
  std::int64_t batch_, length_, tokens_, letters_;  // tokens and letters of a row
  std::uint64_t seed_;
};

/// Letters of the sequence that a token adds to the one before it: min(k, stride), what nats a
/// token are divided by to give nats a base.
int bases_of_token(const sequence::KmerOptions& options);

/// Letters of so many tokens.
std::int64_t letters_of(const sequence::KmerOptions& options, std::int64_t tokens);

}  // namespace genegraft::neural
