#include "model/cell_encoding.hpp"

#include <cmath>

namespace genegraft::model {
namespace {

constexpr int kDepth = 10'000;  // expression::normalise_to_panel

tl::unexpected<Error> bad(const std::string& what) {
  return fail("the model's manifest: encoder." + what);
}

}  // namespace

Json genes_json(const expression::GenePanel& panel, const GeneFactors& factors) {
  Json ids = Json::array(), symbols = Json::array(), weights = Json::array();
  for (std::size_t g = 0; g < panel.genes.size(); ++g) {
    ids.push_back(panel.genes[g].id);
    symbols.push_back(panel.genes[g].symbol);
    weights.push_back(std::round(double{panel.weight[g]} * 1e7) / 1e7);
  }
  Json json = {
      {"kind", kGenesEncoder},        {"version", kEncoderVersion}, {"depth", kDepth},
      {"transform", "log1p"},         {"ids", std::move(ids)},      {"symbols", std::move(symbols)},
      {"weights", std::move(weights)}};
  json.update(factors_json(factors));
  for (const float share : panel.molecules)
    json["molecules"].push_back(std::round(double{share} * kDepth * 1e3) / 1e3);
  return json;
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
  if (encoder.contains("molecules")) {
    const auto& molecules = encoder["molecules"];
    if (!molecules.is_array() || molecules.size() != ids.size())
      return bad("molecules are not one number a gene");
    for (const auto& value : molecules) {
      if (!value.is_number() || !(value.get<double>() >= 0 && value.get<double>() <= kDepth))
        return bad("molecules are not all numbers from 0 to 10000");
      panel.molecules.push_back(static_cast<float>(value.get<double>() / kDepth));
    }
  }
  return panel;
}

}  // namespace genegraft::model
