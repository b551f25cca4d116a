#include "neural/conv_encoder.hpp"

#include <algorithm>
#include <cassert>

#include "neural/dropout.hpp"

namespace genegraft::neural {
namespace {

/// A convolution along T that keeps the memory of x (N, T, C) as it lies: seen as a picture
/// (N, C, 1, T) whose channels lie last, which oneDNN reads and writes without copies.
/// weight: (C', C / groups, kernel).
torch::Tensor convolve(const torch::Tensor& x, const torch::Tensor& weight,
                       const torch::Tensor& bias, int dilation, int groups) {
  const auto picture = x.transpose(1, 2).unsqueeze(2);  // (N, C, 1, T)
  const auto y = torch::conv2d(picture, weight.unsqueeze(2), bias, /*stride=*/{1, 1},
                               /*padding=*/torch::IntArrayRef({0, 0}), {1, dilation}, groups);
  return y.squeeze(2).transpose(1, 2);  // (N, T', C')
}

}  // namespace

int ConvOptions::receptive_field(int blocks) const {
  int field = stem;
  for (std::size_t i = 0; i < dilations.size() && static_cast<int>(i) < blocks; ++i)
    field += dilations[i] * (kernel - 1);
  return field;
}

ConvBlockImpl::ConvBlockImpl(const ConvOptions& options, int dilation)
    : dilation_(dilation), margin_(dilation * (options.kernel - 1) / 2), dropout_(options.dropout) {
  const int h = options.width, wide = options.width * options.expansion;
  depthwise = register_module(
      "depthwise",
      torch::nn::Conv1d(
          torch::nn::Conv1dOptions(h, h, options.kernel).dilation(dilation).groups(h)));
  norm = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({h})));
  widen = register_module("widen", torch::nn::Linear(h, wide));
  narrow = register_module("narrow", torch::nn::Linear(wide, h));
  scale = register_parameter("scale", torch::full({h}, 0.5));
}

torch::Tensor ConvBlockImpl::forward(const torch::Tensor& x) {  // (N, T, H)
  auto y = convolve(x, depthwise->weight, depthwise->bias, dilation_,
                    static_cast<int>(depthwise->weight.size(0)));  // (N, T - 2 margin, H)
  y = narrow(widen(norm(y)).relu_());
  y = drop_units(y, dropout_, is_training());
  return torch::addcmul(x.narrow(1, margin_, y.size(1)), scale, y);
}

ConvEncoder::ConvEncoder(const ConvOptions& options) : options_(options) {
  stem = register_module(
      "stem", torch::nn::Conv1d(torch::nn::Conv1dOptions(kLetters, options.width, options.stem)));
  blocks = register_module("blocks", torch::nn::ModuleList());
  for (const int dilation : options.dilations) blocks->push_back(ConvBlock(options, dilation));
  norm =
      register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({options.width})));
  letters_ = torch::zeros({sequence::kFirstWord + kLetters, kLetters});
  for (int b = 0; b < kLetters; ++b) letters_[sequence::kFirstWord + b][b] = 1;
  letters_ = register_buffer("letters", letters_);
}

torch::Tensor ConvEncoder::forward(const torch::Tensor& tokens) {
  return forward_with(tokens, 0).outputs;
}

ConvEncoder::Depths ConvEncoder::forward_with(const torch::Tensor& tokens, int early_blocks) {
  assert(tokens.size(1) > cropped());
  auto x = torch::embedding(letters_, tokens);                   // (N, T, 4)
  x = torch::relu(convolve(x, stem->weight, stem->bias, 1, 1));  // (N, T - stem + 1, H)
  auto early = x;
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    x = blocks->ptr<ConvBlockImpl>(i)->forward(x);
    if (static_cast<int>(i) < early_blocks) early = x;
  }
  return {norm(x), early};
}

/// Four groups of blocks; the stem is in the first, the last norm in the last.
std::vector<std::vector<torch::Tensor>> ConvEncoder::layer_groups() const {
  const std::size_t most = 4, count = std::min(most, std::max<std::size_t>(1, blocks->size()));
  std::vector<std::vector<torch::Tensor>> groups(count);
  const auto add = [&](std::size_t group, const std::vector<torch::Tensor>& parameters) {
    groups[group].insert(groups[group].end(), parameters.begin(), parameters.end());
  };
  add(0, stem->parameters());
  for (std::size_t i = 0; i < blocks->size(); ++i)
    add(i * count / blocks->size(), blocks->ptr(i)->parameters());
  add(count - 1, norm->parameters());
  return groups;
}

}  // namespace genegraft::neural
