#include "neural/network_options.hpp"

#include <cmath>
#include <numeric>

#include "neural/number_reader.hpp"

namespace genegraft::neural {
namespace {

using model::Json;

double weights_of(const ConvOptions& conv) {
  const double h = conv.width, blocks = static_cast<double>(conv.dilations.size());
  return 4 * h * conv.stem + blocks * (2 * h * h * conv.expansion + h * conv.kernel);
}

double weights_of(const LstmOptions& lstm, double vocabulary) {
  double weights = vocabulary * lstm.embedding;
  for (int i = 0; i < lstm.layers; ++i) {
    const double inputs = i == 0 ? lstm.embedding : lstm.hidden;
    const double outputs = i + 1 == lstm.layers ? lstm.embedding : lstm.hidden;
    weights += 4 * outputs * (inputs + outputs);
  }
  return weights;
}

ConvOptions read_conv(NumberReader& read) {
  ConvOptions conv;
  conv.width = read.integer("width", 1, 4096);
  conv.stem = read.integer("stem", 1, 255);
  conv.kernel = read.integer("kernel", 1, 255);
  if (conv.stem % 2 == 0 || conv.kernel % 2 == 0) read.refuse(": a kernel is not odd");
  conv.dilations = read.integers("dilations", 1, 256, 1, 4096);
  conv.expansion = read.integer("expansion", 1, 64);
  conv.dropout = read.share("dropout");
  return conv;
}

LstmOptions read_lstm(NumberReader& read) {
  LstmOptions lstm;
  lstm.embedding = read.integer("embedding", 1, 1 << 14);
  lstm.hidden = read.integer("hidden", 1, 1 << 14);
  lstm.layers = read.integer("layers", 1, 64);
  lstm.output_dropout = read.share("output_dropout");
  lstm.hidden_dropout = read.share("hidden_dropout");
  lstm.input_dropout = read.share("input_dropout");
  lstm.embedding_dropout = read.share("embedding_dropout");
  lstm.weight_dropout = read.share("weight_dropout");
  lstm.dropout_scale = read.share("dropout_scale", /*with_one=*/true);
  return lstm;
}

}  // namespace

std::string encoder_name(EncoderKind kind) {
  return kind == EncoderKind::conv ? "conv" : "awd-lstm";
}

Json to_json(const EncoderOptions& options) {
  Json json = {{"kind", encoder_name(options.kind)},
               {"k", options.tokens.k},
               {"stride", options.tokens.stride}};
  if (options.kind == EncoderKind::conv) {
    const auto& conv = options.conv;
    json["width"] = conv.width;
    json["stem"] = conv.stem;
    json["kernel"] = conv.kernel;
    json["dilations"] = conv.dilations;
    json["expansion"] = conv.expansion;
    json["dropout"] = conv.dropout;
    return json;
  }
  const auto& lstm = options.lstm;
  json["embedding"] = lstm.embedding;
  json["hidden"] = lstm.hidden;
  json["layers"] = lstm.layers;
  json["output_dropout"] = lstm.output_dropout;
  json["hidden_dropout"] = lstm.hidden_dropout;
  json["input_dropout"] = lstm.input_dropout;
  json["embedding_dropout"] = lstm.embedding_dropout;
  json["weight_dropout"] = lstm.weight_dropout;
  json["dropout_scale"] = lstm.dropout_scale;
  return json;
}

Json to_json(const HeadOptions& options) {
  return {{"classes", options.classes},
          {"window", options.window},
          {"stride", options.stride},
          {"hidden", options.hidden},
          {"attention", options.attention},
          {"positions", options.positions},
          {"position_blocks", options.position_blocks},
          {"kinds", options.kinds},
          {"linear", options.linear},
          {"dropout", options.dropout}};
}

Expected<EncoderOptions> read_encoder_options(const Json& json) {
  NumberReader read(json, "network.encoder");
  EncoderOptions options;
  const auto kind = read.text("kind");
  options.tokens.k = read.integer("k", 1, 8);
  options.tokens.stride = read.integer("stride", 1, 64);
  double weights = 0;
  if (kind == encoder_name(EncoderKind::conv)) {
    options.conv = read_conv(read);
    weights = weights_of(options.conv);
    if (options.tokens != sequence::KmerOptions{}) read.refuse(": conv reads single nucleotides");
  } else if (kind == encoder_name(EncoderKind::awd_lstm)) {
    options.kind = EncoderKind::awd_lstm;
    options.lstm = read_lstm(read);
    weights = weights_of(options.lstm, sequence::KmerTokenizer(options.tokens).vocabulary_size());
  } else {
    read.refuse(".kind is " + (kind.empty() ? "nothing" : kind) +
                "; this version knows conv, awd-lstm");
  }
  if (!(weights <= kMostWeights)) read.refuse(" has too many weights");
  if (!read.error().empty()) return fail(read.error());
  return options;
}

Expected<HeadOptions> read_head_options(const Json& json) {
  NumberReader read(json, "network.head");
  HeadOptions options;
  options.classes = read.integer("classes", 2, 10'000);
  options.window = read.integer("window", 1, 1 << 20);
  options.stride = read.integer("stride", 1, 1 << 20);
  options.hidden = read.integer("hidden", 1, 1 << 14);
  options.attention = read.boolean("attention");
  options.positions = read.integer("positions", 0, 1 << 12);
  options.position_blocks = read.integer("position_blocks", 0, 1 << 12);
  options.kinds = read.integers("kinds", 0, 10'000, 1, 10'000);
  if (!options.kinds.empty() && std::ssize(options.kinds) != options.classes)
    read.refuse(".kinds are not of each class");
  options.linear = read.boolean("linear");
  options.dropout = read.share("dropout");
  const double hidden = options.hidden, window = options.window;
  const double outputs =
      std::accumulate(options.kinds.begin(), options.kinds.end(), double(options.classes));
  const double weights = hidden * (outputs + window * options.positions) +
                         (options.linear ? options.classes * 64 * window : 0);
  if (!(weights <= kMostWeights)) read.refuse(" has too many weights");
  if (!read.error().empty()) return fail(read.error());
  return options;
}

Expected<void> check_options(const EncoderOptions& encoder, const HeadOptions& head) {
  const bool is_conv = encoder.kind == EncoderKind::conv;
  const int least = is_conv ? encoder.conv.receptive_field() : 1;
  if (head.window < least)
    return fail("network.head.window is " + std::to_string(head.window) +
                "; the encoder needs at least " + std::to_string(least) + " letters");
  if (head.linear && encoder.tokens != sequence::KmerOptions{})
    return fail("network.head.linear: the linear branch reads single nucleotides");
  constexpr int kLongestWord = 6;  // kMostWord, whose header needs libtorch
  if (head.linear && head.window < kLongestWord)
    return fail("network.head.window is shorter than the linear branch's words");
  return {};
}

}  // namespace genegraft::neural
