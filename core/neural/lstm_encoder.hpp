#pragma once

#include "neural/encoder.hpp"

namespace genegraft::neural {

/// One layer of an LSTM whose recurrent weights are dropped out, the same ones in all steps of a
/// batch (DropConnect, Wan et al. 2013). Gates in torch's order: input, forget, cell, output.
class WeightDropLstmImpl : public torch::nn::Module {
 public:
  WeightDropLstmImpl(int inputs, int hidden, double weight_dropout);

  /// x: (N, T, inputs). The state is that of the last call, unless forgotten or N differs.
  torch::Tensor forward(const torch::Tensor& x);
  void forget();

  torch::Tensor weight_ih;         ///< (4 hidden, inputs)
  torch::Tensor weight_hh;         ///< (4 hidden, hidden)
  torch::Tensor bias_ih, bias_hh;  ///< (4 hidden)

 private:
  int hidden_;
  double weight_dropout_;
  torch::Tensor h_, c_;  // (1, N, hidden) of the last call, or undefined
};
TORCH_MODULE(WeightDropLstm);

/// See LstmOptions.
class LstmEncoder : public Encoder {
 public:
  LstmEncoder(const LstmOptions& options, int vocabulary);

  torch::Tensor forward(const torch::Tensor& tokens) override;
  int width() const override { return options_.embedding; }
  int cropped() const override { return 0; }
  std::vector<std::vector<torch::Tensor>> layer_groups() const override;
  void forget() override;

  torch::Tensor embedding;  ///< (V, E)
  torch::nn::ModuleList layers;

  const LstmOptions& options() const { return options_; }

 private:
  LstmOptions options_;
};

/// Drops the same units at every place of a sequence (Gal & Ghahramani 2016). x: (N, T, H).
torch::Tensor locked_dropout(const torch::Tensor& x, double share, bool training);

}  // namespace genegraft::neural
