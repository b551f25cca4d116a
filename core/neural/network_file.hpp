#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "neural/classifier.hpp"
#include "neural/language_model.hpp"

namespace genegraft::neural {

/// How network_file writes weights.
enum class WeightStorage {
  float32,
  int8  ///< matrices as int8 with a scale per output row (DequantizeLinear); the rest stays float.
        ///< See network_weights.hpp. A runtime dequantises once a run unless it is told to do it
        ///< once a session (ONNX Runtime: session.disable_quant_qdq = 1)
};

/// A network as one ONNX file (opset 17). Every weight is an initializer under the module's own
/// parameter name ("encoder.blocks.0.widen.weight"), so that finetune loads what the page runs;
/// all other numbers are Constant nodes. Of a classifier whose network has no say beside its linear
/// branch no node reads the network's weights.
/// The manifest holds `network{encoder{…}, head{…}}`, from which the module is made again.
///   classifier      tokens int32 (N, T) -> probabilities float (N * S, K)
///   language model  tokens int32 (N, T) -> log_odds float (N, T - cropped, V)
std::string write_classifier(ClassifierImpl& classifier, const model::Manifest& manifest,
                             WeightStorage storage = WeightStorage::float32);
std::string write_language_model(LanguageModelImpl& model, const model::Manifest& manifest,
                                 WeightStorage storage = WeightStorage::float32);

struct ClassifierFile {
  model::Manifest manifest;
  Classifier classifier{nullptr};
};
struct LanguageModelFile {
  model::Manifest manifest;
  LanguageModel model{nullptr};
};

/// Reads a file of ours back; a weight that is missing, superfluous or of another shape is named.
Expected<ClassifierFile> read_classifier(std::span<const std::uint8_t> bytes);
Expected<LanguageModelFile> read_language_model(std::span<const std::uint8_t> bytes);

/// Tokens in, probabilities (N * S, K) out, as the file itself gives them; without gradients.
/// tokens: (N, T); out: (N * S, K).
void run_classifier(ClassifierImpl& classifier, std::span<const std::int32_t> tokens, int rows,
                    std::int64_t tokens_of_row, std::span<float> out);

}  // namespace genegraft::neural
