#pragma once

#include "neural/encoder.hpp"

namespace genegraft::neural {

constexpr int kLetters = 4;

/// One block: x + W2 relu(W1 norm(depthwise(x))), cropped to where the kernel fits.
class ConvBlockImpl : public torch::nn::Module {
 public:
  ConvBlockImpl(const ConvOptions& options, int dilation);

  torch::Tensor forward(const torch::Tensor& x);  ///< (N, T, H) -> (N, T - 2 margin, H)

  torch::nn::Conv1d depthwise{nullptr};  ///< (H, 1, kernel)
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Linear widen{nullptr}, narrow{nullptr};
  torch::Tensor scale;  ///< (H) of the addition (LayerScale, Touvron et al. 2021)

  int dilation() const { return dilation_; }
  int margin() const { return margin_; }  ///< places lost at either end

 private:
  int dilation_, margin_;
  double dropout_;
};
TORCH_MODULE(ConvBlock);

/// See ConvOptions. A padding or unknown token is a column of zeros.
class ConvEncoder : public Encoder {
 public:
  explicit ConvEncoder(const ConvOptions& options);

  torch::Tensor forward(const torch::Tensor& tokens) override;
  /// Also what so many blocks gave: (N, T - early_cropped(blocks), H).
  struct Depths {
    torch::Tensor outputs, early;
  };
  Depths forward_with(const torch::Tensor& tokens, int early_blocks);
  int width() const override { return options_.width; }
  int cropped() const override { return options_.receptive_field() - 1; }
  std::vector<std::vector<torch::Tensor>> layer_groups() const override;

  torch::nn::Conv1d stem{nullptr};  ///< (H, 4, stem)
  torch::nn::ModuleList blocks;
  torch::nn::LayerNorm norm{nullptr};  ///< of the outputs

  const ConvOptions& options() const { return options_; }

 private:
  ConvOptions options_;
  torch::Tensor letters_;  // (V, 4) one-hot, zeros for padding and unknown
};

}  // namespace genegraft::neural
