#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"

namespace genegraft::cli {

/// Reads a file, plain or gzip, or standard input ("-"), a block of whole lines at a time, so that
/// memory stays flat however long the file is.
class TextSource {
 public:
  static Expected<TextSource> open(const std::string& path);

  /// The next lines, about `bytes` of them; empty at the end. Fails on a damaged or truncated gzip
  /// stream, and on a line too long to be a row of a table.
  Expected<std::string> read_lines(std::size_t bytes = std::size_t{1} << 22);

  const std::string& name() const { return name_; }

 private:
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
