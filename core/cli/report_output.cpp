#include "cli/report_output.hpp"

#include <cmath>
#include <cstdio>
#include <optional>

#include "cli/files.hpp"
#include "evaluate/report_html.hpp"
#include "evaluate/report_text.hpp"
#include "model/report_json.hpp"

namespace genegraft::cli {
namespace {

std::string cell(double value) {
  if (!std::isfinite(value)) return "";
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string figure(const std::optional<evaluate::Figure>& figure) {
  if (!figure) return "\t\t\t";
  return "\t" + cell(figure->value) + "\t" + cell(figure->low) + "\t" + cell(figure->high);
}

std::string table(const evaluate::Report& report) {
  std::string text =
      "set\tscore\trows\tpositives\t" + evaluate::plural(report.group_name) + "\tprevalence";
  for (const std::string name :
       {"pr_auc", "roc_auc", report.group_name == "guide" ? "guide_roc_auc" : "group_roc_auc",
        "f1_half", "mcc_half", "f1_chosen", "mcc_chosen", "brier", "log_loss"})
    text += "\t" + name + "\t" + name + ".low\t" + name + ".high";
  text += "\tthreshold\n";
  for (const auto& set : report.sets)
    for (const auto& score : set.scores) {
      text += set.name + "\t" + score.name + "\t" + std::to_string(set.rows) + "\t" +
              std::to_string(set.positives) + "\t" + std::to_string(set.groups) + "\t" +
              cell(set.prevalence());
      text += figure(score.pr_auc) + figure(score.roc_auc) + figure(score.group_roc_auc) +
              figure(score.f1_half) + figure(score.mcc_half) + figure(score.f1_chosen) +
              figure(score.mcc_chosen) + figure(score.brier) + figure(score.log_loss);
      text += "\t" + (score.threshold ? cell(*score.threshold) : "") + "\n";
    }
  return text;
}

}  // namespace

Expected<void> write_report(const evaluate::Report& report, const ReportOutput& output) {
  const auto text = output.json ? model::report_json(report).dump(
                                      1, ' ', false, model::Json::error_handler_t::replace) +
                                      "\n"
                                : table(report);
  if (output.out.empty()) {
    auto out = Output::open("");
    if (const auto written = out->write(text); !written) return written;
  } else if (const auto written = write_file(output.out, text); !written) {
    return written;
  }
  if (output.html.empty()) return {};
  return write_file(output.html, evaluate::report_html(report));
}

}  // namespace genegraft::cli
