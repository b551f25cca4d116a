#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "neural/gene_vectors.hpp"

namespace genegraft::neural {

/// Gene vectors as one ONNX file (opset 17):
///   features  float (N, G)  log1p(count / depth * 10,000)
///   vectors   float (N, D)  (features - means) times the initializer "genes.vectors" (G, D)
/// The manifest's encoder (kind "genes", see model/cell_encoding.hpp) names genes and means; its
/// task is "language": a base for training, which answers nothing by itself.
std::string write_gene_vectors(const GeneVectors& vectors, const model::Manifest& manifest);

/// Reads such a file back; what is no such file is named.
Expected<GeneVectors> read_gene_vectors(std::span<const std::uint8_t> bytes);

}  // namespace genegraft::neural
