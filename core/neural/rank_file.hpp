#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "neural/network_file.hpp"
#include "neural/rank_encoder.hpp"

namespace genegraft::neural {

/// A network over ranks as one ONNX file (opset 17), as network_file.hpp has those over DNA.
/// Weights go by their names in a Hugging Face checkpoint. Padding is found in the graph; N and T
/// are free.
///   classifier    tokens int32 (N, T) -> probabilities float (N, K)
///   masked genes  tokens int32 (N, T) -> log_odds float (N, T, V)
std::string write_rank_classifier(RankClassifierImpl& classifier, const model::Manifest& manifest,
                                  WeightStorage storage = WeightStorage::float32);
std::string write_rank_model(RankModelImpl& model, const model::Manifest& manifest,
                             WeightStorage storage = WeightStorage::float32);

struct RankClassifierFile {
  model::Manifest manifest;
  RankClassifier classifier{nullptr};
};
struct RankModelFile {
  model::Manifest manifest;
  RankModel model{nullptr};
};

/// Reads a file of ours back; a weight that is missing, superfluous or of another shape is named.
Expected<RankClassifierFile> read_rank_classifier(std::span<const std::uint8_t> bytes);
Expected<RankModelFile> read_rank_model(std::span<const std::uint8_t> bytes);

/// Tokens in, probabilities (N, K) out, as the file itself gives them; without gradients.
void run_rank_classifier(RankClassifierImpl& classifier, std::span<const std::int32_t> tokens,
                         int rows, std::int64_t tokens_of_row, std::span<float> out);

}  // namespace genegraft::neural
