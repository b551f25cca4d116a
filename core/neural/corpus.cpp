#include "neural/corpus.hpp"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <numeric>
#include <optional>

#include "sequence/base.hpp"
#include "sequence/strand.hpp"

namespace genegraft::neural {
namespace {

constexpr int kAlike = 32;  // letters of a word that two fragments do not share by chance
constexpr std::int64_t kLeastBlock = 200;

char normalized(char letter) {
  const auto base = sequence::parse_base(letter);
  return base ? sequence::letter(*base) : 'N';
}

/// Calls `use` with every word of kAlike known letters, two bits a letter, and with the same word
/// of the other strand.
template <typename Use>
void for_each_word(std::string_view letters, const Use& use) {
  std::uint64_t word = 0, reverse = 0;
  int known = 0;
  for (const char letter : letters) {
    const auto base = sequence::parse_base(letter);
    known = base ? known + 1 : 0;
    const std::uint64_t value = base ? static_cast<std::uint64_t>(*base) : 0;
    word = word << 2 | value;
    reverse = reverse >> 2 | (3 - value) << (2 * kAlike - 2);
    if (known >= kAlike) use(word, reverse);
  }
}

/// Words that were seen, behind a table of bits that answers nearly all questions for others.
class WordSet {
 public:
  void add(std::uint64_t word) { words_.push_back(word); }
  void finish() {
    std::sort(words_.begin(), words_.end());
    for (const auto word : words_) bits_[place(word) / 64] |= bit(word);
  }
  bool contains(std::uint64_t word) const {
    return (bits_[place(word) / 64] & bit(word)) &&
           std::binary_search(words_.begin(), words_.end(), word);
  }

 private:
  static constexpr int kBits = 26;
  static std::uint64_t place(std::uint64_t word) {
    return word * 0x9e3779b97f4a7c15u >> (64 - kBits);
  }
  static std::uint64_t bit(std::uint64_t word) { return std::uint64_t{1} << place(word) % 64; }

