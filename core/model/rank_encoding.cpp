#include "model/rank_encoding.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace genegraft::model {
namespace {

constexpr int kDepth = 10'000;
constexpr int kLongest = 1 << 16;

tl::unexpected<Error> bad(const std::string& what) {
  return fail("the model's manifest: encoder." + what);
}

/// Six significant digits.
double rounded(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", double{value});
  return std::strtod(text, nullptr);
}

bool is_number_in(const Json& value, double least, double most) {
  return value.is_number() && value.get<double>() >= least && value.get<double>() <= most;
}

}  // namespace

Json ranks_json(const RankEncoding& encoding) {
  const auto& [panel, median] = encoding.vocabulary;
  Json ids = Json::array(), symbols = Json::array(), medians = Json::array(),
       weights = Json::array();
  for (std::size_t g = 0; g < panel.genes.size(); ++g) {
    ids.push_back(panel.genes[g].id);
    symbols.push_back(panel.genes[g].symbol);
    medians.push_back(rounded(median[g]));
    weights.push_back(std::round(double{panel.weight[g]} * 1e7) / 1e7);
  }
  return {{"kind", kRanksEncoder},
          {"version", kEncoderVersion},
          {"depth", kDepth},
          {"length", encoding.length},
          {"ids", std::move(ids)},
          {"symbols", std::move(symbols)},
          {"medians", std::move(medians)},
          {"weights", std::move(weights)}};
}

Expected<RankEncoding> read_ranks(const Json& manifest) {
  const auto found = manifest.find("encoder");
  if (found == manifest.end() || !found->is_object())
    return fail("the model's manifest: no encoder");
  const auto& encoder = *found;
  if (!encoder.contains("kind") || encoder["kind"] != kRanksEncoder)
    return bad("kind: expected " + std::string(kRanksEncoder));
  if (!encoder.contains("depth") || encoder["depth"] != kDepth) return bad("depth: expected 10000");
  if (!encoder.contains("length") || !encoder["length"].is_number_integer() ||
      !is_number_in(encoder["length"], 1, kLongest))
    return bad("length is no number of genes");
  for (const char* key : {"ids", "symbols", "medians", "weights"})
    if (!encoder.contains(key) || !encoder[key].is_array())
      return bad(std::string(key) + " is not a list");
  const auto &ids = encoder["ids"], &symbols = encoder["symbols"], &medians = encoder["medians"],
             &weights = encoder["weights"];
  if (ids.empty() || symbols.size() != ids.size() || medians.size() != ids.size() ||
      weights.size() != ids.size())
    return bad("ids, symbols, medians and weights are not of one length");
  RankEncoding encoding{.length = encoder["length"].get<int>()};
  auto& [panel, median] = encoding.vocabulary;
  for (std::size_t g = 0; g < ids.size(); ++g) {
    if (!ids[g].is_string() || !symbols[g].is_string())
      return bad("ids and symbols are not all texts");
    if (!is_number_in(medians[g], 1e-30, 1e30)) return bad("medians are not all above 0");
    if (!is_number_in(weights[g], 0, 1)) return bad("weights are not all shares");
    panel.genes.push_back({ids[g].get<std::string>(), symbols[g].get<std::string>()});
    median.push_back(medians[g].get<float>());
    panel.weight.push_back(weights[g].get<float>());
  }
  return encoding;
}

}  // namespace genegraft::model
