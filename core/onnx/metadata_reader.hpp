#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace genegraft::onnx {

/// The value of one key of a ModelProto's metadata, or nothing where it has no such key. The graph
/// is passed over unread, so that a large model is asked in no time; what is none at all, or cut
/// short, is an error all the same.
Expected<std::optional<std::string>> read_metadata(std::span<const std::uint8_t> bytes,
                                                   std::string_view key);

}  // namespace genegraft::onnx