  std::vector<std::uint64_t> words_;
  std::vector<std::uint64_t> bits_ = std::vector<std::uint64_t>((std::size_t{1} << kBits) / 64);
};

}  // namespace

void Corpus::add(std::string_view letters) {
  assert(start_.empty());
  if (letters.empty()) return;
  const auto before = letters_.size();
  letters_.resize(before + letters.size());
  std::transform(letters.begin(), letters.end(),
                 letters_.begin() + static_cast<std::ptrdiff_t>(before), normalized);
  contig_.push_back(static_cast<std::int64_t>(letters_.size()));
}

std::string_view Corpus::text(std::int64_t begin, std::int64_t end) const {
  return std::string_view(letters_).substr(static_cast<std::size_t>(begin),
                                           static_cast<std::size_t>(end - begin));
}

void Corpus::split(const CorpusOptions& options) {
  assert(start_.empty());
  const auto total = static_cast<double>(letters_.size());
  const auto target =
      std::min(static_cast<std::int64_t>(total * options.held_out), options.most_held_out);
  const auto block = std::clamp(target > 0 ? target : options.block, kLeastBlock,
                                std::max<std::int64_t>(kLeastBlock, options.block));
  cut_contigs(block);
  part_.assign(start_.size() - 1, kTraining);
  if (target > 0) hold_out(options, target);
  if (target > 0) drop_alike(block);
  for (std::size_t run = 0; run < part_.size(); ++run) count_[part_[run]] += run_letters(run);
  join_training();
}

/// A rest shorter than half a block stays with the block before it.
void Corpus::cut_contigs(std::int64_t block) {
  for (std::size_t c = 0; c + 1 < contig_.size(); ++c) {
    const auto end = contig_[c + 1];
    for (auto at = contig_[c]; at < end; at += block) {
      const bool is_rest = at > contig_[c] && end - at < block / 2;
      if (!is_rest) start_.push_back(at);
    }
  }
  start_.push_back(static_cast<std::int64_t>(letters_.size()));
}

/// Never the last run: there has to be something to learn from.
void Corpus::hold_out(const CorpusOptions& options, std::int64_t target) {
  std::vector<std::size_t> order(part_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(options.seed);
  random.shuffle(std::span(order));
  std::int64_t held_out = 0;
  for (std::size_t i = 0; i + 1 < order.size() && held_out < target; ++i) {
    part_[order[i]] = kHeldOut;
    held_out += run_letters(order[i]);
  }
}

void Corpus::drop_alike(std::int64_t block) {
  const auto is_fragment = [&](std::size_t run) {
    return run_letters(run) < block &&
           std::binary_search(contig_.begin(), contig_.end(), start_[run]) &&
           std::binary_search(contig_.begin(), contig_.end(), start_[run + 1]);
  };
  WordSet seen;
  for (std::size_t run = 0; run < part_.size(); ++run)
    if (part_[run] == kHeldOut)
      for_each_word(text(start_[run], start_[run + 1]),
                    [&](std::uint64_t word, std::uint64_t reverse) {
                      seen.add(word);
                      seen.add(reverse);
                    });
  seen.finish();
  for (std::size_t run = 0; run < part_.size(); ++run) {
    if (part_[run] != kTraining || !is_fragment(run)) continue;
    bool alike = false;
    for_each_word(text(start_[run], start_[run + 1]),
                  [&](std::uint64_t word, std::uint64_t) { alike = alike || seen.contains(word); });
    if (alike) part_[run] = kDropped;
  }
}

void Corpus::join_training() {
  std::optional<std::int64_t> begin;
  std::int64_t ring = 0;
  for (std::size_t run = 0; run < part_.size(); ++run) {
    if (part_[run] != kTraining) continue;
    if (!begin) begin = start_[run];
    const auto end = start_[run + 1];
    const bool goes_on = run + 1 < part_.size() && part_[run + 1] == kTraining &&
                         !std::binary_search(contig_.begin(), contig_.end(), end);
    if (goes_on) continue;
    training_.push_back({*begin, end});
    ring_.push_back(ring += end - *begin + 1);
    begin.reset();
  }
}

void Corpus::read(std::int64_t place, std::span<char> letters) const {
  assert(place >= 0 && place < ring_letters());
  auto run =
      static_cast<std::size_t>(std::upper_bound(ring_.begin(), ring_.end(), place) - ring_.begin());
  auto offset = static_cast<std::size_t>(place - (run > 0 ? ring_[run - 1] : 0));
  for (std::size_t done = 0; done < letters.size();) {
    const auto stretch = text(training_[run].begin, training_[run].end);
    const auto count = std::min(letters.size() - done, stretch.size() - offset);
    std::copy_n(stretch.data() + offset, count, letters.data() + done);
    done += count;
    if (done < letters.size()) letters[done++] = 'N';
    run = (run + 1) % training_.size();
    offset = 0;
  }
}

void Corpus::draw(Random& random, std::span<char> letters, bool either_strand) const {
  read(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(ring_letters()))),
       letters);
  if (!either_strand || random.next() >> 63) return;
  const auto other = sequence::reverse_complement({letters.data(), letters.size()});
  std::copy(other.begin(), other.end(), letters.begin());
}

std::vector<std::string_view> Corpus::held_out_runs(std::int64_t length) const {
  std::vector<std::string_view> runs;
  for (std::size_t run = 0; run < part_.size(); ++run) {
    if (part_[run] != kHeldOut) continue;
    for (auto at = start_[run]; at < start_[run + 1]; at += length)
      runs.push_back(text(at, std::min(at + length, start_[run + 1])));
  }
  return runs;
}

std::vector<std::string_view> Corpus::training_runs() const {
  std::vector<std::string_view> runs;
  for (const auto& stretch : training_) runs.push_back(text(stretch.begin, stretch.end));
  return runs;
}

std::string Corpus::fingerprint() const {
  std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
  const auto add = [&](std::uint64_t value) { hash = (hash ^ value) * 0x100000001b3u; };
  for (const char letter : letters_) add(static_cast<unsigned char>(letter));
  for (const auto start : contig_) add(static_cast<std::uint64_t>(start));
  for (const auto start : start_) add(static_cast<std::uint64_t>(start));
  for (const auto part : part_) add(part);
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace genegraft::neural
