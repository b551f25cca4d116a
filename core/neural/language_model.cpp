#include "neural/language_model.hpp"

#include "neural/lstm_encoder.hpp"

namespace genegraft::neural {

LanguageModelImpl::LanguageModelImpl(const EncoderOptions& options) : options_(options) {
  encoder = register_module("encoder", make_encoder(options));
  if (options.kind == EncoderKind::conv) {
    decoder = register_module("decoder", torch::nn::Linear(encoder->width(), 4));
  } else {
    const sequence::KmerTokenizer tokenizer(options.tokens);
    decoder_bias = register_parameter("decoder_bias", torch::zeros({tokenizer.vocabulary_size()}));
  }
}

torch::Tensor LanguageModelImpl::forward(const torch::Tensor& tokens) {
  return decode(encoder->forward(tokens));
}

torch::Tensor LanguageModelImpl::forward_at(const torch::Tensor& tokens,
                                            const torch::Tensor& places) {
  const auto outputs = encoder->forward(tokens).reshape({-1, encoder->width()});
  return decode(outputs.index_select(0, places));
}

LanguageModel lowest_blocks(const LanguageModel& model, int blocks) {
  const torch::NoGradGuard no_gradients;
  auto options = model->options();
  options.conv.dilations.resize(static_cast<std::size_t>(blocks));
  LanguageModel lowest(options);
  const auto from = model->named_parameters();
  for (auto& to : lowest->named_parameters()) to.value().copy_(from[to.key()]);
  return lowest;
}

torch::Tensor LanguageModelImpl::decode(const torch::Tensor& outputs) {
  if (decoder) return decoder(outputs);
  const auto& table = std::static_pointer_cast<LstmEncoder>(encoder)->embedding;
  return torch::linear(outputs, table, decoder_bias);
}

}  // namespace genegraft::neural
