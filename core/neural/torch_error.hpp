#pragma once

#include <string>

namespace genegraft::neural {

/// What libtorch says of an error, without the calls that it lists beneath.
inline std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace genegraft::neural
