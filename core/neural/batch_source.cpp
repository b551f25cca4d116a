#include "neural/batch_source.hpp"

#include <algorithm>
#include <string>

#include "sequence/strand.hpp"

namespace genegraft::neural {

int bases_of_token(const sequence::KmerOptions& options) {
  return std::min(options.k, options.stride);
}

std::int64_t letters_of(const sequence::KmerOptions& options, std::int64_t tokens) {
  return tokens < 1 ? 0 : (tokens - 1) * options.stride + options.k;
}

BatchSource::BatchSource(const Corpus& corpus, const EncoderOptions& options, int cropped,
                         int batch, int length, std::uint64_t seed)
    : corpus_(&corpus),
      options_(options),
      batch_(batch),
      length_(length),
      tokens_(options.kind == EncoderKind::conv ? length + cropped : length + 1),
      letters_(letters_of(options.tokens, tokens_)),
      seed_(seed) {}

BatchRows BatchSource::rows(std::int64_t step, std::int64_t first_row, std::int64_t count) const {
  BatchRows rows{torch::empty({count, tokens_}, torch::kInt64), {}};
  auto* out = rows.tokens.data_ptr<std::int64_t>();
  const sequence::KmerTokenizer tokenizer(options_.tokens);
  std::string letters(static_cast<std::size_t>(letters_), 'N');
  std::vector<std::int32_t> tokens(static_cast<std::size_t>(tokens_));
  for (std::int64_t row = first_row; row < first_row + count; ++row) {
    auto& random = rows.random.emplace_back(seed_, static_cast<std::uint64_t>(step * batch_ + row));
    if (options_.kind == EncoderKind::conv)
      corpus_->draw(random, letters, /*either_strand=*/true);
    else
      read_stream(step, row, letters);
    tokenizer.encode(letters, tokens);
    out = std::copy(tokens.begin(), tokens.end(), out);
  }
  return rows;
}

void BatchSource::read_stream(std::int64_t step, std::int64_t row, std::span<char> letters) const {
  const auto ring = corpus_->ring_letters();
  const auto count = static_cast<std::int64_t>(letters.size());
  const auto start = static_cast<std::int64_t>(static_cast<double>(ring) * row / batch_);
  const auto place = (start + step * length_ * options_.tokens.stride) % ring;
  if (row % 2 == 0) return corpus_->read(place, letters);
  // Place p of the other strand's ring is letter ring - 1 - p of the given one's.
  corpus_->read(((ring - place - count) % ring + ring) % ring, letters);
  const auto other = sequence::reverse_complement({letters.data(), letters.size()});
  std::copy(other.begin(), other.end(), letters.begin());
}

std::int64_t BatchSource::steps_of_epoch() const {
  const auto letters = batch_ * length_ * bases_of_token(options_.tokens);
  return std::max<std::int64_t>(1, (corpus_->letters() + letters - 1) / letters);
}

}  // namespace genegraft::neural
