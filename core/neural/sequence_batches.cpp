#include "neural/sequence_batches.hpp"

#include "sequence/kmer_tokenizer.hpp"

namespace genegraft::neural {
namespace {

torch::Tensor encode_all(std::span<const std::string> sequences, const EncoderOptions& encoder,
                         int window, bool reverse) {
  const sequence::KmerTokenizer tokenizer(encoder.tokens);
  const auto t = tokenizer.tokens_of(window);
  auto tokens = torch::empty({std::ssize(sequences), t}, torch::kInt32);
  auto* out = tokens.data_ptr<std::int32_t>();
  for (const auto& letters : sequences) {
    const std::span row(out, static_cast<std::size_t>(t));
    const auto filled = window_letters(letters, window);
    if (reverse)
      tokenizer.encode_reverse(filled, row);
    else
      tokenizer.encode(filled, row);
    out += t;
  }
  return tokens;
}

}  // namespace

std::string window_letters(std::string_view letters, int window) {
  const auto size = static_cast<std::size_t>(window);
  if (letters.size() >= size) return std::string(letters.substr((letters.size() - size) / 2, size));
  const auto missing = size - letters.size();
  std::string filled(missing / 2, 'N');
  filled += letters;
  filled.append(size - filled.size(), 'N');
  return filled;
}

SequenceTokens::SequenceTokens(std::span<const std::string> sequences,
                               const EncoderOptions& encoder, int window, bool both_strands)
    : given_(encode_all(sequences, encoder, window, false)) {
  if (both_strands) reverse_ = encode_all(sequences, encoder, window, true);
}

torch::Tensor SequenceTokens::batch(std::span<const int> rows,
                                    std::span<const std::uint8_t> reverse) const {
  const auto t = given_.size(1);
  auto tokens = torch::empty({std::ssize(rows), t}, torch::kInt64);
  auto* out = tokens.data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& strand = !reverse.empty() && reverse[i] ? reverse_ : given_;
    const auto* from = strand.data_ptr<std::int32_t>() + rows[i] * t;
    out = std::copy(from, from + t, out);
  }
  return tokens;
}

}  // namespace genegraft::neural
