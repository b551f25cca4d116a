#include "sequence/sequence_families.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <map>
#include <numeric>

#include "base/text.hpp"
#include "sequence/base.hpp"
#include "sequence/strand.hpp"

namespace genegraft::sequence {
namespace {

/// A word of either strand by the smaller of its two numbers, and who has it.
struct Owned {
  std::uint64_t word;
  std::int32_t row;
};

void add_words(const std::string& letters, int k, std::int32_t row, std::vector<Owned>& words) {
  const std::uint64_t mask = (std::uint64_t{1} << (2 * k)) - 1;
  std::uint64_t forward = 0, reverse = 0;
  int known = 0;  // letters in a row
  for (const char letter : letters) {
    const auto base = parse_base(letter);
    known = base ? known + 1 : 0;
    if (!base) continue;
    const auto digit = static_cast<std::uint64_t>(*base);
    forward = (forward << 2 | digit) & mask;
    reverse = reverse >> 2 | (3 - digit) << (2 * (k - 1));
    if (known >= k) words.push_back({std::min(forward, reverse), row});
  }
}

/// Disjoint sets by union and path halving (Tarjan 1975).
class Families {
 public:
  explicit Families(std::size_t rows) : parent_(rows) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  std::int32_t find(std::int32_t row) {
    while (parent_[row] != row) row = parent_[row] = parent_[parent_[row]];
    return row;
  }
  void join(std::int32_t a, std::int32_t b) { parent_[find(a)] = find(b); }

 private:
  std::vector<std::int32_t> parent_;
};

}  // namespace

std::vector<int> sequence_families(std::span<const std::string> sequences, int word,
                                   std::span<const int> group) {
  assert(word >= 1 && word <= 31);
  assert(group.empty() || group.size() == sequences.size());
  Families families(sequences.size());
  std::vector<Owned> words;
  std::map<std::string, std::int32_t> whole;
  std::map<int, std::int32_t> first_of_group;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    const auto row = static_cast<std::int32_t>(i);
    add_words(sequences[i], word, row, words);
    if (static_cast<int>(sequences[i].size()) < word) {
      const auto given = to_upper(sequences[i]);
      const auto other = reverse_complement(given);
      families.join(row, whole.try_emplace(std::min(given, other), row).first->second);
    }
    if (!group.empty()) families.join(row, first_of_group.try_emplace(group[i], row).first->second);
  }
  std::sort(words.begin(), words.end(),
            [](const Owned& a, const Owned& b) { return a.word < b.word; });
  for (std::size_t i = 1; i < words.size(); ++i)
    if (words[i].word == words[i - 1].word) families.join(words[i].row, words[i - 1].row);

  std::vector<int> number(sequences.size(), -1), of_row;
  int count = 0;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    int& own = number[static_cast<std::size_t>(families.find(static_cast<std::int32_t>(i)))];
    if (own < 0) own = count++;
    of_row.push_back(own);
  }
  return of_row;
}

}  // namespace genegraft::sequence
