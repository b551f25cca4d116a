#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/error.hpp"
#include "forest/forest.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

/// A forest model as it lies in one .onnx file.
struct ForestModel {
  Manifest manifest;
  forest::Forest forest;
};

/// Reads a model file. What is not ONNX, has no Genegraft manifest, or states a newer schema is
/// refused by name.
Expected<ForestModel> read_model_file(std::span<const std::uint8_t> bytes);

/// The file's bytes: a standard ONNX model with the manifest in its metadata.
std::string write_model_file(const ForestModel& model);

}  // namespace genegraft::model
