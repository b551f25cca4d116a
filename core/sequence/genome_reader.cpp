#include "sequence/genome_reader.hpp"

#include <utility>

namespace genegraft::sequence {
namespace {

constexpr std::size_t kMagicBytes = 4;

/// 0x1A412743 in either byte order.
bool is_two_bit(std::string_view bytes) {
  return bytes == "\x43\x27\x41\x1a" || bytes == "\x1a\x41\x27\x43";
}

}  // namespace

Expected<void> GenomeReader::feed(std::string_view bytes) {
  if (format_) return format_->feed(bytes, blocks_);
  first_ += bytes;
  if (first_.size() < kMagicBytes) return {};
  format_ = is_two_bit(std::string_view(first_).substr(0, kMagicBytes)) ? make_two_bit_format()
                                                                        : make_fasta_format();
  return format_->feed(std::exchange(first_, {}), blocks_);
}

Expected<void> GenomeReader::finish() {
  if (!format_) {
    if (first_.empty()) return fail("the file is empty; expected a genome (FASTA or 2bit)");
    format_ = make_fasta_format();
    if (auto fed = format_->feed(first_, blocks_); !fed) return fed;
  }
  if (auto finished = format_->finish(blocks_); !finished) return finished;
  blocks_.finish();
  return {};
}

}  // namespace genegraft::sequence
