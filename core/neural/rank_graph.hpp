#pragma once

#include <string>

#include "neural/layer_graph.hpp"
#include "neural/rank_options.hpp"

/// The parts of a network over ranks as ONNX nodes, see network_graph.hpp.
namespace genegraft::neural {

/// RankEncoder under the name "bert". tokens: (N, T) int32. Returns (N, T, H).
std::string add_rank_encoder(LayerGraph& net, const RankOptions& options,
                             const std::string& tokens);

/// RankModel's log odds of every word at every place: (N, T, V).
std::string add_rank_decoder(LayerGraph& net, const RankOptions& options, const std::string& h);

/// RankClassifier behind its encoder: probabilities (N, K).
std::string add_rank_head(LayerGraph& net, const RankHeadOptions& head, const std::string& h,
                          const std::string& tokens);

}  // namespace genegraft::neural
