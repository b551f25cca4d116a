#include <cmath>

#include "base/random.hpp"
#include "cli/transfer.hpp"
#include "evaluate/group_bootstrap.hpp"

namespace genegraft::cli {
namespace {

using model::Json;

constexpr int kDraws = 2000;
constexpr const char* kFigures[] = {"roc_auc", "pr_auc", "f1_half", "f1_chosen", "mcc_chosen"};

/// (S, S) of one figure, source by target; NaN on the diagonal and where it was not measured.
std::vector<std::vector<double>> values_of(const Json& matrix, const char* figure) {
  const auto screens = matrix["rows"].size();
  std::vector<std::vector<double>> values(screens, std::vector<double>(screens, std::nan("")));
  for (std::size_t s = 0; s < screens; ++s)
    for (std::size_t t = 0; t < screens; ++t) {
      const auto& scores = matrix["rows"][s]["cells"][t]["scores"];
      if (s != t && !scores.empty() && scores[0].contains(figure) &&
          scores[0][figure]["value"].is_number())
        values[s][t] = scores[0][figure]["value"];
    }
  return values;
}

/// The mean of what is known, a screen counting as often as it was drawn.
double weighted_mean(const std::vector<std::vector<double>>& values,
                     const std::vector<int>& drawn) {
  double sum = 0, weight = 0;
  for (std::size_t s = 0; s < values.size(); ++s)
    for (std::size_t t = 0; t < values.size(); ++t) {
      if (std::isnan(values[s][t])) continue;
      const double w = static_cast<double>(drawn[s]) * drawn[t];
      sum += w * values[s][t];
      weight += w;
    }
  return weight > 0 ? sum / weight : std::nan("");
}

evaluate::Interval interval_over_screens(const std::vector<std::vector<double>>& values,
                                         std::uint64_t seed) {
  std::vector<double> means;
  for (int draw = 0; draw < kDraws; ++draw) {
    Random random(seed, static_cast<std::uint64_t>(draw));
    std::vector<int> drawn(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) ++drawn[random.below(values.size())];
    means.push_back(weighted_mean(values, drawn));
  }
  return evaluate::percentile_interval(means);
}

Json number(double value) {
  return std::isnan(value) ? Json(nullptr) : Json(value);
}

/// What `after` has over `before`; nothing where no cell knows the figure in both.
Json effect(const Json& before, const Json& after, const char* figure, std::uint64_t seed) {
  auto change = values_of(after, figure);
  const auto first = values_of(before, figure);
  int cells = 0, higher = 0, lower = 0;
  for (std::size_t s = 0; s < change.size(); ++s)
    for (std::size_t t = 0; t < change.size(); ++t) {
      change[s][t] -= first[s][t];
      cells += !std::isnan(change[s][t]);
      higher += change[s][t] > 0;
      lower += change[s][t] < 0;
    }
  if (cells == 0) return nullptr;
  const auto interval = interval_over_screens(change, seed);
  return {{"protocol", after["protocol"]},
          {"rebalancing", after["rebalancing"]},
          {"figure", figure},
          {"cells", cells},
          {"higher", higher},
          {"lower", lower},
          {"change",
           {{"value", number(weighted_mean(change, std::vector<int>(change.size(), 1)))},
            {"low", number(interval.low)},
            {"high", number(interval.high)}}}};
}

}  // namespace

void add_effects(Json& json, std::uint64_t seed) {
  json["effects"] = Json::array();
  for (const auto& after : json["matrices"]) {
    if (after["rebalancing"] == "none") continue;
    for (const auto& before : json["matrices"]) {
      if (before["rebalancing"] != "none" || before["protocol"] != after["protocol"]) continue;
      for (const auto* figure : kFigures)
        if (auto found = effect(before, after, figure, seed); !found.is_null())
          json["effects"].push_back(std::move(found));
    }
  }
}

}  // namespace genegraft::cli
