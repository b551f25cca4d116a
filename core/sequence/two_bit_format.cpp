#include <algorithm>
#include <array>
#include <cstring>

#include "sequence/genome_reader.hpp"

namespace genegraft::sequence {
namespace {

constexpr std::uint32_t kMagic = 0x1A412743;
constexpr std::size_t kUnpackedBytes = 4096;  // packed bytes that become letters at a time

using Quartet = std::array<char, 4>;

/// The four letters of each byte: the first in its highest bits.
constexpr std::array<Quartet, 256> kQuartets = [] {
  std::array<Quartet, 256> all{};
  for (std::size_t byte = 0; byte < 256; ++byte)
    for (std::size_t i = 0; i < 4; ++i) all[byte][i] = "TCAG"[byte >> (6 - 2 * i) & 3];
  return all;
}();

struct Run {
  std::uint32_t start, size;
};

/// http://genome.ucsc.edu/FAQ/FAQformat.html#format7: a header, an index of names and places, then
/// for each sequence its length, its runs of N, its lower-case runs, and its letters, four a byte.
class TwoBitFormat : public GenomeFormat {
 public:
  Expected<void> feed(std::string_view bytes, GenomeBlocks& blocks) override {
    held_ += bytes;
    std::size_t used = 0;
    for (;;) {
      const std::string_view rest = std::string_view(held_).substr(used);
      const auto taken = step(rest, blocks);
      if (!taken) return tl::unexpected(taken.error());
      used += *taken;
      position_ += *taken;
      if (*taken == 0 && !again_) break;
      again_ = false;
    }
    held_.erase(0, used);
    return {};
  }

  Expected<void> finish(GenomeBlocks&) override {
    if (part_ == Part::done) return {};
    if (part_ == Part::header || part_ == Part::index)
      return fail("the 2bit file ends within its " +
                  std::string(part_ == Part::header ? "header" : "index"));
    return fail("the 2bit file ends within sequence " + places_[current_].name);
  }

 private:
  enum class Part { header, index, gap, size, n_runs, mask_count, mask, letters, done };
  struct Place {
    std::string name;
    std::uint64_t offset;
  };

  std::uint32_t number(std::string_view bytes, std::size_t at) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto byte = static_cast<unsigned char>(bytes[at + (swapped_ ? i : 3 - i)]);
      value = value << 8 | byte;
    }
    return value;
  }

  void go_to(Part part) {
    part_ = part;
    again_ = true;
  }

