#include "cli/expression_source.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "cli/hdf5_file.hpp"
#include "cli/text_source.hpp"
#include "cli/unpack.hpp"
#include "expression/archive.hpp"
#include "expression/expression_reader.hpp"
#include "expression/read_expression.hpp"

namespace genegraft::cli {
namespace {

using expression::ArchiveFile;
using expression::ByteSource;
using expression::Expression;
using expression::ReadLimits;
namespace fs = std::filesystem;

constexpr std::int64_t kBlock = std::int64_t{1} << 20;

/// A file that a matrix may consist of: on disk, or in an archive.
struct Part {
  std::string name;  // without .gz
  std::function<Expected<void>(const Sink&)> unpack;
};

std::string without_gz(std::string name) {
  if (to_lower(name).ends_with(".gz")) name.resize(name.size() - 3);
  return name;
}

class FileBytes : public ByteSource {
 public:
  explicit FileBytes(const std::string& path) : path_(path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    size_ = error ? 0 : static_cast<std::int64_t>(size);
  }
  std::int64_t size() const override { return size_; }
  Expected<std::string> read(std::int64_t first, std::int64_t count) const override {
    std::string bytes(static_cast<std::size_t>(count), '\0');
    std::ifstream file(path_, std::ios::binary);
    if (!file.seekg(first) || !file.read(bytes.data(), count)) return fail("cannot be read");
    return bytes;
  }

 private:
  std::string path_;
  std::int64_t size_ = 0;
};

class TextBytes : public ByteSource {
 public:
  explicit TextBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::int64_t size() const override { return std::ssize(bytes_); }
  Expected<std::string> read(std::int64_t first, std::int64_t count) const override {
    return bytes_.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
  }

 private:
  std::string bytes_;
};

Expected<void> unpack_file(const std::string& path, const Sink& sink) {
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  for (;;) {
    const auto block = source->read_block();
    if (!block) return tl::unexpected(block.error());
    if (block->empty()) return {};
    if (const auto taken = sink(*block); !taken) return taken;
  }
}

/// Bytes of an archive's file, unpacked; what is gzip in there as well.
Expected<void> unpack_member(const ByteSource& source, const ArchiveFile& file, const Sink& sink) {
  const bool gzip = to_lower(file.name).ends_with(".gz");
  Inflater inner(Inflater::Form::gzip, sink);
  const Sink to_inner = [&](std::string_view bytes) { return inner.feed(bytes); };
  const Sink& next = gzip ? to_inner : sink;
  Inflater outer(Inflater::Form::raw, next);
  for (std::int64_t done = 0; done < file.packed; done += kBlock) {
    const auto bytes = source.read(file.first + done, std::min(kBlock, file.packed - done));
    if (!bytes) return tl::unexpected(bytes.error());
    if (const auto taken = file.deflated ? outer.feed(*bytes) : next(*bytes); !taken) return taken;
  }
  if (file.deflated)
    if (const auto ended = outer.finish(); !ended) return inside(file.name, ended.error());
  if (gzip)
    if (const auto ended = inner.finish(); !ended) return inside(file.name, ended.error());
  return {};
}

Expected<Expression> read_parts(const std::vector<Part>& parts, const std::string& matrix,
                                const ReadLimits& limits) {
  std::vector<std::string> names;
  for (const auto& part : parts) names.push_back(part.name);
  auto reader = expression::ExpressionReader::open(names, limits, matrix);
  if (!reader) return tl::unexpected(reader.error());
  for (const auto& name : reader->wanted()) {
    const auto part = std::find_if(parts.begin(), parts.end(),
                                   [&](const Part& candidate) { return candidate.name == name; });
    const auto read = part->unpack([&](std::string_view piece) { return reader->feed(piece); });
    if (!read) return tl::unexpected(read.error());
    if (const auto ended = reader->end_file(); !ended) return tl::unexpected(ended.error());
  }
  return reader->finish();
}

/// The files of a folder.
Expected<std::vector<Part>> list_folder(const std::string& folder) {
  std::error_code error;
  std::vector<Part> parts;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, error)) {
    std::error_code ignored;
    if (!entry.is_regular_file(ignored)) continue;
    const auto path = folder.empty() ? entry.path().filename().string() : entry.path().string();
    parts.push_back(
        {without_gz(path), [path](const Sink& sink) { return unpack_file(path, sink); }});
  }
  if (error) return fail(folder + ": " + error.message());
  return parts;
}

