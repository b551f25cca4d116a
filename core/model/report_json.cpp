#include "model/report_json.hpp"

#include <cmath>

namespace genegraft::model {
Json figure_number(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (value == 0) return 0;
  const double scale = std::pow(10, 5 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

void add_figure(Json& object, const char* key, const std::optional<evaluate::Figure>& figure) {
  if (!figure || !std::isfinite(figure->value)) return;
  object[key] = {{"value", figure_number(figure->value)},
                 {"low", figure_number(figure->low)},
                 {"high", figure_number(figure->high)}};
}

namespace {

Json curve(const std::vector<evaluate::CurvePoint>& points) {
  Json list = Json::array();
  for (const auto& point : points) list.push_back({figure_number(point.x), figure_number(point.y)});
  return list;
}

Json calibration(const std::vector<evaluate::CalibrationBin>& bins) {
  Json list = Json::array();
  for (const auto& bin : bins)
    list.push_back({{"predicted", figure_number(bin.predicted)},
                    {"observed", figure_number(bin.observed)},
                    {"low", figure_number(bin.low)},
                    {"high", figure_number(bin.high)},
                    {"rows", bin.rows}});
  return list;
}

Json score_json(const evaluate::ScoreReport& score) {
  Json json = {{"name", score.name}, {"title", score.title}, {"probability", score.probability}};
  add_figure(json, "roc_auc", score.roc_auc);
  add_figure(json, "pr_auc", score.pr_auc);
  add_figure(json, "group_roc_auc", score.group_roc_auc);
  add_figure(json, "f1_half", score.f1_half);
  add_figure(json, "mcc_half", score.mcc_half);
  add_figure(json, "f1_chosen", score.f1_chosen);
  add_figure(json, "mcc_chosen", score.mcc_chosen);
  add_figure(json, "brier", score.brier);
  add_figure(json, "log_loss", score.log_loss);
  if (score.threshold) json["threshold"] = figure_number(*score.threshold);
  json["roc"] = curve(score.roc);
  json["pr"] = curve(score.pr);
  if (!score.calibration.empty()) json["calibration"] = calibration(score.calibration);
  return json;
}

}  // namespace

Json report_json(const evaluate::Report& report) {
  Json sets = Json::array();
  for (const auto& set : report.sets) {
    Json scores = Json::array();
    for (const auto& score : set.scores) scores.push_back(score_json(score));
    sets.push_back({{"name", set.name},
                    {"rows", set.rows},
                    {"positives", set.positives},
                    {"groups", set.groups},
                    {"prevalence", figure_number(set.prevalence())},
                    {"notes", set.notes},
                    {"scores", std::move(scores)}});
  }
  return {{"title", report.title},
          {"protocol", report.protocol},
          {"group_name", report.group_name},
          {"sets", std::move(sets)}};
}

}  // namespace genegraft::model
