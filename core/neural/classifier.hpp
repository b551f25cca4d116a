#pragma once

#include "neural/encoder.hpp"
#include "neural/kmer_linear.hpp"

namespace genegraft::neural {

/// Bounds what one place can weigh beside another, so that windows of a long input can share the
/// exponentials: no maximum has to be taken off first.
constexpr double kLargestAttention = 5;

/// Taken off what stands at padding before a maximum; no output reaches it.
constexpr double kFar = 1e4;

/// An encoder with a head of classes.
///   conv      places of a window -> maximum, mean and attention (softmax of a learned score) of
///             the outputs; beside them `positions` units of every place after the first
///             `position_blocks` blocks, in their order
///             -> (hidden) -> classes. Windows every `stride` letters of a longer input.
///   awd-lstm  last, maximum and mean (Howard & Ruder 2018) over the tokens that are not padding,
///             which stands before the words; one window a row.
/// With a linear branch: log odds = mix[0] * network + mix[1] * branch. A network that held-out
/// rows gave no say (mix[0] = 0) is not run.
class ClassifierImpl : public torch::nn::Module {
 public:
  ClassifierImpl(const EncoderOptions& encoder_options, const HeadOptions& head_options);

  /// tokens: (N, T) int64. Returns log odds (N * S, O): O is 1 for two classes (of class 1), else
  /// K.
  torch::Tensor forward(const torch::Tensor& tokens);
  bool network_has_say() const { return !linear || mix[0].item<float>() != 0; }
  /// The same without the linear branch.
  torch::Tensor network(const torch::Tensor& tokens) { return of_classes(network_kinds(tokens)); }
  /// For training: (N * S, F) log odds of the finer kinds; without any, what network() returns.
  torch::Tensor network_kinds(const torch::Tensor& tokens);
  /// (N, F) -> (N, O): a class is as likely as all of its kinds together.
  torch::Tensor of_classes(const torch::Tensor& kinds) const;

  /// From the input up: the encoder's, then the head's.
  std::vector<std::vector<torch::Tensor>> layer_groups() const;

  std::shared_ptr<Encoder> encoder;
  torch::nn::Linear attention{nullptr}, place{nullptr};  ///< (H -> 1), (H -> positions)
  torch::nn::Conv1d placed{nullptr};  ///< (hidden, positions, early places of a window)
  torch::nn::BatchNorm1d pooled_norm{nullptr};
  torch::nn::Linear hidden{nullptr}, classes{nullptr};
  KmerLinear linear{nullptr};
  torch::Tensor mix;  ///< (2)

  const EncoderOptions& encoder_options() const { return encoder_options_; }
  const HeadOptions& head_options() const { return head_options_; }
  int outputs() const { return head_options_.classes == 2 ? 1 : head_options_.classes; }

 private:
  torch::Tensor pool_windows(const torch::Tensor& h);                              // conv
  torch::Tensor pool_tokens(const torch::Tensor& h, const torch::Tensor& tokens);  // awd-lstm
  EncoderOptions encoder_options_;
  HeadOptions head_options_;
};
TORCH_MODULE(Classifier);

}  // namespace genegraft::neural
