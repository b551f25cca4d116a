#include "neural/rank_options.hpp"

#include "neural/number_reader.hpp"

namespace genegraft::neural {
namespace {

using model::Json;

}  // namespace

double RankOptions::weights_of_layers() const {
  const double h = width;
  return layers * (4 * h * h + 2 * h * hidden + 9 * h + hidden);
}

Json to_json(const RankOptions& options) {
  return {{"kind", model::kRanksEncoder},
          {"vocabulary", options.vocabulary},
          {"positions", options.positions},
          {"width", options.width},
          {"layers", options.layers},
          {"heads", options.heads},
          {"hidden", options.hidden},
          {"dropout", options.dropout},
          {"attention_dropout", options.attention_dropout},
          {"epsilon", options.epsilon},
          {"gelu", options.gelu}};
}

Json to_json(const RankHeadOptions& options) {
  return {{"classes", options.classes},
          {"pooling", options.pooling == RankPooling::mean ? "mean" : "first"},
          {"dropout", options.dropout}};
}

Expected<RankOptions> read_rank_options(const Json& json) {
  NumberReader read(json, "network.encoder");
  if (const auto kind = read.text("kind"); kind != model::kRanksEncoder)
    read.refuse(".kind is " + (kind.empty() ? "nothing" : kind) + ", expected ranks");
  RankOptions options;
  options.vocabulary = read.integer("vocabulary", 3, 1 << 20);
  options.positions = read.integer("positions", 1, 1 << 16);
  options.width = read.integer("width", 1, 1 << 14);
  options.layers = read.integer("layers", 1, 256);
  options.heads = read.integer("heads", 1, 1 << 10);
  options.hidden = read.integer("hidden", 1, 1 << 16);
  options.dropout = read.share("dropout");
  options.attention_dropout = read.share("attention_dropout");
  options.epsilon = read.share("epsilon");
  options.gelu = read.boolean("gelu");
  if (!read.error().empty()) return fail(read.error());
  if (const auto good = check(options); !good) return inside("network.encoder", good.error());
  return options;
}

Expected<RankHeadOptions> read_rank_head_options(const Json& json) {
  NumberReader read(json, "network.head");
  RankHeadOptions options;
  options.classes = read.integer("classes", 2, 10'000);
  const auto pooling = read.text("pooling");
  if (pooling != "mean" && pooling != "first")
    read.refuse(".pooling is " + (pooling.empty() ? "nothing" : pooling) +
                ", expected mean or first");
  options.pooling = pooling == "first" ? RankPooling::first : RankPooling::mean;
  options.dropout = read.share("dropout");
  if (!read.error().empty()) return fail(read.error());
  return options;
}

Expected<void> check(const RankOptions& options) {
  if (options.width % options.heads != 0)
    return fail("a width of " + std::to_string(options.width) + " does not part into " +
                std::to_string(options.heads) + " heads");
  const double tables = (double(options.vocabulary) + options.positions + 2) * options.width;
  if (!(tables + options.weights_of_layers() <= kMostWeights)) return fail("too many weights");
  return {};
}

}  // namespace genegraft::neural
