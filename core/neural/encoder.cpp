#include "neural/encoder.hpp"

#include "neural/conv_encoder.hpp"
#include "neural/lstm_encoder.hpp"

namespace genegraft::neural {

std::shared_ptr<Encoder> make_encoder(const EncoderOptions& options) {
  if (options.kind == EncoderKind::conv) return std::make_shared<ConvEncoder>(options.conv);
  const sequence::KmerTokenizer tokenizer(options.tokens);
  return std::make_shared<LstmEncoder>(options.lstm, tokenizer.vocabulary_size());
}

}  // namespace genegraft::neural
