#include "neural/rank_encoder.hpp"

#include <cassert>
#include <cmath>

#include "expression/rank_tokens.hpp"
#include "neural/dropout.hpp"

namespace genegraft::neural {
namespace {

using torch::nn::Embedding;
using torch::nn::LayerNorm;
using torch::nn::Linear;

/// A module that only gives those within it a name.
class Named : public torch::nn::Module {};

LayerNorm make_norm(const RankOptions& options) {
  return LayerNorm(torch::nn::LayerNormOptions({options.width}).eps(options.epsilon));
}

/// BERT's start: normal of deviation .02, biases 0 (Devlin et al. 2019).
void start_weights(torch::nn::Module& module) {
  const torch::NoGradGuard no_gradients;
  for (auto& parameter : module.named_parameters()) {
    if (parameter.value().dim() > 1) parameter.value().normal_(0, 0.02);
    if (parameter.key().ends_with("bias")) parameter.value().zero_();
  }
}

torch::Tensor activate(const torch::Tensor& x, const RankOptions& options) {
  return options.gelu ? torch::gelu(x) : torch::relu(x);
}

}  // namespace

BertOutputImpl::BertOutputImpl(int inputs, const RankOptions& options) : dropout_(options.dropout) {
  dense_ = register_module("dense", Linear(inputs, options.width));
  norm_ = register_module("LayerNorm", make_norm(options));
}

torch::Tensor BertOutputImpl::forward(const torch::Tensor& x, const torch::Tensor& before) {
  return norm_(drop_units(dense_(x), dropout_, is_training()) + before);
}

BertLayerImpl::BertLayerImpl(const RankOptions& options) : options_(options) {
  const int h = options.width;
  auto attention = register_module("attention", std::make_shared<Named>());
  auto self = attention->register_module("self", std::make_shared<Named>());
  query_ = self->register_module("query", Linear(h, h));
  key_ = self->register_module("key", Linear(h, h));
  value_ = self->register_module("value", Linear(h, h));
  attended_ = attention->register_module("output", BertOutput(h, options));
  auto intermediate = register_module("intermediate", std::make_shared<Named>());
  widen_ = intermediate->register_module("dense", Linear(h, options.hidden));
  output_ = register_module("output", BertOutput(options.hidden, options));
}

torch::Tensor BertLayerImpl::attend(const torch::Tensor& x, const torch::Tensor& far) {
  const auto n = x.size(0), t = x.size(1);
  const std::int64_t heads = options_.heads, d = options_.width / heads;
  const auto parted = [&](const torch::Tensor& y) {  // (N, T, H) -> (N, heads, T, d)
    return y.view({n, t, heads, d}).transpose(1, 2);
  };
  const auto score = torch::matmul(parted(query_(x)), parted(key_(x)).transpose(2, 3)) /
                         std::sqrt(static_cast<double>(d)) +
                     far;  // (N, heads, T, T)
  const auto share =
      drop_units(torch::softmax(score, -1), options_.attention_dropout, is_training());
  return torch::matmul(share, parted(value_(x))).transpose(1, 2).reshape({n, t, heads * d});
}

torch::Tensor BertLayerImpl::forward(const torch::Tensor& x, const torch::Tensor& far) {
  const auto y = attended_(attend(x, far), x);
  return output_(activate(widen_(y), options_), y);
}

RankEncoderImpl::RankEncoderImpl(const RankOptions& options) : options_(options) {
  const int h = options.width;
  tables_ = register_module("embeddings", std::make_shared<Named>());
  words_ = tables_->register_module("word_embeddings", Embedding(options.vocabulary, h));
  places_ = tables_->register_module("position_embeddings", Embedding(options.positions, h));
  kinds_ = tables_->register_module("token_type_embeddings", Embedding(2, h));
  norm_ = tables_->register_module("LayerNorm", make_norm(options));
  auto encoder = register_module("encoder", std::make_shared<Named>());
  layers_ = encoder->register_module("layer", torch::nn::ModuleList());
  for (int i = 0; i < options.layers; ++i) layers_->push_back(BertLayer(options));
  start_weights(*this);
}

torch::Tensor RankEncoderImpl::forward(const torch::Tensor& tokens) {
  assert(tokens.size(1) <= options_.positions);
  const auto is_gene = (tokens != expression::kPadToken).to(words_->weight.scalar_type());
  const auto far = ((is_gene - 1) * kRankFar).view({tokens.size(0), 1, 1, tokens.size(1)});
  const auto place = places_->weight.narrow(0, 0, tokens.size(1)) + kinds_->weight[0];  // (T, H)
  auto x = drop_units(norm_(words_(tokens) + place), options_.dropout, is_training());
  for (std::size_t i = 0; i < layers_->size(); ++i)
    x = layers_->ptr<BertLayerImpl>(i)->forward(x, far);
  return x;  // (N, T, H)
}

std::vector<std::vector<torch::Tensor>> RankEncoderImpl::layer_groups() const {
  std::vector<std::vector<torch::Tensor>> groups{tables_->parameters()};
  for (std::size_t i = 0; i < layers_->size(); ++i) groups.push_back(layers_->ptr(i)->parameters());
  return groups;
}

RankModelImpl::RankModelImpl(const RankOptions& options) {
  bert = register_module("bert", RankEncoder(options));
  auto cls = register_module("cls", std::make_shared<Named>());
  auto predictions = cls->register_module("predictions", std::make_shared<Named>());
  bias_ = predictions->register_parameter("bias", torch::zeros({options.vocabulary}));
  auto transform = predictions->register_module("transform", std::make_shared<Named>());
  transform_ = transform->register_module("dense", Linear(options.width, options.width));
  norm_ = transform->register_module("LayerNorm", make_norm(options));
  start_weights(*cls);
}

torch::Tensor RankModelImpl::forward_at(const torch::Tensor& tokens, const torch::Tensor& places) {
  const auto& options = bert->options();
  const auto outputs = bert(tokens).reshape({-1, options.width}).index_select(0, places);  // (M, H)
  return torch::linear(norm_(activate(transform_(outputs), options)), bert->words(), bias_);
}

RankClassifierImpl::RankClassifierImpl(const RankOptions& encoder, const RankHeadOptions& head)
    : head_(head) {
  bert = register_module("bert", RankEncoder(encoder));
  classifier = register_module("classifier", Linear(encoder.width, head.classes));
  start_weights(*classifier);
}

torch::Tensor RankClassifierImpl::forward(const torch::Tensor& tokens) {
  const auto h = bert(tokens);  // (N, T, H)
  torch::Tensor pooled;         // (N, H)
  if (head_.pooling == RankPooling::first) {
    pooled = h.select(1, 0);
  } else {
    const auto is_gene = (tokens != expression::kPadToken).unsqueeze(2).to(h.scalar_type());
    pooled = (h * is_gene).sum(1) / is_gene.sum(1).clamp_min(1);
  }
  return classifier(drop_units(pooled, head_.dropout, is_training()));
}

std::vector<std::vector<torch::Tensor>> RankClassifierImpl::layer_groups() const {
  auto groups = bert->layer_groups();
  groups.push_back(classifier->parameters());
  return groups;
}

}  // namespace genegraft::neural
