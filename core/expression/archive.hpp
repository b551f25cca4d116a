#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace genegraft::expression {

/// Bytes that are read where they are needed: of a file on disk, of a Blob in the page.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::int64_t size() const = 0;
  /// Bytes [first, first + count), all of which lie inside.
  virtual Expected<std::string> read(std::int64_t first, std::int64_t count) const = 0;
};

/// A file inside an archive.
struct ArchiveFile {
  std::string name;         ///< as it stands there: "filtered/matrix.mtx.gz"
  std::int64_t first = 0;   ///< where its bytes lie in the archive
  std::int64_t packed = 0;  ///< how many they are
  std::int64_t size = 0;    ///< unpacked, as the archive says
  bool deflated = false;    ///< by raw deflate; else the bytes are the file
};

/// Regular files in a zip (also .npz) or a tar that is not packed itself, told by their contents;
/// folders and links are left out. Fails on anything else, on what is cut short, encrypted, or
/// packed by other means than deflate. Zip: PKWARE APPNOTE 6.3, zip64 included; only the directory
/// is read. Tar: POSIX ustar, with the long names of GNU and pax.
Expected<std::vector<ArchiveFile>> list_archive(const ByteSource& source);

/// Whether these first bytes (of 512) start an archive.
bool is_archive(const std::string& start);

}  // namespace genegraft::expression
