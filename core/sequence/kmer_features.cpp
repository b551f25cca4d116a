#include "sequence/kmer_features.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>

#include "base/parallel.hpp"
#include "sequence/kmer_tokenizer.hpp"

namespace genegraft::sequence {
namespace {

struct Entries {
  std::vector<std::int32_t> column;
  std::vector<float> value;

  void add(std::int64_t at, float number) {
    column.push_back(static_cast<std::int32_t>(at));
    value.push_back(number);
  }
};

/// Shares of the words of k letters, in columns from `first` on.
void add_shares(std::string_view letters, int k, bool both_strands, std::int64_t first,
                Entries& row) {
  const KmerTokenizer tokenizer({.k = k});
  const auto words = static_cast<std::size_t>(tokenizer.tokens_of(std::ssize(letters)));
  std::vector<std::int32_t> tokens(both_strands ? 2 * words : words);
  tokenizer.encode(letters, std::span(tokens).first(words));
  if (both_strands) tokenizer.encode_reverse(letters, std::span(tokens).last(words));
  std::sort(tokens.begin(), tokens.end());
  auto word = std::lower_bound(tokens.begin(), tokens.end(), kFirstWord);
  while (word != tokens.end()) {
    const auto next = std::upper_bound(word, tokens.end(), *word);
    row.add(first + *word - kFirstWord,
            static_cast<float>(next - word) / static_cast<float>(tokens.size()));
    word = next;
  }
}

void add_placed(std::string_view letters, const KmerFeatureOptions& options, std::int64_t first,
                Entries& row) {
  const KmerTokenizer tokenizer({.k = options.placed});
  letters = letters.substr(0, static_cast<std::size_t>(options.window));
  std::vector<std::int32_t> tokens(
      static_cast<std::size_t>(tokenizer.tokens_of(std::ssize(letters))));
  tokenizer.encode(letters, tokens);
  for (const auto token : tokens) {
    if (token >= kFirstWord) row.add(first + token - kFirstWord, 1);
    first += std::int64_t{1} << 2 * options.placed;
  }
}

Entries read_words(std::string_view letters, const KmerFeatureOptions& options, bool both_strands) {
  Entries row;
  std::int64_t first = 0;
  for (int k = options.least; k <= options.most; ++k) {
    add_shares(letters, k, both_strands, first, row);
    first += std::int64_t{1} << 2 * k;
  }
  if (options.placed > 0) add_placed(letters, options, first, row);
  return row;
}

}  // namespace

int kmer_feature_count(const KmerFeatureOptions& options) {
  assert(options.least >= 1 && options.most <= kLongestWord && options.placed <= kLongestWord);
  assert(options.placed == 0 || options.window >= options.placed);
  int count = 0;
  for (int k = options.least; k <= options.most; ++k) count += 1 << 2 * k;
  if (options.placed == 0) return count;
  return count + (options.window - options.placed + 1) * (1 << 2 * options.placed);
}

SparseMatrix kmer_features(std::span<const std::string> sequences,
                           const KmerFeatureOptions& options, bool both_strands, int threads) {
  std::vector<Entries> rows(sequences.size());
  parallel_for(std::ssize(sequences), threads, [&](std::int64_t i) {
    const auto at = static_cast<std::size_t>(i);
    rows[at] = read_words(sequences[at], options, both_strands);
  });
  SparseMatrix x{.rows = static_cast<int>(rows.size()), .columns = kmer_feature_count(options)};
  for (const auto& row : rows) {
    x.column.insert(x.column.end(), row.column.begin(), row.column.end());
    x.value.insert(x.value.end(), row.value.begin(), row.value.end());
    x.start.push_back(std::ssize(x.column));
  }
  return x;
}

}  // namespace genegraft::sequence
