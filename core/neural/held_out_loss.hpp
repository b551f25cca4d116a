#pragma once

#include <cstdint>
#include <vector>

#include "neural/corpus.hpp"
#include "neural/language_model.hpp"

namespace genegraft::neural {

struct HeldOutOptions {
  int length = 512;               ///< as PretrainOptions has it
  double masked = 0.15;           ///< conv
  std::int64_t most_letters = 0;  ///< stops after so many; 0: all there are
  std::uint64_t seed = 1;         ///< of what is hidden
};

/// Cross-entropy in nats a token on the held-out blocks of a corpus; NaN where there are none.
///   conv      of hidden letters, `masked` of all drawn by the seed, each of which the model sees
///   as
///             unknown. It knows what stands on both sides, so its figure is no code length as a
///             Markov model's is: what a Markov model knows of one side bounds it from above.
///   awd-lstm  of each token from those before it in its block.
double held_out_loss(LanguageModelImpl& model, const Corpus& corpus, const HeldOutOptions& options);

/// Nats a token -> bits a base. A token of k letters every `stride` tells min(k, stride) new ones.
double bits_per_base(const EncoderOptions& options, double nats_per_token);

/// Bits a base of interpolated Markov models of orders 0 to 8, and to 12 where there are more than
/// 20 million letters to count, on the same held-out blocks. They read one strand from left to
/// right and count both. Empty where nothing is held out.
std::vector<double> markov_bits(const Corpus& corpus);

}  // namespace genegraft::neural
