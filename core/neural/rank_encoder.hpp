#pragma once

#include <torch/torch.h>

#include <vector>

#include "neural/rank_options.hpp"

namespace genegraft::neural {

/// Modules are nested and named as Hugging Face's BERT has them, so that a parameter's name here is
/// its name in a checkpoint: "bert.encoder.layer.0.attention.self.query.weight".

/// A product, a dropout, the sum with what came before, a normalisation.
class BertOutputImpl : public torch::nn::Module {
 public:
  BertOutputImpl(int inputs, const RankOptions& options);
  /// x: (N, T, inputs); before: (N, T, H). Returns (N, T, H).
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& before);

 private:
  torch::nn::Linear dense_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};
  double dropout_;
};
TORCH_MODULE(BertOutput);

class BertLayerImpl : public torch::nn::Module {
 public:
  explicit BertLayerImpl(const RankOptions& options);
  /// x: (N, T, H); far: (N, 1, 1, T), 0 for a gene and very low for padding, which is not looked
  /// at.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& far);

 private:
  torch::Tensor attend(const torch::Tensor& x, const torch::Tensor& far);  // (N, T, H)
  RankOptions options_;
  torch::nn::Linear query_{nullptr}, key_{nullptr}, value_{nullptr}, widen_{nullptr};
  BertOutput attended_{nullptr}, output_{nullptr};
};
TORCH_MODULE(BertLayer);

/// Tokens in, a vector for each gene out.
class RankEncoderImpl : public torch::nn::Module {
 public:
  explicit RankEncoderImpl(const RankOptions& options);

  /// tokens: (N, T) int64, 0 for padding, T <= positions. Returns (N, T, H).
  torch::Tensor forward(const torch::Tensor& tokens);

  /// The tables, then each layer, from below.
  std::vector<std::vector<torch::Tensor>> layer_groups() const;

  const RankOptions& options() const { return options_; }
  const torch::Tensor& words() const { return words_->weight; }  ///< (V, H)

 private:
  RankOptions options_;
  torch::nn::Embedding words_{nullptr}, places_{nullptr}, kinds_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};
  std::shared_ptr<torch::nn::Module> tables_;
  torch::nn::ModuleList layers_;
};
TORCH_MODULE(RankEncoder);

/// An encoder under pretraining: it guesses genes that are hidden from it by all others.
class RankModelImpl : public torch::nn::Module {
 public:
  explicit RankModelImpl(const RankOptions& options);

  /// tokens: (N, T); places: (M) flat among (N, T). Returns (M, V) log odds of every word, by the
  /// encoder's own table (tied).
  torch::Tensor forward_at(const torch::Tensor& tokens, const torch::Tensor& places);

  RankEncoder bert{nullptr};

 private:
  torch::nn::Linear transform_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};
  torch::Tensor bias_;  // (V)
};
TORCH_MODULE(RankModel);

/// Tokens in, log odds of types out.
class RankClassifierImpl : public torch::nn::Module {
 public:
  RankClassifierImpl(const RankOptions& encoder, const RankHeadOptions& head);

  /// tokens: (N, T). Returns (N, K) log odds.
  torch::Tensor forward(const torch::Tensor& tokens);

  /// From the input up: the encoder's, then the head's.
  std::vector<std::vector<torch::Tensor>> layer_groups() const;

  RankEncoder bert{nullptr};
  torch::nn::Linear classifier{nullptr};

  const RankOptions& options() const { return bert->options(); }
  const RankHeadOptions& head() const { return head_; }

 private:
  RankHeadOptions head_;
};
TORCH_MODULE(RankClassifier);

/// What padding's log odds of being looked at are lowered by.
inline constexpr float kRankFar = 1e9f;

}  // namespace genegraft::neural
