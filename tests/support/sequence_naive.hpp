#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "sequence/base.hpp"
#include "sequence/kmer_tokenizer.hpp"

/// Slow, obvious versions of what core/sequence does, letters to try them on, and real genomes.
namespace genegraft::sequence {

/// Letters of either case; about one in `rarity` is none of A, C, G, T, U (hardly any, unless told).
inline std::string random_letters(std::size_t length, std::uint64_t seed,
                                  std::uint64_t rarity = 1'000'000) {
  Random random(seed);
  std::string letters;
  while (letters.size() < length) {
    const std::string_view from = random.below(rarity) == 0 ? "NnRryk-*" : "ACGTacgtUu";
    letters += from[random.below(from.size())];
  }
  return letters;
}

/// Letter by letter from each word's start.
inline std::vector<std::int32_t> naive_tokens(std::string_view letters, int k, int stride) {
  std::vector<std::int32_t> tokens;
  for (std::size_t first = 0; first + static_cast<std::size_t>(k) <= letters.size();
       first += static_cast<std::size_t>(stride)) {
    std::int32_t value = 0;
    bool known = true;
    for (int i = 0; i < k; ++i) {
      const auto base = parse_base(letters[first + static_cast<std::size_t>(i)]);
      known = known && base;
      value = 4 * value + (base ? static_cast<int>(*base) : 0);
    }
    tokens.push_back(known ? value + 2 : 1);
  }
  return tokens;
}

/// How often each word of bases occurs, on both strands.
class NaiveMarkov {
 public:
  NaiveMarkov(int order, double prior) : order_(order), prior_(prior) {}

  void count(const std::string& letters) {
    std::string other;
    for (auto at = letters.rbegin(); at != letters.rend(); ++at) {
      const auto base = parse_base(*at);
      other += base ? letter(complement(*base)) : 'N';
    }
    for (const auto& strand : {letters, other})
      for (std::size_t length = 1; length <= static_cast<std::size_t>(order_) + 1; ++length)
        for (std::size_t i = 0; i + length <= strand.size(); ++i) {
          const auto word = strand.substr(i, length);
          if (word.find_first_not_of("ACGT") == std::string::npos) ++count_[word];
        }
  }

  /// p(the last letter of the word | those before it)
  double probability(const std::string& word) const {
    if (word.empty()) return 0.25;
    const auto context = word.substr(0, word.size() - 1);
    double all = 0;
    for (const char next : {'A', 'C', 'G', 'T'}) all += count_of(context + next);
    return (count_of(word) + prior_ * probability(word.substr(1))) / (all + prior_);
  }

  std::vector<double> cross_entropy(const std::string& letters) const {
    std::vector<double> nats(static_cast<std::size_t>(order_) + 1);
    int bases = 0;
    for (std::size_t i = nats.size() - 1; i < letters.size(); ++i) {
      const auto word = letters.substr(i + 1 - nats.size(), nats.size());
      if (word.find_first_not_of("ACGT") != std::string::npos) continue;
      ++bases;
      for (std::size_t k = 0; k < nats.size(); ++k)
        nats[k] -= std::log(probability(word.substr(nats.size() - 1 - k)));
    }
    for (auto& sum : nats) sum /= bases;
    return nats;
  }

 private:
  double count_of(const std::string& word) const {
    const auto found = count_.find(word);
    return found == count_.end() ? 0 : found->second;
  }

  int order_;
  double prior_;
  std::map<std::string, double> count_;
};

/// A gzip file's text by the program gzip, or nothing where the file is not there.
inline std::optional<std::string> read_gzip(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(
      popen(("gzip -dc '" + path + "' 2> /dev/null").c_str(), "r"), pclose);
  std::string text, block(1 << 20, ' ');
  while (const auto got = std::fread(block.data(), 1, block.size(), pipe.get()))
    text.append(block, 0, got);
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace genegraft::sequence
