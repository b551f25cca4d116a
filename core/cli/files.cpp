#include "cli/files.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "base/text.hpp"

namespace genegraft::cli {
namespace {

std::string reason() {
  return std::strerror(errno);
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void add(const char* data, std::size_t size) { EVP_DigestUpdate(context_.get(), data, size); }
  std::string hex() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_DigestFinal_ex(context_.get(), digest, &size);
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
      text += "0123456789abcdef"[digest[i] >> 4];
      text += "0123456789abcdef"[digest[i] & 15];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

}  // namespace

Expected<std::vector<std::uint8_t>> read_file(const std::string& path, std::uint64_t limit) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return fail(path + ": a folder, expected a file");
  const auto size = std::filesystem::file_size(path, error);
  if (error) return fail(path + ": " + error.message());
  if (size > limit)
    return fail(path + ": the file has " + format_count(static_cast<long long>(size)) +
                " bytes, expected at most " + format_count(static_cast<long long>(limit)));
  std::vector<std::uint8_t> bytes(size);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size)))
    return fail(path + ": cannot be read");
  return bytes;
}

Expected<void> write_file(const std::string& path, std::string_view bytes) {
  auto output = Output::open(path);
  if (!output) return tl::unexpected(output.error());
  if (const auto written = output->write(bytes); !written) return written;
  return output->finish();
}

Expected<std::string> file_sha256(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(path + ": cannot be read");
  Sha256 hash;
  std::vector<char> block(1 << 20);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
    hash.add(block.data(), static_cast<std::size_t>(file.gcount()));
  return hash.hex();
}

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes.data(), bytes.size());
  return hash.hex();
}

Output::Output(int descriptor, std::string path, std::string temporary)
    : descriptor_(descriptor), path_(std::move(path)), temporary_(std::move(temporary)) {}

Output::Output(Output&& other) noexcept
    : descriptor_(other.descriptor_),
      path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)) {
  other.descriptor_ = -1;
  other.temporary_.clear();
}

Output::~Output() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Expected<Output> Output::open(const std::string& path) {
  if (path.empty() || path == "-") return Output(STDOUT_FILENO, "standard output", "");
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (std::filesystem::is_directory(status)) return fail(path + ": a folder, expected a file");
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    // /dev/null, a named pipe: written to as it is, never replaced.
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return fail(path + ": " + reason());
    return Output(descriptor, path, "");
  }
  auto temporary = path + ".part-" + std::to_string(::getpid());
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return fail(path + ": " + reason());
  return Output(descriptor, path, std::move(temporary));
}

Expected<void> Output::write(std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(path_ + ": " + reason());
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Expected<void> Output::finish() {
  if (temporary_.empty()) return {};
  const auto temporary = std::move(temporary_);
  temporary_.clear();
  const bool closed = ::close(descriptor_) == 0;
  descriptor_ = -1;
  if (closed && ::rename(temporary.c_str(), path_.c_str()) == 0) return {};
  const auto why = reason();
  ::unlink(temporary.c_str());
  return fail(path_ + ": " + why);
}

}  // namespace genegraft::cli
