#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "sequence/genome_blocks.hpp"

namespace genegraft::sequence {

/// A file's format, fed with its bytes.
class GenomeFormat {
 public:
  virtual ~GenomeFormat() = default;
  virtual Expected<void> feed(std::string_view bytes, GenomeBlocks& blocks) = 0;
  virtual Expected<void> finish(GenomeBlocks& blocks) = 0;
};

std::unique_ptr<GenomeFormat> make_fasta_format();
std::unique_ptr<GenomeFormat> make_two_bit_format();

/// Reads one genome file, FASTA or 2bit (told by its first bytes), from pieces cut anywhere, into
/// blocks. Memory is that of the piece's blocks, however long a chromosome is. Unlike
/// SequenceReader it never holds a whole record, and looks only at the first letters of a FASTA
/// file whether they are nucleotides at all.
/// FASTA: a header (>) before the first letter; blank lines, comments (;) and spaces are skipped.
/// 2bit: UCSC's, version 0 and 1, of either byte order, its sequences in the order of their places
/// in the file (as all known writers have them). Lower-case masks are passed over.
class GenomeReader {
 public:
  explicit GenomeReader(std::size_t overlap, std::size_t letters = GenomeBlocks::kLetters)
      : blocks_(overlap, letters) {}

  Expected<void> feed(std::string_view bytes);
  /// Fails where the file has nothing to read, or ends too early.
  Expected<void> finish();

  std::optional<GenomeBlock> next() { return blocks_.next(); }

 private:
  std::string first_;  // bytes, until there are enough to tell the format
  std::unique_ptr<GenomeFormat> format_;
  GenomeBlocks blocks_;
};

}  // namespace genegraft::sequence
