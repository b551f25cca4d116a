#pragma once

#include <protozero/pbf_reader.hpp>

#include "onnx/model_proto.hpp"

namespace genegraft::onnx {

/// A TensorProto whose numbers lie in the file itself, in typed fields or raw; one of text, or
/// whose numbers lie elsewhere, has no values. Throws where it is damaged.
Tensor read_tensor(protozero::pbf_reader reader);

}  // namespace genegraft::onnx
