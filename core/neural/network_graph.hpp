#pragma once

#include <string>

#include "neural/layer_graph.hpp"
#include "neural/network_options.hpp"

/// The parts of a network as ONNX nodes: each computes what the module of its name does outside
/// training. Padding, unknown letters and windows are treated in the graph, as there.
namespace genegraft::neural {

/// ConvEncoder::forward_with. tokens: (N, T) int32. Outputs: (N, H, T - cropped). The axes keep
/// this order all the way: products as 1x1 convolutions took 16 % less time in WASM than as Gemm of
/// (N T, H) with the axes turned around each depthwise convolution.
struct ConvOutputs {
  std::string outputs, early;
};
ConvOutputs add_conv_encoder(LayerGraph& net, const ConvOptions& options, const std::string& tokens,
                             int early_blocks = 0);

/// LstmEncoder. Returns (T, N, E), as ONNX's LSTM has it.
std::string add_lstm_encoder(LayerGraph& net, const LstmOptions& options,
                             const std::string& tokens);

/// KmerLinear under the name `layer`. Returns (N, O, S).
std::string add_kmer_linear(LayerGraph& net, const HeadOptions& head, const std::string& layer,
                            const std::string& tokens);
/// A classifier's linear branch by its share of the mix. Returns (N, O, S).
std::string add_linear_branch(LayerGraph& net, const HeadOptions& head, const std::string& tokens);

/// ClassifierImpl::forward behind its encoder: log odds (N, O, S). h: (N, H, T') with `places` in a
/// window, or (T, N, E) of one window a row.
std::string add_conv_head(LayerGraph& net, const HeadOptions& head, std::int64_t places,
                          const ConvOutputs& h, const std::string& tokens);
std::string add_lstm_head(LayerGraph& net, const HeadOptions& head, const std::string& h,
                          const std::string& tokens);

}  // namespace genegraft::neural
