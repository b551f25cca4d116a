#include "cli/class_report_output.hpp"

#include <cmath>
#include <cstdio>

#include "cli/files.hpp"
#include "evaluate/class_report_html.hpp"
#include "model/class_report_json.hpp"

namespace genegraft::cli {
namespace {

std::string cell(double value) {
  if (!std::isfinite(value)) return "";
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string cells(const evaluate::Figure& figure) {
  return "\t" + cell(figure.value) + "\t" + cell(figure.low) + "\t" + cell(figure.high);
}

std::string heads(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += "\t" + name + "\t" + name + ".low\t" + name + ".high";
  return text + "\n";
}

std::string figures_table(const evaluate::ClassReport& report) {
  std::string text = "set\tscore\tclass\trows\tanswers";
  text += heads({"accuracy", "balanced_accuracy", "macro_f1", "micro_f1", "log_loss", "mcc",
                 "kappa", "precision", "recall", "f1"});
  for (const auto& set : report.sets)
    for (const auto& score : set.scores) {
      const auto& f = score.figures;
      text += set.name + "\t" + score.name + "\tall\t" + std::to_string(set.rows) + "\t" +
              std::to_string(set.rows);
      for (const auto& figure :
           {f.accuracy, f.balanced_accuracy, f.macro_f1, f.micro_f1, f.log_loss, f.mcc, f.kappa})
        text += cells(figure);
      text += std::string(9, '\t') + "\n";
      for (const auto& one : score.classes)
        text += set.name + "\t" + score.name + "\t" + one.label + "\t" + std::to_string(one.rows) +
                "\t" + std::to_string(one.answers) + std::string(21, '\t') + cells(one.precision) +
                cells(one.recall) + cells(one.f1) + "\n";
    }
  return text;
}

std::string rest_tables(const evaluate::ClassReport& report) {
  std::string text = "type\tnegatives\trows\tpositives";
  text += heads({"accuracy", "roc_auc", "linear_accuracy", "linear_roc_auc"});
  for (const auto& row : report.rest)
    text += row.label + "\t" + row.negatives + "\t" + std::to_string(row.rows) + "\t" +
            std::to_string(row.positives) + cells(row.accuracy) + cells(row.roc_auc) +
            cells(row.linear_accuracy) + cells(row.linear_roc_auc) + "\n";
  text += "\ntype\tnegatives\tmeasure\trank\tgene\tvalue\n";
  for (const auto& row : report.rest)
    for (const auto& group : row.genes)
      for (std::size_t b = 0; b < group.bars.size(); ++b)
        text += row.label + "\t" + row.negatives + "\t" + group.unit + "\t" +
                std::to_string(b + 1) + "\t" + group.bars[b].name + "\t" +
                cell(group.bars[b].value) + "\n";
  return text;
}

std::string tables(const evaluate::ClassReport& report) {
  std::string text = report.sets.empty() ? "" : figures_table(report);
  if (report.rest.empty()) return text;
  return text + (text.empty() ? "" : "\n") + rest_tables(report);
}

}  // namespace

Expected<void> write_class_report(const evaluate::ClassReport& report, const ReportOutput& output) {
  const auto text = output.json ? model::class_report_json(report).dump(
                                      1, ' ', false, model::Json::error_handler_t::replace) +
                                      "\n"
                                : tables(report);
  if (output.out.empty()) {
    auto out = Output::open("");
    if (const auto written = out->write(text); !written) return written;
  } else if (const auto written = write_file(output.out, text); !written) {
    return written;
  }
  if (output.html.empty()) return {};
  return write_file(output.html, evaluate::class_report_html(report));
}

}  // namespace genegraft::cli
