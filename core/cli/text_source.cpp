#include "cli/text_source.hpp"

#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace genegraft::cli {
namespace {

constexpr std::size_t kLongestLine = std::size_t{1} << 20;

}  // namespace

void TextSource::Close::operator()(void* file) const {
  gzclose_r(static_cast<gzFile>(file));
}

Expected<TextSource> TextSource::open(const std::string& path) {
  TextSource source;
  source.name_ = path == "-" ? "standard input" : path;
  std::error_code ignored;
  if (path != "-" && std::filesystem::is_directory(path, ignored))
    return fail(path + ": a folder, expected a file");
  errno = 0;
  gzFile file = path == "-" ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path.c_str(), "rb");
  if (!file) return fail(path + ": " + (errno ? std::strerror(errno) : "cannot be opened"));
  gzbuffer(file, 1 << 17);
  source.file_.reset(file);
  return source;
}

/// Reads up to `bytes` behind `text`; nothing at the end of the file.
Expected<void> TextSource::append(std::string& text, std::size_t bytes) {
  auto* file = static_cast<gzFile>(file_.get());
  const std::size_t before = text.size();
  text.resize(before + bytes);
  const int got = gzread(file, text.data() + before, static_cast<unsigned>(bytes));
  text.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
  int status = Z_OK;
  const char* message = gzerror(file, &status);
  if (got < 0 || status == Z_BUF_ERROR)
    return fail(name_ + ": the gzip data is damaged or cut short" +
                (status == Z_BUF_ERROR ? "" : std::string(" (") + message + ")"));
  ended_ = got == 0;
  return {};
}

Expected<std::string> TextSource::read_lines(std::size_t bytes) {
  std::string text = std::move(rest_);
  rest_.clear();
  while (!ended_) {
    if (const auto more = append(text, bytes); !more) return tl::unexpected(more.error());
    const auto end = text.rfind('\n');
    if (ended_ || end == std::string::npos) {
      if (text.size() > kLongestLine && !ended_)
        return fail(name_ + ": a line is longer than 1 MB; this is not a text table");
      continue;
    }
    rest_ = text.substr(end + 1);
    text.resize(end + 1);
    return text;
  }
  return text;
}

Expected<std::string> TextSource::read_block(std::size_t bytes) {
  std::string text = std::move(rest_);
  rest_.clear();
  if (!text.empty() || ended_) return text;
  if (const auto more = append(text, bytes); !more) return tl::unexpected(more.error());
  return text;
}

std::int64_t TextSource::position() const {
  return gzoffset(static_cast<gzFile>(file_.get()));
}

std::string table_name(const std::string& path) {
  auto name = std::filesystem::path(path).filename().string();
  for (const std::string extension : {".gz", ".tsv", ".csv", ".txt"})
    if (name.size() > extension.size() && name.ends_with(extension))
      name.resize(name.size() - extension.size());
  return name == "-" ? "standard input" : name;
}

}  // namespace genegraft::cli
