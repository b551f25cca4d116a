#include "neural/rank_file.hpp"

#include <algorithm>
#include <cassert>

#include "neural/guarded.hpp"
#include "neural/network_bytes.hpp"
#include "neural/network_weights.hpp"
#include "neural/rank_graph.hpp"

namespace genegraft::neural {
namespace {

std::string add_tokens(LayerGraph& net) {
  return net.nodes.add_input({.name = "tokens",
                              .type = onnx::ElementType::int32,
                              .shape = {-1, -1},
                              .dimension_names = {"N", "T"}});
}

Expected<RankOptions> read_encoder(const model::Manifest& manifest) {
  const auto options = read_rank_options(network_part(manifest, "encoder"));
  if (!options) return inside("the model's manifest", options.error());
  return options;
}

Expected<RankClassifierFile> read_classifier_of(const NetworkBytes& opened) {
  auto manifest = model::parse_manifest(opened.manifest);
  if (!manifest) return tl::unexpected(manifest.error());
  const auto encoder = read_encoder(*manifest);
  if (!encoder) return tl::unexpected(encoder.error());
  const auto head = read_rank_head_options(network_part(*manifest, "head"));
  if (!head) return inside("the model's manifest", head.error());
  const auto labels = manifest->labels().size();
  if (labels != static_cast<std::size_t>(head->classes))
    return fail("the manifest has " + std::to_string(labels) + " labels, its network " +
                std::to_string(head->classes) + " classes");
  RankClassifier classifier(*encoder, *head);
  if (const auto read = read_weights(opened.model.graph, *classifier); !read)
    return tl::unexpected(read.error());
  classifier->eval();
  return RankClassifierFile{std::move(*manifest), classifier};
}

Expected<RankModelFile> read_model_of(const NetworkBytes& opened) {
  auto manifest = parse_language_manifest(opened.manifest);
  if (!manifest) return tl::unexpected(manifest.error());
  const auto encoder = read_encoder(*manifest);
  if (!encoder) return tl::unexpected(encoder.error());
  RankModel model(*encoder);
  if (const auto read = read_weights(opened.model.graph, *model); !read)
    return tl::unexpected(read.error());
  model->eval();
  return RankModelFile{std::move(*manifest), model};
}

}  // namespace

std::string write_rank_classifier(RankClassifierImpl& classifier, const model::Manifest& manifest,
                                  WeightStorage storage) {
  auto model = empty_network();
  LayerGraph net(classifier, storage, model.graph);
  const auto tokens = add_tokens(net);
  const auto h = add_rank_encoder(net, classifier.options(), tokens);
  net.nodes.add_output(add_rank_head(net, classifier.head(), h, tokens),
                       {.name = "probabilities",
                        .shape = {-1, classifier.head().classes},
                        .dimension_names = {"N", ""}});
  return write_network(
      std::move(model), manifest,
      {{"encoder", to_json(classifier.options())}, {"head", to_json(classifier.head())}});
}

std::string write_rank_model(RankModelImpl& rank_model, const model::Manifest& manifest,
                             WeightStorage storage) {
  const auto& options = rank_model.bert->options();
  auto model = empty_network();
  LayerGraph net(rank_model, storage, model.graph);
  const auto tokens = add_tokens(net);
  const auto h = add_rank_encoder(net, options, tokens);
  net.nodes.add_output(add_rank_decoder(net, options, h), {.name = "log_odds",
                                                           .shape = {-1, -1, options.vocabulary},
                                                           .dimension_names = {"N", "T", ""}});
  return write_network(std::move(model), manifest, {{"encoder", to_json(options)}});
}

Expected<RankClassifierFile> read_rank_classifier(std::span<const std::uint8_t> bytes) {
  const auto opened = read_network(bytes);
  if (!opened) return tl::unexpected(opened.error());
  return guarded([&] { return read_classifier_of(*opened); });
}

Expected<RankModelFile> read_rank_model(std::span<const std::uint8_t> bytes) {
  const auto opened = read_network(bytes);
  if (!opened) return tl::unexpected(opened.error());
  return guarded([&] { return read_model_of(*opened); });
}

void run_rank_classifier(RankClassifierImpl& classifier, std::span<const std::int32_t> tokens,
                         int rows, std::int64_t tokens_of_row, std::span<float> out) {
  assert(std::ssize(tokens) == rows * tokens_of_row);
  const torch::NoGradGuard no_gradients;
  const auto ids =
      torch::tensor(at::ArrayRef<std::int32_t>(tokens.data(), tokens.size()), torch::kInt64)
          .view({rows, tokens_of_row});
  const auto device = classifier.classifier->weight.device();
  const auto shares = torch::softmax(classifier.forward(ids.to(device)), 1)
                          .to(torch::kCPU, torch::kFloat32)
                          .contiguous();
  assert(shares.numel() == std::ssize(out));
  std::copy_n(shares.data_ptr<float>(), out.size(), out.begin());
}

}  // namespace genegraft::neural
