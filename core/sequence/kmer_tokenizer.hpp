#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace genegraft::sequence {

constexpr int kLongestWord = 8;

struct KmerOptions {
  int k = 1;       ///< letters of a word, 1 to kLongestWord
  int stride = 1;  ///< letters from one word to the next, >= 1

  bool operator==(const KmerOptions&) const = default;
};

/// Ids that are no words. A masked base is an unknown one.
constexpr std::int32_t kPad = 0, kUnknown = 1, kFirstWord = 2;

/// Numbers the words of k letters: a word's id is its base-4 value (A, C, G, T) plus kFirstWord;
/// with k = 3, AAC is 1 + kFirstWord. A word with any other letter is kUnknown; letters of either
/// case, U is read as T. Words never reach beyond the end: what is left there is dropped.
class KmerTokenizer {
 public:
  explicit KmerTokenizer(const KmerOptions& options);

  const KmerOptions& options() const { return options_; }
  int vocabulary_size() const;  ///< V = 4^k + kFirstWord

  /// T words in L letters.
  std::int64_t tokens_of(std::int64_t letters) const;

  /// out: (tokens_of(letters.size())).
  void encode(std::string_view letters, std::span<std::int32_t> out) const;
  /// The same of the other strand, read from its own 5' end, without making its letters.
  void encode_reverse(std::string_view letters, std::span<std::int32_t> out) const;

 private:
  KmerOptions options_;
};

}  // namespace genegraft::sequence
