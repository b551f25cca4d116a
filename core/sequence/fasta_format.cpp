#include <algorithm>
#include <cstring>

#include "sequence/check_nucleotides.hpp"
#include "sequence/genome_reader.hpp"

namespace genegraft::sequence {
namespace {

constexpr std::size_t kLongestHeader = 4096;    // what is beyond is cut
constexpr std::size_t kLettersLookedAt = 4096;  // whether the file holds nucleotides

class FastaFormat : public GenomeFormat {
 public:
  Expected<void> feed(std::string_view bytes, GenomeBlocks& blocks) override {
    while (!bytes.empty()) {
      if (place_ == Place::line_start) {
        if (auto begun = begin_line(bytes[0]); !begun) return begun;
        if (place_ == Place::header || place_ == Place::comment) bytes.remove_prefix(1);
      }
      const auto* end = static_cast<const char*>(std::memchr(bytes.data(), '\n', bytes.size()));
      const auto piece =
          end ? bytes.substr(0, static_cast<std::size_t>(end - bytes.data())) : bytes;
      bytes.remove_prefix(piece.size() + (end ? 1 : 0));
      if (auto taken = take(piece, blocks); !taken) return taken;
      if (!end) continue;
      if (place_ == Place::header) open(blocks);
      place_ = Place::line_start;
      ++line_;
    }
    return {};
  }

  Expected<void> finish(GenomeBlocks& blocks) override {
    if (place_ == Place::header) open(blocks);
    if (!is_open_) return fail("there are no sequences in the file");
    blocks.end();
    return check();
  }

 private:
  enum class Place { line_start, header, comment, letters };

  Expected<void> begin_line(char first) {
    if (first == '>') {
      header_.clear();
      place_ = Place::header;
    } else if (first == ';') {
      place_ = Place::comment;
    } else {
      const bool blank = first == '\n' || first == '\r' || first == ' ' || first == '\t';
      if (!is_open_ && !blank)
        return fail("line " + std::to_string(line_) +
                    ": expected a genome in FASTA (a line that begins with >) or 2bit");
      place_ = Place::letters;
    }
    return {};
  }

  Expected<void> take(std::string_view piece, GenomeBlocks& blocks) {
    if (place_ == Place::header) {
      header_ += piece.substr(0, kLongestHeader - std::min(kLongestHeader, header_.size()));
    } else if (place_ == Place::letters) {
      if (!piece.empty() && piece.back() == '\r') piece.remove_suffix(1);
      while (!piece.empty()) {
        const auto* space = static_cast<const char*>(std::memchr(piece.data(), ' ', piece.size()));
        const auto word =
            space ? piece.substr(0, static_cast<std::size_t>(space - piece.data())) : piece;
        if (auto added = add(word, blocks); !added) return added;
        piece.remove_prefix(word.size() + (space ? 1 : 0));
      }
    }
    return {};
  }

  Expected<void> add(std::string_view letters, GenomeBlocks& blocks) {
    if (!is_open_) return {};  // spaces before the first header
    blocks.add(letters);
    if (first_letters_.size() >= kLettersLookedAt) return {};
    first_letters_ += letters.substr(0, kLettersLookedAt - first_letters_.size());
    return first_letters_.size() >= kLettersLookedAt ? check() : Expected<void>{};
  }

  Expected<void> check() const {
    if (first_letters_.empty()) return {};  // a sequence without letters has no sites
    if (const auto wrong = check_nucleotides(first_letters_); !wrong.empty())
      return fail("the first letters of the file: " + wrong);
    return {};
  }

  void open(GenomeBlocks& blocks) {
    if (is_open_) blocks.end();
    if (!header_.empty() && header_.back() == '\r') header_.pop_back();
    blocks.begin(header_);
    is_open_ = true;
  }

  Place place_ = Place::line_start;
  bool is_open_ = false;
  std::int64_t line_ = 1;
  std::string header_, first_letters_;
};

}  // namespace

std::unique_ptr<GenomeFormat> make_fasta_format() {
  return std::make_unique<FastaFormat>();
}

}  // namespace genegraft::sequence
