#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/learner.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

/// A model as it lies in one .onnx file.
struct ModelFile {
  Manifest manifest;
  Learner learner;

  /// nullptr where the learner is no forest.
  const forest::Forest* forest() const { return std::get_if<forest::Forest>(&learner); }
};

/// The manifest alone, of any model of ours: of a network too, whose weights stay unread.
Expected<Manifest> read_manifest(std::span<const std::uint8_t> bytes,
                                 ManifestPart part = ManifestPart::whole);

/// Reads a model file. What is not ONNX, has no Genegraft manifest, or states a newer schema is
/// refused by name.
Expected<ModelFile> read_model_file(std::span<const std::uint8_t> bytes,
                                    ManifestPart part = ManifestPart::whole);

/// A model from here or elsewhere: any tree ensemble or linear classifier in ONNX, or a
/// network of dense layers of ours.
struct AnyModelFile {
  Manifest manifest;  ///< an empty object where the file has none
  Learner learner;
  std::vector<std::string> labels;  ///< (K) names of the classes; none: a regression
};
Expected<AnyModelFile> read_any_model_file(std::span<const std::uint8_t> bytes,
                                           ManifestPart part = ManifestPart::whole);

/// The file's bytes: a standard ONNX model with the manifest in its metadata.
std::string write_model_file(const ModelFile& model);

}  // namespace genegraft::model
