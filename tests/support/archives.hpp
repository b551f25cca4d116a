#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "expression/archive.hpp"

/// Archives written by hand.
namespace genegraft::expression {

class BytesInMemory : public ByteSource {
 public:
  explicit BytesInMemory(std::string bytes) : bytes_(std::move(bytes)) {}
  std::int64_t size() const override { return std::ssize(bytes_); }
  Expected<std::string> read(std::int64_t first, std::int64_t count) const override {
    if (first < 0 || count < 0 || first > size() - count) return fail("read outside of the file");
    return bytes_.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
  }

 private:
  std::string bytes_;
};

/// bytes: as they lie in the archive, deflated or not.
struct PackedFile {
  std::string name, bytes;
  bool deflated = false;
};

inline std::string little(std::uint64_t number, int width) {
  std::string bytes;
  for (int i = 0; i < width; ++i) bytes += static_cast<char>(number >> 8 * i & 0xFF);
  return bytes;
}

/// method -1: 8 for deflated files, else 0. Checksums and unpacked sizes are left at nought.
inline std::string to_zip(const std::vector<PackedFile>& files, int method = -1, int flags = 0) {
  std::string bytes, directory;
  for (const auto& file : files) {
    const int packed_by = method >= 0 ? method : file.deflated ? 8 : 0;
    const auto fields = little(20, 2) + little(static_cast<std::uint64_t>(flags), 2) +
                        little(static_cast<std::uint64_t>(packed_by), 2) + little(0, 8) +
                        little(file.bytes.size(), 4) + little(file.bytes.size(), 4) +
                        little(file.name.size(), 2) + little(0, 2);
    directory +=
        "PK\x01\x02" + little(20, 2) + fields + little(0, 10) + little(bytes.size(), 4) + file.name;
    bytes += "PK\x03\x04" + fields + file.name + file.bytes;
  }
  const auto first = bytes.size();
  return bytes + directory + "PK\x05\x06" + little(0, 4) + little(files.size(), 2) +
         little(files.size(), 2) + little(directory.size(), 4) + little(first, 4) + little(0, 2);
}

inline std::string tar_entry(const std::string& name, const std::string& content, char type) {
  char octal[16];
  std::snprintf(octal, sizeof octal, "%011o", static_cast<unsigned>(content.size()));
  std::string header = name.substr(0, 100);
  header.resize(124, '\0');
  header += octal;
  header.resize(156, '\0');
  header += type;
  header.resize(257, '\0');
  header += "ustar  ";
  header.resize(512, '\0');
  auto body = content;
  body.resize((content.size() + 511) / 512 * 512, '\0');
  return header + body;
}

/// GNU's tar: names beyond 100 letters stand in an entry of their own.
inline std::string to_tar(const std::vector<PackedFile>& files) {
  std::string bytes = tar_entry("folder/", "", '5');
  for (const auto& file : files) {
    if (file.name.size() > 100) bytes += tar_entry("././@LongLink", file.name, 'L');
    bytes += tar_entry(file.name, file.bytes, '0');
  }
  return bytes + std::string(1024, '\0');
}

}  // namespace genegraft::expression
