#pragma once

#include <utility>
#include <vector>

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

  /// h and c of the last call, (1, N, hidden) each; undefined where there is none.
  std::pair<torch::Tensor, torch::Tensor> state() const { return {h_, c_}; }
  void go_on_from(torch::Tensor h, torch::Tensor c) {
    h_ = std::move(h);
    c_ = std::move(c);
  }

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
  std::vector<torch::Tensor> state() const override;
  void go_on_from(const std::vector<torch::Tensor>& state) override;

  torch::Tensor embedding;  ///< (V, E)
  torch::nn::ModuleList layers;

  const LstmOptions& options() const { return options_; }

 private:
  LstmOptions options_;
};

}  // namespace genegraft::neural