/// The files of an archive, its path before their names.
Expected<std::vector<Part>> list_parts(std::shared_ptr<const ByteSource> source,
                                       const std::string& path) {
  const auto files = expression::list_archive(*source);
  if (!files) return inside(path, files.error());
  std::vector<Part> parts;
  for (const auto& file : *files)
    parts.push_back({path + "/" + without_gz(file.name), [source, file](const Sink& sink) {
                       return unpack_member(*source, file, sink);
                     }});
  return parts;
}

Expected<Expression> read_archive(std::shared_ptr<const ByteSource> source, const std::string& path,
                                  const ReadLimits& limits) {
  auto parts = list_parts(std::move(source), path);
  if (!parts) return tl::unexpected(parts.error());
  const bool npz = to_lower(path).ends_with(".npz");
  if (npz) {
    auto beside = list_folder(fs::path(path).parent_path().string());
    if (!beside) return tl::unexpected(beside.error());
    std::move(beside->begin(), beside->end(), std::back_inserter(*parts));
  }
  auto read = read_parts(*parts, npz ? path : "", limits);
  return read;
}

/// The first bytes of a file, unpacked.
Expected<std::string> first_bytes(const std::string& path) {
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  return source->read_block(512);
}

/// A tar inside gzip, which can only be read from its start, is held in memory.
Expected<std::shared_ptr<const ByteSource>> open_archive(const std::string& path,
                                                         const ReadLimits& limits) {
  if (without_gz(path) == path && !to_lower(path).ends_with(".tgz"))
    return std::make_shared<FileBytes>(path);
  std::string bytes;
  const auto read = unpack_file(path, [&](std::string_view piece) -> Expected<void> {
    bytes += piece;
    if (std::ssize(bytes) > limits.bytes)
      return fail(path + ": more than " + format_count(limits.bytes) + " bytes, unpacked");
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return std::make_shared<TextBytes>(std::move(bytes));
}

/// By the signature that starts such files, or follows a block of the writer's own.
bool is_hdf5(const std::string& path) {
  constexpr std::array<char, 8> kSignature = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
  std::array<char, 8> found{};
  std::ifstream file(path, std::ios::binary);
  // Such a block has 512 bytes or any power of two above.
  for (std::streamoff at = 0; at <= (1 << 20); at = at == 0 ? 512 : at * 2) {
    if (!file.seekg(at) || !file.read(found.data(), found.size())) return false;
    if (found == kSignature) return true;
  }
  return false;
}

}  // namespace

Expected<Expression> read_expression_from(const std::string& path, const ReadLimits& limits) {
  std::error_code error;
  if (!fs::exists(path, error)) return fail(path + ": there is no such file or folder");
  const bool folder = fs::is_directory(path, error);
  if (!folder && is_hdf5(path)) {
    const auto file = open_hdf5(path);
    if (!file) return tl::unexpected(file.error());
    return expression::read_expression(**file, path, limits);
  }
  if (!folder) {
    const auto start = first_bytes(path);
    if (!start) return tl::unexpected(start.error());
    if (expression::is_archive(*start)) {
      auto source = open_archive(path, limits);
      if (!source) return tl::unexpected(source.error());
      return read_archive(std::move(*source), path, limits);
    }
  }
  const auto name = without_gz(path);
  const bool lists_beside = folder || name.ends_with(".mtx") || name.ends_with(".npy");
  if (!lists_beside)
    return read_parts({{name, [&](const Sink& sink) { return unpack_file(path, sink); }}}, name,
                      limits);
  auto parts = list_folder(folder ? path : fs::path(path).parent_path().string());
  if (!parts) return tl::unexpected(parts.error());
  auto read = read_parts(*parts, folder ? "" : name, limits);
  if (!read && folder && !read.error().message.starts_with(path)) return inside(path, read.error());
  return read;
}

}  // namespace genegraft::cli
