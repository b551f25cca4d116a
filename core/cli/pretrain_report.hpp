#pragma once

#include <string>

#include "model/manifest.hpp"

namespace genegraft::cli {

/// The report of a pretraining as one self-contained HTML file: what was learnt and how well,
/// beside Markov models, and the loss curve. manifest: of the language model, with its
/// `evaluation`:
///   evaluation{protocol, held_out_letters, nats_per_token, bits_per_base, perplexity,
///     markov[bits a base by order], curve[{step, letters, seconds, train, held_out?} in bits]}
std::string pretrain_html(const model::Manifest& manifest);

}  // namespace genegraft::cli
