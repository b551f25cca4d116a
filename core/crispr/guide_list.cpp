#include "crispr/guide_list.hpp"

#include <algorithm>

#include "base/delimited.hpp"
#include "base/text.hpp"

namespace genegraft::crispr {
namespace {

constexpr std::size_t kShortestGuide = 10;  // so that a name is not taken for one

bool is_guide(std::string_view word) {
  return word.size() >= kShortestGuide && std::all_of(word.begin(), word.end(), [](char c) {
           return sequence::parse_base_set(c).has_value();
         });
}

std::vector<std::string_view> words_of(std::string& line) {
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == ',' || c == ';'; }, ' ');
  return split_words(line);
}

}  // namespace

Expected<std::vector<SearchGuide>> read_guide_list(std::string_view text, int mismatches) {
  std::vector<SearchGuide> guides;
  std::string name;  // of FASTA
  int number = 0;
  bool titles = false;
  for (const auto raw : split(without_byte_order_mark(text), '\n')) {
    ++number;
    std::string line(trim(raw));
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '>') {
      name = std::string(trim(std::string_view(line).substr(1)));
      name = name.substr(0, name.find_first_of(" \t"));
      continue;
    }
    const auto words = words_of(line);
    const auto letters = std::find_if(words.begin(), words.end(), is_guide);
    if (letters == words.end() || words.size() > 2) {
      const bool none = std::none_of(words.begin(), words.end(), is_guide);
      if (guides.empty() && none && !titles && words.size() <= 2 &&
          words[0].size() < kShortestGuide) {
        titles = true;
        continue;
      }
      return fail("line " + std::to_string(number) + ": expected a guide of at least " +
                  std::to_string(kShortestGuide) + " nucleotides, and maybe its name");
    }
    std::string own(words.size() == 2 ? words[letters == words.begin() ? 1 : 0] : "");
    if (own.empty()) own = name;
    name.clear();
    const std::string guide = to_upper(*letters);
    guides.push_back({own.empty() ? guide : own, guide, mismatches});
  }
  if (guides.empty()) return fail("there are no guides in it");
  return guides;
}

}  // namespace genegraft::crispr
