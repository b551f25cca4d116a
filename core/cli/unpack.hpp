#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace genegraft::cli {

/// Takes a stretch of bytes; an error stops whoever hands them over.
using Sink = std::function<Expected<void>(std::string_view)>;

/// Unpacks deflated bytes as they come and hands them on in blocks, so that neither side need lie
/// in memory, whatever the data swells to.
class Inflater {
 public:
  enum class Form { raw, gzip };
  Inflater(Form form, Sink sink);
  Expected<void> feed(std::string_view packed);
  /// Fails where the data is cut short.
  Expected<void> finish();

 private:
  struct Stream;
  struct End {
    void operator()(Stream* stream) const;
  };
  std::unique_ptr<Stream, End> stream_;
  Sink sink_;
  bool gzip_ = false, ended_ = false;
};

}  // namespace genegraft::cli
