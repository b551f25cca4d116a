#include "sequence/genome_blocks.hpp"

#include <algorithm>
#include <cassert>

namespace genegraft::sequence {

GenomeBlocks::GenomeBlocks(std::size_t overlap, std::size_t letters)
    : overlap_(overlap), size_(letters) {
  assert(letters > overlap);
}

void GenomeBlocks::close() {
  done_.push_back(std::move(open_));
  open_ = {};
  open_.letters.reserve(size_);
}

void GenomeBlocks::begin(std::string header) {
  if (open_.letters.size() >= size_) close();
  open_.segments.push_back({std::move(header), sequences_++, 0, open_.letters.size(), 0, false});
}

void GenomeBlocks::add(std::string_view letters) {
  while (!letters.empty()) {
    // Not before more is to come, so that the last letter of a sequence is known for what it is.
    if (open_.letters.size() >= size_) {
      GenomeSegment rest = open_.segments.back();
      const std::size_t again = std::min(overlap_, rest.length);
      const std::string repeated = open_.letters.substr(open_.letters.size() - again);
      rest.start += static_cast<std::int64_t>(rest.length - again);
      rest.offset = 0;
      rest.length = again;
      close();
      open_.letters += repeated;
      open_.segments.push_back(std::move(rest));
    }
    const auto piece = letters.substr(0, size_ - open_.letters.size());
    open_.letters += piece;
    open_.segments.back().length += piece.size();
    open_.fresh += static_cast<std::int64_t>(piece.size());
    letters.remove_prefix(piece.size());
  }
}

void GenomeBlocks::end() {
  open_.segments.back().ends = true;
}

void GenomeBlocks::finish() {
  if (!open_.segments.empty()) close();
}

std::optional<GenomeBlock> GenomeBlocks::next() {
  if (done_.empty()) return std::nullopt;
  GenomeBlock block = std::move(done_.front());
  done_.pop_front();
  return block;
}

}  // namespace genegraft::sequence
