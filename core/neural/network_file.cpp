#include "neural/network_file.hpp"

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

#include "neural/network_bytes.hpp"
#include "neural/network_graph.hpp"
#include "neural/network_weights.hpp"
#include "onnx/attributes.hpp"

namespace genegraft::neural {
namespace {

using onnx::ElementType;

std::string add_tokens(LayerGraph& net) {
  return net.nodes.add_input({.name = "tokens",
                              .type = ElementType::int32,
                              .shape = {-1, -1},
                              .dimension_names = {"N", "T"}});
}

/// log_odds: (N, O, S). Returns (N S, K).
std::string add_probabilities(LayerGraph& net, const std::string& log_odds, int outputs) {
  const auto rows = net.nodes.add(
      "Reshape", {net.transpose(log_odds, {0, 2, 1}), net.nodes.integers({-1, outputs})});
  if (outputs > 1) return net.nodes.add("Softmax", {rows}, {onnx::number("axis", 1)});
  const auto share = net.nodes.add("Sigmoid", {rows});
  return net.concat({net.nodes.add("Sub", {net.nodes.scalar(1), share}), share}, 1);
}

/// h: (N, H, T') of conv, (T, N, E) of awd-lstm. Returns (N, T', V).
std::string add_decoder(LayerGraph& net, const EncoderOptions& options, const std::string& h) {
  if (options.kind == EncoderKind::conv)
    return net.transpose(net.pointwise(h, "decoder"), {0, 2, 1});
  const auto table = net.transpose(net.weight("encoder.embedding"), {1, 0});
  const auto product = net.nodes.add("MatMul", {net.transpose(h, {1, 0, 2}), table});
  return net.nodes.add("Add", {product, net.weight("decoder_bias")});
}

Expected<ClassifierFile> read_classifier_of(const NetworkBytes& opened) {
  auto manifest = model::parse_manifest(opened.manifest);
  if (!manifest) return tl::unexpected(manifest.error());
  const auto encoder = read_encoder_options(network_part(*manifest, "encoder"));
  if (!encoder) return inside("the model's manifest", encoder.error());
  const auto head = read_head_options(network_part(*manifest, "head"));
  if (!head) return inside("the model's manifest", head.error());
  if (const auto checked = check_options(*encoder, *head); !checked)
    return inside("the model's manifest", checked.error());
  const auto labels = manifest->labels().size();
  if (labels != static_cast<std::size_t>(head->classes))
    return fail("the manifest has " + std::to_string(labels) + " labels, its network " +
                std::to_string(head->classes) + " classes");
  Classifier classifier(*encoder, *head);
  if (const auto read = read_weights(opened.model.graph, *classifier); !read)
    return tl::unexpected(read.error());
  classifier->eval();
  return ClassifierFile{std::move(*manifest), classifier};
}

Expected<LanguageModelFile> read_language_model_of(const NetworkBytes& opened) {
  auto manifest = parse_language_manifest(opened.manifest);
  if (!manifest) return tl::unexpected(manifest.error());
  const auto encoder = read_encoder_options(network_part(*manifest, "encoder"));
  if (!encoder) return inside("the model's manifest", encoder.error());
  LanguageModel language_model(*encoder);
  if (const auto read = read_weights(opened.model.graph, *language_model); !read)
    return tl::unexpected(read.error());
  language_model->eval();
  return LanguageModelFile{std::move(*manifest), language_model};
}

/// libtorch throws where memory lacks or a shape is impossible.
template <typename File>
Expected<File> read(std::span<const std::uint8_t> bytes,
                    Expected<File> (*read_of)(const NetworkBytes&)) {
  const auto opened = read_network(bytes);
  if (!opened) return tl::unexpected(opened.error());
  try {
    return read_of(*opened);
  } catch (const std::exception& error) {
    return fail(std::string("the model's network cannot be made: ") + error.what());
  }
}

}  // namespace

std::string write_classifier(ClassifierImpl& classifier, const model::Manifest& manifest,
                             WeightStorage storage) {
  const auto& encoder = classifier.encoder_options();
  const auto& head = classifier.head_options();
  auto model = empty_network();
  LayerGraph net(classifier, storage, model.graph);
  const auto tokens = add_tokens(net);
  std::string log_odds;
  if (!classifier.network_has_say()) {
    log_odds = add_linear_branch(net, head, tokens);
    for (const auto& [name, weight] : weights_of(classifier)) net.weight(name);  // kept, not run
  } else if (encoder.kind == EncoderKind::conv) {
    const auto places = head.window - classifier.encoder->cropped();
    log_odds =
        add_conv_head(net, head, places,
                      add_conv_encoder(net, encoder.conv, tokens, head.position_blocks), tokens);
  } else {
    log_odds = add_lstm_head(net, head, add_lstm_encoder(net, encoder.lstm, tokens), tokens);
  }
  net.nodes.add_output(
      add_probabilities(net, log_odds, classifier.outputs()),
      {.name = "probabilities", .shape = {-1, head.classes}, .dimension_names = {"N * S", ""}});
  return write_network(std::move(model), manifest,
                       {{"encoder", to_json(encoder)}, {"head", to_json(head)}});
}

std::string write_language_model(LanguageModelImpl& language_model, const model::Manifest& manifest,
                                 WeightStorage storage) {
  const auto& encoder = language_model.options();
  const bool is_conv = encoder.kind == EncoderKind::conv;
  auto model = empty_network();
  LayerGraph net(language_model, storage, model.graph);
  const auto tokens = add_tokens(net);
  const auto h = is_conv ? add_conv_encoder(net, encoder.conv, tokens).outputs
                         : add_lstm_encoder(net, encoder.lstm, tokens);
  const int words = is_conv ? 4 : sequence::KmerTokenizer(encoder.tokens).vocabulary_size();
  net.nodes.add_output(add_decoder(net, encoder, h),
                       {.name = "log_odds",
                        .shape = {-1, -1, words},
                        .dimension_names = {"N", is_conv ? "T - cropped" : "T", ""}});
  return write_network(std::move(model), manifest, {{"encoder", to_json(encoder)}});
}

Expected<ClassifierFile> read_classifier(std::span<const std::uint8_t> bytes) {
  return read(bytes, read_classifier_of);
}

Expected<LanguageModelFile> read_language_model(std::span<const std::uint8_t> bytes) {
  return read(bytes, read_language_model_of);
}

void run_classifier(ClassifierImpl& classifier, std::span<const std::int32_t> tokens, int rows,
                    std::int64_t tokens_of_row, std::span<float> out) {
  assert(std::ssize(tokens) == rows * tokens_of_row);
  const torch::NoGradGuard no_gradients;
  const bool was_training = classifier.is_training();
  classifier.eval();
  const auto device = classifier.classes->weight.device();
  const auto ids =
      torch::tensor(at::ArrayRef<std::int32_t>(tokens.data(), tokens.size()), torch::kInt64)
          .view({rows, tokens_of_row});
  const auto log_odds = classifier.forward(ids.to(device));  // (N S, O)
  torch::Tensor shares;
  if (classifier.outputs() == 1) {
    const auto share = torch::sigmoid(log_odds);
    shares = torch::cat({1 - share, share}, 1);
  } else {
    shares = torch::softmax(log_odds, 1);
  }
  shares = shares.to(torch::kCPU, torch::kFloat32).contiguous();
  assert(shares.numel() == std::ssize(out));
  std::copy_n(shares.data_ptr<float>(), out.size(), out.begin());
  classifier.train(was_training);
}

}  // namespace genegraft::neural
