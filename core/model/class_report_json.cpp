#include "model/class_report_json.hpp"

#include "model/report_json.hpp"

namespace genegraft::model {
namespace {

Json class_json(const evaluate::OneClass& one) {
  Json json = {{"label", one.label}, {"rows", one.rows}, {"answers", one.answers}};
  add_figure(json, "precision", one.precision);
  add_figure(json, "recall", one.recall);
  add_figure(json, "f1", one.f1);
  return json;
}

Json score_json(const evaluate::ClassScore& score) {
  Json json = {{"name", score.name}, {"title", score.title}};
  const auto& figures = score.figures;
  add_figure(json, "accuracy", figures.accuracy);
  add_figure(json, "balanced_accuracy", figures.balanced_accuracy);
  add_figure(json, "macro_f1", figures.macro_f1);
  add_figure(json, "micro_f1", figures.micro_f1);
  add_figure(json, "log_loss", figures.log_loss);
  add_figure(json, "mcc", figures.mcc);
  add_figure(json, "kappa", figures.kappa);
  json["classes"] = Json::array();
  for (const auto& one : score.classes) json["classes"].push_back(class_json(one));
  json["confusion"] = Json::array();
  const auto classes = score.classes.size();
  for (std::size_t k = 0; k < classes; ++k) {
    const auto first = score.confusion.begin() + static_cast<std::ptrdiff_t>(k * classes);
    json["confusion"].push_back(
        std::vector<std::int64_t>(first, first + static_cast<std::ptrdiff_t>(classes)));
  }
  return json;
}

Json rest_json(const evaluate::RestRow& row) {
  Json json = {{"label", row.label},
               {"negatives", row.negatives},
               {"rows", row.rows},
               {"positives", row.positives}};
  add_figure(json, "accuracy", row.accuracy);
  add_figure(json, "roc_auc", row.roc_auc);
  add_figure(json, "linear_accuracy", row.linear_accuracy);
  add_figure(json, "linear_roc_auc", row.linear_roc_auc);
  json["genes"] = Json::array();
  for (const auto& group : row.genes) {
    Json bars = Json::array();
    for (const auto& bar : group.bars) {
      Json entry = {{"name", bar.name}, {"value", figure_number(bar.value)}};
      if (bar.high > bar.low)
        entry.update({{"low", figure_number(bar.low)}, {"high", figure_number(bar.high)}});
      bars.push_back(std::move(entry));
    }
    json["genes"].push_back({{"title", group.title}, {"unit", group.unit}, {"bars", bars}});
  }
  return json;
}

}  // namespace

Json class_report_json(const evaluate::ClassReport& report) {
  Json json = {{"title", report.title},
               {"protocol", report.protocol},
               {"group_name", report.group_name},
               {"sets", Json::array()}};
  for (const auto& set : report.sets) {
    Json entry = {{"name", set.name},     {"rows", set.rows},   {"groups", set.groups},
                  {"labels", set.labels}, {"notes", set.notes}, {"scores", Json::array()}};
    for (const auto& score : set.scores) entry["scores"].push_back(score_json(score));
    json["sets"].push_back(std::move(entry));
  }
  if (report.rest.empty()) return json;
  json["rest"] = Json::array();
  for (const auto& row : report.rest) json["rest"].push_back(rest_json(row));
  return json;
}

}  // namespace genegraft::model
