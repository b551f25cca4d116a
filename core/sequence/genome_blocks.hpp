#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace genegraft::sequence {

/// A run of letters of one sequence, within a block.
struct GenomeSegment {
  std::string header;         ///< what stands behind > in FASTA, the name in 2bit
  std::int64_t sequence = 0;  ///< number within the file, from 0
  std::int64_t start = 0;     ///< place in the sequence of the segment's first letter, from 0
  std::size_t offset = 0, length = 0;  ///< its letters in the block
  bool ends = false;                   ///< with the sequence's last letter
};

/// A piece of a genome: the letters as they stand, of either case; all but A, C, G, T, U are
/// unknown. A sequence that goes on in the next block begins there with its last letters again.
struct GenomeBlock {
  std::string letters;
  std::vector<GenomeSegment> segments;  ///< one behind the other, without gaps
  std::int64_t fresh = 0;               ///< letters that were in no block before
};

/// Cuts sequences, given letter by letter, into blocks, so that a genome passes through with the
/// memory of a few of them: short sequences share a block, long ones are cut. Any run of
/// `overlap` + 1 letters of a sequence lies wholly in one block, and in one only.
class GenomeBlocks {
 public:
  static constexpr std::size_t kLetters = std::size_t{1} << 17;

  /// letters: of a block, > overlap.
  explicit GenomeBlocks(std::size_t overlap, std::size_t letters = kLetters);

  void begin(std::string header);
  void add(std::string_view letters);
  void end();
  /// The last block may be shorter than the others.
  void finish();

  /// The next complete block, or nothing.
  std::optional<GenomeBlock> next();

 private:
  void close();

  std::size_t overlap_, size_;
  std::int64_t sequences_ = 0;
  GenomeBlock open_;
  std::deque<GenomeBlock> done_;
};

}  // namespace genegraft::sequence
