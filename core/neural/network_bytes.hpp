#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::neural {

/// What the files of all networks have in common: an ONNX model of opset 17 with a manifest, whose
/// `network{encoder{…}, head{…}}` says what module its weights belong to.

/// A model without nodes yet.
onnx::Model empty_network();

/// The file's bytes. The manifest goes into its metadata.
std::string write_network(onnx::Model model, const model::Manifest& manifest,
                          const model::Json& network);

/// A network's file before its module is made.
struct NetworkBytes {
  onnx::Model model;
  std::string manifest;
};
Expected<NetworkBytes> read_network(std::span<const std::uint8_t> bytes);

/// The manifest of a language model, which has no labels, nor a decision.
Expected<model::Manifest> parse_language_manifest(const std::string& text);

/// "encoder" or "head" of the manifest's network; null where there is none.
const model::Json& network_part(const model::Manifest& manifest, const char* part);

}  // namespace genegraft::neural
