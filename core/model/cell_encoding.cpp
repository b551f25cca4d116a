#include "model/cell_encoding.hpp"

#include <cmath>

namespace genegraft::model {
namespace {

constexpr int kDepth = 10'000;  // expression::normalise_to_panel

tl::unexpected<Error> bad(const std::string& what) {
  return fail("the model's manifest: encoder." + what);
}

}  // namespace

Json genes_json(const expression::GenePanel& panel, std::span<const float> means) {
  Json ids = Json::array(), symbols = Json::array(), weights = Json::array(), mean = Json::array();
  for (std::size_t g = 0; g < panel.genes.size(); ++g) {
    ids.push_back(panel.genes[g].id);
    symbols.push_back(panel.genes[g].symbol);
    weights.push_back(std::round(double{panel.weight[g]} * 1e7) / 1e7);
  }
  for (const float value : means) mean.push_back(std::round(double{value} * 1e5) / 1e5);
  return {{"kind", kGenesEncoder},
          {"version", kEncoderVersion},
          {"depth", kDepth},
          {"transform", "log1p"},
          {"ids", std::move(ids)},
          {"symbols", std::move(symbols)},
          {"weights", std::move(weights)},
          {"means", std::move(mean)}};
}

Expected<expression::GenePanel> read_genes(const Json& manifest) {
  const auto found = manifest.find("encoder");
  if (found == manifest.end() || !found->is_object())
    return fail("the model's manifest: no encoder");
  const auto& encoder = *found;
  if (!encoder.contains("depth") || encoder["depth"] != kDepth || !encoder.contains("transform") ||
      encoder["transform"] != "log1p")
    return bad("depth and transform: expected 10000 and log1p");
  for (const char* key : {"ids", "symbols", "weights"})
    if (!encoder.contains(key) || !encoder[key].is_array())
      return bad(std::string(key) + " is not a list");
  const auto &ids = encoder["ids"], &symbols = encoder["symbols"], &weights = encoder["weights"];
  if (ids.empty() || symbols.size() != ids.size() || weights.size() != ids.size())
    return bad("ids, symbols and weights are not of one length");
  expression::GenePanel panel;
  for (std::size_t g = 0; g < ids.size(); ++g) {
    if (!ids[g].is_string() || !symbols[g].is_string())
      return bad("ids and symbols are not all texts");
    if (!weights[g].is_number() ||
        !(weights[g].get<double>() >= 0 && weights[g].get<double>() <= 1))
      return bad("weights are not all shares");
    panel.genes.push_back({ids[g].get<std::string>(), symbols[g].get<std::string>()});
    panel.weight.push_back(weights[g].get<float>());
  }
  return panel;
}

Expected<std::vector<float>> read_means(const Json& manifest, std::size_t genes) {
  const auto& encoder = manifest["encoder"];
  const auto found = encoder.find("means");
  if (found == encoder.end()) return std::vector<float>(genes);
  if (!found->is_array() || found->size() != genes) return bad("means are not one a gene");
  std::vector<float> means;
  for (const auto& value : *found) {
    if (!value.is_number() || !(std::abs(value.get<double>()) < 1e6))
      return bad("means are not all numbers");
    means.push_back(value.get<float>());
  }
  return means;
}

}  // namespace genegraft::model
