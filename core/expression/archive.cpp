#include "expression/archive.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"

namespace genegraft::expression {
namespace {

constexpr std::size_t kFilesAtMost = 100'000;
constexpr std::int64_t kTarBlock = 512;
constexpr std::int64_t kDirectoryAtMost = 64 << 20;

/// A number of `width` bytes, the least first.
std::int64_t little(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < width; ++i)
    number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << 8 * i;
  return static_cast<std::int64_t>(number);
}

/// Where the directory lies, by the record at the end of the file.
struct Directory {
  std::int64_t first = 0, size = 0;
};

Expected<Directory> find_directory(const ByteSource& source) {
  constexpr std::int64_t kEndRecord = 22, kLocator = 20, kEndRecord64 = 56, kComment = 65535;
  const auto searched = std::min(source.size(), kEndRecord + kComment + kLocator);
  const auto tail = source.read(source.size() - searched, searched);
  if (!tail) return tl::unexpected(tail.error());
  const auto at = tail->rfind("PK\x05\x06");
  if (at == std::string::npos || std::ssize(*tail) - static_cast<std::int64_t>(at) < kEndRecord)
    return fail("the zip archive is cut short: its directory is missing");
  Directory directory{little(*tail, at + 16, 4), little(*tail, at + 12, 4)};
  if (directory.first == 0xFFFFFFFF || directory.size == 0xFFFFFFFF) {
    if (at < kLocator || tail->compare(at - kLocator, 4, "PK\x06\x07") != 0)
      return fail("the zip archive is damaged: its directory is missing");
    const auto record = little(*tail, at - kLocator + 8, 8);
    if (record < 0 || record > source.size() - kEndRecord64)
      return fail("the zip archive is damaged: its directory is missing");
    const auto end = source.read(record, kEndRecord64);
    if (!end) return tl::unexpected(end.error());
    directory = {little(*end, 48, 8), little(*end, 40, 8)};
  }
  if (directory.first < 0 || directory.size < 0 || directory.size > kDirectoryAtMost ||
      directory.first > source.size() - directory.size)
    return fail("the zip archive is damaged or cut short: its directory lies outside of it");
  return directory;
}

/// Sizes and places beyond 4 GB stand in an extra field, those of them that are marked.
void read_zip64(std::string_view extra, ArchiveFile& file, std::int64_t& header) {
  while (extra.size() >= 4) {
    const auto id = little(extra, 0, 2);
    const auto size = static_cast<std::size_t>(little(extra, 2, 2));
    if (size > extra.size() - 4) return;
    auto field = extra.substr(4, size);
    extra.remove_prefix(4 + size);
    if (id != 1) continue;
    for (auto* number : {&file.size, &file.packed, &header}) {
      if (*number != 0xFFFFFFFF || field.size() < 8) continue;
      *number = little(field, 0, 8);
      field.remove_prefix(8);
    }
  }
}

Expected<std::vector<ArchiveFile>> list_zip(const ByteSource& source) {
  constexpr std::size_t kEntry = 46;
  constexpr std::int64_t kLocalHeader = 30;
  const auto place = find_directory(source);
  if (!place) return tl::unexpected(place.error());
  const auto bytes = source.read(place->first, place->size);
  if (!bytes) return tl::unexpected(bytes.error());
  std::vector<ArchiveFile> files;
  for (std::string_view rest = *bytes; rest.size() >= kEntry && rest.starts_with("PK\x01\x02");) {
    const auto name_size = static_cast<std::size_t>(little(rest, 28, 2));
    const auto extra_size = static_cast<std::size_t>(little(rest, 30, 2));
    const auto whole =
        kEntry + name_size + extra_size + static_cast<std::size_t>(little(rest, 32, 2));
    if (whole > rest.size()) break;
    ArchiveFile file;
    file.name = rest.substr(kEntry, name_size);
    file.packed = little(rest, 20, 4);
    file.size = little(rest, 24, 4);
    auto header = little(rest, 42, 4);
    read_zip64(rest.substr(kEntry + name_size, extra_size), file, header);
    const auto method = little(rest, 10, 2);
    const bool encrypted = little(rest, 8, 2) & 1;
    rest.remove_prefix(whole);
    if (file.name.ends_with('/')) continue;
    if (encrypted) return fail(file.name + ": encrypted; unpack the archive first");
    if (method != 0 && method != 8)
      return fail(file.name + ": packed by a method other than deflate; unpack the archive first");
    file.deflated = method == 8;
    // The name and the extra field may be of another length in front of the file itself.
    if (header < 0 || header > source.size() - kLocalHeader)
      return fail(file.name + ": the zip archive is damaged or cut short");
    const auto local = source.read(header, kLocalHeader);
    if (!local) return tl::unexpected(local.error());
    file.first = header + kLocalHeader + little(*local, 26, 2) + little(*local, 28, 2);
    if (!local->starts_with("PK\x03\x04") || file.packed < 0 ||
        file.first > source.size() - file.packed)
      return fail(file.name + ": the zip archive is damaged or cut short");
    files.push_back(std::move(file));
    if (files.size() > kFilesAtMost) return fail("the archive holds too many files");
  }
  if (files.empty()) return fail("the zip archive holds no file");
  return files;
}

/// A field of text, up to its first zero.
std::string tar_text(std::string_view field) {
  return std::string(field.substr(0, field.find('\0')));
}

/// Octal digits, or bytes, the greatest first, where the first bit is set; -1 where it is neither.
std::int64_t tar_number(std::string_view field) {
  std::int64_t number = 0;
  if (static_cast<unsigned char>(field[0]) & 0x80) {
    for (std::size_t i = field.size() - 7; i < field.size(); ++i)
      number = number << 8 | static_cast<unsigned char>(field[i]);
    return number;
  }
  for (const char c : field) {
    if (c == ' ' || c == '\0') continue;
    if (c < '0' || c > '7') return -1;
    number = number << 3 | (c - '0');
  }
  return number;
}

/// The path among pax's "length key=value" lines; "" where there is none.
std::string pax_path(std::string_view records) {
  while (!records.empty()) {
    const auto space = records.find(' ');
    const auto length = parse_number(records.substr(0, space)).value_or(0);
    if (space == std::string_view::npos || length <= static_cast<double>(space) ||
        length > static_cast<double>(records.size()))
      return "";
    auto record = records.substr(space + 1, static_cast<std::size_t>(length) - space - 1);
    records.remove_prefix(static_cast<std::size_t>(length));
    if (record.starts_with("path=")) return std::string(trim(record.substr(5)));
  }
  return "";
}

Expected<std::vector<ArchiveFile>> list_tar(const ByteSource& source) {
  constexpr std::int64_t kLongestName = 65536;
  std::vector<ArchiveFile> files;
  std::string long_name;
  for (std::int64_t at = 0; at + kTarBlock <= source.size();) {
    const auto header = source.read(at, kTarBlock);
    if (!header) return tl::unexpected(header.error());
    const std::string_view fields = *header;
    if (fields[0] == '\0') break;  // blocks of zeros end the archive
    ArchiveFile file;
    file.first = at + kTarBlock;
    file.size = file.packed = tar_number(fields.substr(124, 12));
    if (file.size < 0 || file.size > source.size() - file.first)
      return fail("the tar archive is damaged or cut short");
    const char type = fields[156];
    if ((type == 'L' || type == 'x') && file.size <= kLongestName) {
      const auto text = source.read(file.first, file.size);
      if (!text) return tl::unexpected(text.error());
      long_name = type == 'L' ? tar_text(*text) : pax_path(*text);
    } else if (type == '0' || type == '\0' || type == '7') {
      const auto folder = fields.substr(257, 5) == "ustar" ? tar_text(fields.substr(345, 155)) : "";
      file.name = !long_name.empty()
                      ? long_name
                      : (folder.empty() ? "" : folder + "/") + tar_text(fields.substr(0, 100));
      long_name.clear();
      if (file.name.starts_with("./")) file.name.erase(0, 2);
      at = file.first + (file.size + kTarBlock - 1) / kTarBlock * kTarBlock;
      files.push_back(std::move(file));
      if (files.size() > kFilesAtMost) return fail("the archive holds too many files");
      continue;
    } else {
      long_name.clear();
    }
    at = file.first + (file.size + kTarBlock - 1) / kTarBlock * kTarBlock;
  }
  if (files.empty()) return fail("the tar archive holds no file");
  return files;
}

bool is_tar(std::string_view start) {
  return start.size() >= 262 && start.substr(257, 5) == "ustar";
}

bool is_zip(std::string_view start) {
  return start.starts_with("PK\x03\x04") || start.starts_with("PK\x05\x06");
}

}  // namespace

bool is_archive(const std::string& start) {
  return is_zip(start) || is_tar(start);
}

Expected<std::vector<ArchiveFile>> list_archive(const ByteSource& source) {
  const auto start = source.read(0, std::min(source.size(), kTarBlock));
  if (!start) return tl::unexpected(start.error());
  if (is_zip(*start)) return list_zip(source);
  if (is_tar(*start)) return list_tar(source);
  return fail("neither a zip nor a tar archive");
}

}  // namespace genegraft::expression
