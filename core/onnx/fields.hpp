#pragma once

#include <protozero/types.hpp>

/// Field numbers of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3).
namespace genegraft::onnx::field {

using Tag = protozero::pbf_tag_type;

namespace model {
constexpr Tag kIrVersion = 1, kProducerName = 2, kProducerVersion = 3, kDocString = 6, kGraph = 7,
              kOpsetImport = 8, kMetadataProps = 14;
}
namespace opset {
constexpr Tag kDomain = 1, kVersion = 2;
}
namespace property {
constexpr Tag kKey = 1, kValue = 2;
}
namespace graph {
constexpr Tag kNode = 1, kName = 2, kInitializer = 5, kInput = 11, kOutput = 12;
}
namespace node {
constexpr Tag kInput = 1, kOutput = 2, kName = 3, kOpType = 4, kAttribute = 5, kDomain = 7;
}
namespace attribute {
constexpr Tag kName = 1, kF = 2, kI = 3, kS = 4, kT = 5, kFloats = 7, kInts = 8, kStrings = 9,
              kType = 20;
}
namespace tensor {
constexpr Tag kShape = 1, kType = 2, kFloats = 4, kInt32s = 5, kInt64s = 7, kName = 8, kRaw = 9,
              kDoubles = 10, kUint64s = 11;
}
namespace value_info {
constexpr Tag kName = 1, kType = 2;
}
namespace type {
constexpr Tag kTensor = 1;
}
namespace tensor_type {
constexpr Tag kElement = 1, kShape = 2;
}
namespace shape {
constexpr Tag kDimension = 1;
}
namespace dimension {
constexpr Tag kValue = 1, kParameter = 2;
}

}  // namespace genegraft::onnx::field