  /// Takes one thing from the bytes held; returns how many they were, 0 where there are too few.
  Expected<std::size_t> step(std::string_view bytes, GenomeBlocks& blocks) {
    switch (part_) {
      case Part::header:
        return take_header(bytes);
      case Part::index:
        return take_index(bytes);
      case Part::gap:
        return take_gap(bytes, blocks);
      case Part::size:
        return take_size(bytes);
      case Part::n_runs:
        return take_n_runs(bytes);
      case Part::mask_count:
        if (bytes.size() < 4) return std::size_t{0};
        skip_ = std::uint64_t{8} * number(bytes, 0) + 4;  // and a reserved word
        go_to(Part::mask);
        return std::size_t{4};
      case Part::mask: {
        const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, bytes.size()));
        skip_ -= taken;
        if (skip_ == 0) go_to(Part::letters);
        return taken;
      }
      case Part::letters:
        return take_letters(bytes, blocks);
      case Part::done:
        return bytes.size();  // what follows is none of ours
    }
    return std::size_t{0};
  }

  Expected<std::size_t> take_header(std::string_view bytes) {
    if (bytes.size() < 16) return std::size_t{0};
    swapped_ = false;
    swapped_ = number(bytes, 0) != kMagic;
    version_ = number(bytes, 4);
    if (version_ > 1)
      return fail("the 2bit file is of version " + std::to_string(version_) + ", expected 0 or 1");
    sequences_ = number(bytes, 8);
    if (sequences_ == 0) return fail("there are no sequences in the 2bit file");
    go_to(Part::index);
    return std::size_t{16};
  }

  Expected<std::size_t> take_index(std::string_view bytes) {
    if (bytes.empty()) return std::size_t{0};
    const std::size_t name = static_cast<unsigned char>(bytes[0]);
    const std::size_t all = 1 + name + (version_ == 1 ? 8 : 4);
    if (bytes.size() < all) return std::size_t{0};
    std::uint64_t offset = number(bytes, 1 + name);
    if (version_ == 1) {
      const std::uint64_t second = number(bytes, 5 + name);
      offset = swapped_ ? offset << 32 | second : second << 32 | offset;
    }
    places_.push_back({std::string(bytes.substr(1, name)), offset});
    if (places_.size() == sequences_) go_to(Part::gap);
    return all;
  }

  /// Up to the next sequence, or the end.
  Expected<std::size_t> take_gap(std::string_view bytes, GenomeBlocks&) {
    if (current_ == places_.size()) {
      go_to(Part::done);
      return std::size_t{0};
    }
    const auto& place = places_[current_];
    if (place.offset < position_)
      return fail("sequence " + place.name +
                  " of the 2bit file does not lie behind the one before it");
    const auto taken =
        static_cast<std::size_t>(std::min<std::uint64_t>(place.offset - position_, bytes.size()));
    if (position_ + taken == place.offset) go_to(Part::size);
    return taken;
  }

  Expected<std::size_t> take_size(std::string_view bytes) {
    if (bytes.size() < 8) return std::size_t{0};
    letters_ = number(bytes, 0);
    const std::uint32_t runs = number(bytes, 4);
    if (runs > letters_)
      return fail("sequence " + places_[current_].name + " of the 2bit file has " +
                  std::to_string(letters_) + " letters and " + std::to_string(runs) +
                  " runs of N; it is damaged");
    run_count_ = runs;
    done_ = 0;
    next_run_ = 0;
    go_to(Part::n_runs);
    return std::size_t{8};
  }

  Expected<std::size_t> take_n_runs(std::string_view bytes) {
    const std::size_t all = std::size_t{8} * run_count_;
    if (bytes.size() < all) return std::size_t{0};
    runs_.clear();
    for (std::size_t i = 0; i < run_count_; ++i)
      runs_.push_back({number(bytes, 4 * i), number(bytes, 4 * (run_count_ + i))});
    std::sort(runs_.begin(), runs_.end(),
              [](const Run& a, const Run& b) { return a.start < b.start; });
    go_to(Part::mask_count);
    return all;
  }

  Expected<std::size_t> take_letters(std::string_view bytes, GenomeBlocks& blocks) {
    if (!is_open_) blocks.begin(places_[current_].name);
    is_open_ = true;
    std::size_t taken = 0;
    while (done_ < letters_ && taken < bytes.size()) {
      const std::size_t packed = std::min({kUnpackedBytes, bytes.size() - taken,
                                           static_cast<std::size_t>((letters_ - done_ + 3) / 4)});
      unpacked_.resize(4 * packed);
      for (std::size_t i = 0; i < packed; ++i)
        std::memcpy(unpacked_.data() + 4 * i,
                    kQuartets[static_cast<unsigned char>(bytes[taken + i])].data(), 4);
      unpacked_.resize(
          static_cast<std::size_t>(std::min<std::uint64_t>(unpacked_.size(), letters_ - done_)));
      hide_unknown();
      blocks.add(unpacked_);
      done_ += unpacked_.size();
      taken += packed;
    }
    if (done_ == letters_) {
      blocks.end();
      is_open_ = false;
      ++current_;
      go_to(Part::gap);
    }
    return taken;
  }

  /// Writes N over the letters that runs of N cover.
  void hide_unknown() {
    const std::uint64_t end = done_ + unpacked_.size();
    for (std::size_t i = next_run_; i < runs_.size() && runs_[i].start < end; ++i) {
      const std::uint64_t run_end = std::uint64_t{runs_[i].start} + runs_[i].size;
      const std::uint64_t from = std::max<std::uint64_t>(runs_[i].start, done_);
      const std::uint64_t to = std::min(run_end, end);
      if (from < to)
        std::fill(unpacked_.begin() + static_cast<std::ptrdiff_t>(from - done_),
                  unpacked_.begin() + static_cast<std::ptrdiff_t>(to - done_), 'N');
      if (run_end <= end && i == next_run_) ++next_run_;
    }
  }

  std::string held_;            // bytes that are not yet enough
  std::uint64_t position_ = 0;  // in the file, of the first byte held
  bool again_ = false;          // the part changed, so another step may be possible
  bool is_open_ = false;        // the sequence has begun in the blocks
  Part part_ = Part::header;
  bool swapped_ = false;
  std::uint32_t version_ = 0, sequences_ = 0;
  std::vector<Place> places_;
  std::size_t current_ = 0;
  std::uint64_t letters_ = 0, done_ = 0, skip_ = 0;
  std::size_t run_count_ = 0, next_run_ = 0;
  std::vector<Run> runs_;
  std::string unpacked_;
};

}  // namespace

std::unique_ptr<GenomeFormat> make_two_bit_format() {
  return std::make_unique<TwoBitFormat>();
}

}  // namespace genegraft::sequence
