#include "cli/unpack.hpp"

#include <zlib.h>

#include <vector>

namespace genegraft::cli {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18;
constexpr int kRaw = -15, kGzip = 15 + 16;  // window bits, as zlib tells the forms apart

}  // namespace

struct Inflater::Stream {
  z_stream z{};
  std::vector<char> block = std::vector<char>(kBlock);
};

void Inflater::End::operator()(Stream* stream) const {
  inflateEnd(&stream->z);
  delete stream;
}

Inflater::Inflater(Form form, Sink sink)
    : stream_(new Stream), sink_(std::move(sink)), gzip_(form == Form::gzip) {
  inflateInit2(&stream_->z, gzip_ ? kGzip : kRaw);
}

Expected<void> Inflater::feed(std::string_view packed) {
  auto& z = stream_->z;
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  z.avail_in = static_cast<uInt>(packed.size());
  while (z.avail_in > 0) {
    if (ended_) {
      if (!gzip_) return {};
      inflateReset(&z);  // gzip files may be joined end to end
      ended_ = false;
    }
    do {
      z.next_out = reinterpret_cast<Bytef*>(stream_->block.data());
      z.avail_out = static_cast<uInt>(kBlock);
      const int status = inflate(&z, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
        return fail("the packed data is damaged");
      const auto made = kBlock - z.avail_out;
      if (made > 0)
        if (const auto taken = sink_({stream_->block.data(), made}); !taken) return taken;
      ended_ = status == Z_STREAM_END;
    } while (!ended_ && z.avail_out == 0);
  }
  return {};
}

Expected<void> Inflater::finish() {
  if (!ended_) return fail("the packed data is cut short");
  return {};
}

}  // namespace genegraft::cli
