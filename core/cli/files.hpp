#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace genegraft::cli {

/// A whole file's bytes. `limit`: larger files are refused with their size.
Expected<std::vector<std::uint8_t>> read_file(const std::string& path, std::uint64_t limit);

/// Writes beside the place and renames, so that a reader never sees half a file.
Expected<void> write_file(const std::string& path, std::string_view bytes);

/// SHA-256 of a file as it lies on disk, in hexadecimal.
Expected<std::string> file_sha256(const std::string& path);
std::string sha256(std::string_view bytes);

/// Output of a verb: standard output, or a file that appears under its name only when
/// complete. What is there and no regular file (/dev/null, a named pipe) is written to as it is.
class Output {
 public:
  /// "" or "-": standard output.
  static Expected<Output> open(const std::string& path);
  Output(Output&& other) noexcept;
  Output& operator=(Output&&) = delete;
  ~Output();  ///< unfinished: the temporary file is removed

  Expected<void> write(std::string_view text);
  Expected<void> finish();

 private:
  Output(int descriptor, std::string path, std::string temporary);
  int descriptor_ = -1;
  std::string path_, temporary_;
};

}  // namespace genegraft::cli
