#include "neural/lstm_encoder.hpp"

#include <cmath>

#include "neural/dropout.hpp"
#include "neural/lstm_layer.hpp"

namespace genegraft::neural {

WeightDropLstmImpl::WeightDropLstmImpl(int inputs, int hidden, double weight_dropout)
    : hidden_(hidden), weight_dropout_(weight_dropout) {
  const double bound = 1 / std::sqrt(static_cast<double>(hidden));
  const auto uniform = [&](std::vector<std::int64_t> shape) {
    return torch::empty(shape).uniform_(-bound, bound);
  };
  weight_ih = register_parameter("weight_ih", uniform({4 * hidden, inputs}));
  weight_hh = register_parameter("weight_hh", uniform({4 * hidden, hidden}));
  bias_ih = register_parameter("bias_ih", uniform({4 * hidden}));
  bias_hh = register_parameter("bias_hh", uniform({4 * hidden}));
}

torch::Tensor WeightDropLstmImpl::forward(const torch::Tensor& x) {  // (N, T, inputs)
  if (!h_.defined() || h_.size(1) != x.size(0)) {
    h_ = torch::zeros({1, x.size(0), hidden_}, x.options());
    c_ = torch::zeros_like(h_);
  }
  const auto recurrent = drop_weights(weight_hh, weight_dropout_, is_training());
  if (x.is_cpu() && is_training()) {
    const auto out = lstm_layer(x, h_, c_, {weight_ih, recurrent, bias_ih, bias_hh});
    h_ = out.h;
    c_ = out.c;
    return out.y;
  }
  const auto [y, h, c] = torch::lstm(x, {h_, c_}, {weight_ih, recurrent, bias_ih, bias_hh},
                                     /*has_biases=*/true, /*num_layers=*/1, /*dropout=*/0,
                                     is_training(), /*bidirectional=*/false, /*batch_first=*/true);
  // The gradient ends here: backpropagation is through the tokens of one batch.
  h_ = h.detach();
  c_ = c.detach();
  return y;  // (N, T, hidden)
}

void WeightDropLstmImpl::forget() {
  h_ = torch::Tensor();
  c_ = torch::Tensor();
}

LstmEncoder::LstmEncoder(const LstmOptions& options, int vocabulary) : options_(options) {
  const int e = options.embedding;
  embedding = register_parameter("embedding", torch::empty({vocabulary, e}).uniform_(-0.1, 0.1));
  layers = register_module("layers", torch::nn::ModuleList());
  for (int i = 0; i < options.layers; ++i)
    layers->push_back(WeightDropLstm(i == 0 ? e : options.hidden,
                                     i + 1 == options.layers ? e : options.hidden,
                                     options.weight_dropout * options.dropout_scale));
}

torch::Tensor LstmEncoder::forward(const torch::Tensor& tokens) {  // (N, T)
  const auto& o = options_;
  // Whole words are dropped from the table, wherever they stand (Gal & Ghahramani 2016).
  const auto table = drop_rows(embedding, o.embedding_dropout * o.dropout_scale, is_training());
  auto x = torch::embedding(table, tokens);  // (N, T, E)
  x = locked_dropout(x, o.input_dropout * o.dropout_scale, is_training());
  for (std::size_t i = 0; i < layers->size(); ++i) {
    x = layers->ptr<WeightDropLstmImpl>(i)->forward(x);
    const double share = i + 1 == layers->size() ? o.output_dropout : o.hidden_dropout;
    x = locked_dropout(x, share * o.dropout_scale, is_training());
  }
  return x;  // (N, T, E)
}

std::vector<std::vector<torch::Tensor>> LstmEncoder::layer_groups() const {
  std::vector<std::vector<torch::Tensor>> groups{{embedding}};
  for (std::size_t i = 0; i < layers->size(); ++i) groups.push_back(layers->ptr(i)->parameters());
  return groups;
}

std::vector<torch::Tensor> LstmEncoder::state() const {
  std::vector<torch::Tensor> state;
  for (std::size_t i = 0; i < layers->size(); ++i) {
    const auto [h, c] = layers->ptr<WeightDropLstmImpl>(i)->state();
    if (!h.defined()) return {};
    state.push_back(h);
    state.push_back(c);
  }
  return state;
}

void LstmEncoder::go_on_from(const std::vector<torch::Tensor>& state) {
  for (std::size_t i = 0; i < layers->size(); ++i)
    layers->ptr<WeightDropLstmImpl>(i)->go_on_from(state[2 * i], state[2 * i + 1]);
}

void LstmEncoder::forget() {
  for (std::size_t i = 0; i < layers->size(); ++i) layers->ptr<WeightDropLstmImpl>(i)->forget();
}

}  // namespace genegraft::neural
