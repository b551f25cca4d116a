// tokenize
// Speed of the tokenizer on one thread, in millions of bases a second, for the words of the
// networks that read them: `k`, `stride`, then of the given strand and of the other one. Letters
// are made up, one in 10,000 unknown, and read 64 kB at a time, since batches and windows are no
// longer than that; the best of several runs.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "measure.hpp"
#include "sequence/kmer_tokenizer.hpp"

namespace {

using namespace genegraft;

constexpr std::size_t kLetters = 16'000'000, kPiece = 65'536;
constexpr int kRuns = 7;

std::string made_up_genome() {
  Random random(1);
  std::string letters(kLetters, 'N');
  for (auto& letter : letters)
    if (random.below(10'000) > 0) letter = "ACGT"[random.below(4)];
  return letters;
}

double bases_a_second(const sequence::KmerTokenizer& tokenizer, const std::string& letters,
                      bool reverse) {
  std::vector<std::int32_t> tokens(static_cast<std::size_t>(tokenizer.tokens_of(kPiece)));
  double best = 0;
  std::int64_t sum = 0;  // what is not read might not be written
  for (int run = 0; run < kRuns; ++run) {
    const bench::Stopwatch watch;
    for (std::size_t at = 0; at + kPiece <= letters.size(); at += kPiece) {
      const auto piece = std::string_view(letters).substr(at, kPiece);
      reverse ? tokenizer.encode_reverse(piece, tokens) : tokenizer.encode(piece, tokens);
      sum += tokens[at % tokens.size()];
    }
    best = std::max(best, static_cast<double>(letters.size() / kPiece * kPiece) / watch.wall());
  }
  return sum > 0 ? best : 0;
}

}  // namespace

int main() {
  const auto letters = made_up_genome();
  std::printf("k\tstride\tgiven\tother\n");
  for (const auto& options : {sequence::KmerOptions{.k = 1}, sequence::KmerOptions{.k = 3},
                              sequence::KmerOptions{.k = 5, .stride = 2}}) {
    const sequence::KmerTokenizer tokenizer(options);
    std::printf("%d\t%d\t%.0f\t%.0f\n", options.k, options.stride,
                bases_a_second(tokenizer, letters, false) / 1e6,
                bases_a_second(tokenizer, letters, true) / 1e6);
  }
}
