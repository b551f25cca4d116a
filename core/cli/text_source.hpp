#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/error.hpp"

namespace genegraft::cli {

/// Reads a file, plain or gzip, or standard input ("-"), a block at a time, so that memory stays
/// flat however long the file is. Every read fails on a damaged or truncated gzip stream.
class TextSource {
 public:
  static Expected<TextSource> open(const std::string& path);

  /// The next whole lines, about `bytes` of them; empty at the end. Fails on a line too long to be
  /// a row of a table.
  Expected<std::string> read_lines(std::size_t bytes = kBlock);

  /// The next bytes, about `bytes` of them, cut anywhere; empty at the end. For texts whose lines
  /// may be of any length, as a genome's.
  Expected<std::string> read_block(std::size_t bytes = kBlock);

  /// Bytes read of the file as it lies on disk.
  std::int64_t position() const;

  const std::string& name() const { return name_; }

 private:
  static constexpr std::size_t kBlock = std::size_t{1} << 22;
  Expected<void> append(std::string& text, std::size_t bytes);

  struct Close {
    void operator()(void* file) const;
  };
  std::unique_ptr<void, Close> file_;
  std::string name_;
  std::string rest_;  // begin of a line whose end has not been read yet
  bool ended_ = false;
};

/// "data/cd33.tsv.gz" -> "cd33".
std::string table_name(const std::string& path);

}  // namespace genegraft::cli
