#include "model/weights_text.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "evaluate/plot_style.hpp"
#include "evaluate/svg_canvas.hpp"

namespace genegraft::model {
namespace {

using Weights = std::vector<FeatureWeight>;
using Features = std::vector<crispr::PairFeature>;

std::string to_tsv(const Weights& weights, const Features& features) {
  std::string text = "feature\tmean_share\tlow\thigh\traises\n";
  const auto number = [](double value) { return format_float(static_cast<float>(value)); };
  for (const auto& weight : weights)
    text += features[weight.feature].title + "\t" + number(weight.mean) + "\t" +
            number(weight.interval.low) + "\t" + number(weight.interval.high) + "\t" +
            number(weight.up) + "\n";
  return text;
}

Json or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

std::string to_json(const Weights& weights, const Features& features, std::int64_t pairs,
                    const std::string& unit) {
  Json list = Json::array();
  for (const auto& weight : weights)
    list.push_back({{"feature", features[weight.feature].title},
                    {"mean_share", weight.mean},
                    {"low", or_null(weight.interval.low)},
                    {"high", or_null(weight.interval.high)},
                    {"raises", weight.up}});
  const Json json = {{"pairs", pairs}, {"unit", unit}, {"features", list}};
  return json.dump(1) + "\n";
}

/// A mark and an interval for each of the largest, names to the left.
std::string to_svg(const Weights& weights, const Features& features, std::int64_t pairs,
                   const std::string& unit) {
  constexpr double kName = 300, kWidth = 640, kRow = 20, kTop = 44;
  const std::size_t shown = std::min<std::size_t>(20, weights.size());
  double most = 1e-9;
  for (std::size_t i = 0; i < shown; ++i)
    most = std::max({most, weights[i].mean,
                     std::isnan(weights[i].interval.high) ? 0 : weights[i].interval.high});
  const auto at = [&](double value) { return kName + value / most * (kWidth - kName - 16); };
  const double bottom = kTop + kRow * static_cast<double>(shown);
  evaluate::SvgCanvas canvas(kWidth, bottom + 40);
  canvas.text({0, 16}, "Mean size of each feature's share in " + format_count(pairs) + " scores",
              "plot-title");
  for (const double tick : {0.0, most / 2, most}) {
    canvas.line({at(tick), kTop - 8}, {at(tick), bottom}, "grid");
    canvas.text({at(tick), bottom + 16},
                format_float(std::round(static_cast<float>(tick) * 1e4f) / 1e4f), "tick-label",
                "middle");
  }
  canvas.text({at(most / 2), bottom + 34}, "mean share (" + unit + ")", "axis-label", "middle");
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& weight = weights[i];
    const double y = kTop + kRow * static_cast<double>(i);
    canvas.text({kName - 12, y + 4}, features[weight.feature].title, "name", "end");
    if (!std::isnan(weight.interval.low))
      canvas.line({at(weight.interval.low), y}, {at(weight.interval.high), y}, "interval s0");
    canvas.mark({at(weight.mean), y}, 0, "mark s0");
  }
  const std::string first = weights.empty() ? "none" : features[weights[0].feature].title;
  std::string svg = canvas.svg("Features by the mean size of their shares; the largest: " + first);
  const auto end = svg.find('>');
  svg.insert(end + 1,
             "<style>svg{--paper:#faf9f5;--ink:#25241f;--muted:#67645a;--grey:#6d6a60;"
             "--rule:#e2dfd5;--leaf:#2d6a36;background:var(--paper);font-family:sans-serif}" +
                 std::string(evaluate::kPlotStyle) + ".plot{max-width:none}</style>");
  return svg + "\n";
}

}  // namespace

std::string weights_text(const TableExplainer& explainer, const OfftargetModel& model,
                         std::string_view file_name) {
  const auto weights = explainer.weights();
  const auto& features = crispr::features(model.encoding());
  const std::string unit(unit_of_shares(model.learner()));
  if (file_name.ends_with(".json")) return to_json(weights, features, explainer.pairs(), unit);
  if (file_name.ends_with(".svg")) return to_svg(weights, features, explainer.pairs(), unit);
  return to_tsv(weights, features);
}

}  // namespace genegraft::model
