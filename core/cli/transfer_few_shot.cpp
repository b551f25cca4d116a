#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.hpp"
#include "cli/files.hpp"
#include "cli/show_fit.hpp"
#include "cli/transfer.hpp"
#include "evaluate/answer_figures.hpp"
#include "evaluate/report_markup.hpp"
#include "evaluate/report_text.hpp"
#include "evaluate/svg_plot.hpp"
#include "model/few_shot.hpp"

namespace genegraft::cli {
namespace {

using model::Json;

/// Mean over the draws, with what it gained over the source in the same draws.
struct Cell {
  evaluate::MeanInterval pr_auc, gain;
};

Cell summarise(const std::vector<double>& draws, const std::vector<double>& source) {
  std::vector<double> there, gained;
  for (std::size_t d = 0; d < draws.size(); ++d) {
    if (std::isnan(draws[d])) continue;
    there.push_back(draws[d]);
    gained.push_back(draws[d] - source[d]);
  }
  if (there.empty()) return {};
  return {evaluate::mean_interval(there), evaluate::mean_interval(gained)};
}

Json or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json interval_json(const evaluate::MeanInterval& interval) {
  return {{"value", or_null(interval.mean)},
          {"low", or_null(interval.low)},
          {"high", or_null(interval.high)}};
}

Json target_json(const model::FewShotTarget& target, const std::vector<int>& rows) {
  Json json = {{"name", target.name},
               {"rows", target.rows},
               {"positives", target.positives},
               {"families", target.families},
               {"drawn_positives", target.drawn_positives},
               {"methods", Json::array()}};
  for (const auto& curve : target.curves) {
    Json cells = Json::array();
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const auto cell = summarise(curve.pr_auc[r], target.curves[0].pr_auc[r]);
      cells.push_back({{"rows", rows[r]},
                       {"draws", curve.pr_auc[r].size()},
                       {"pr_auc", interval_json(cell.pr_auc)},
                       {"gain", interval_json(cell.gain)}});
    }
    json["methods"].push_back({{"method", curve.method}, {"cells", std::move(cells)}});
  }
  return json;
}

std::string figure_text(const Json& figure) {
  std::string text;
  for (const auto* bound : {"value", "low", "high"}) {
    const auto& value = figure[bound];
    text += "\t" + (value.is_number() ? format_float(value.get<float>()) : std::string());
  }
  return text;
}

std::string table_of(const Json& json) {
  std::string text =
      "target\tpositives\tfamilies\trows\tdrawn_positives\tmethod\tdraws\tpr_auc\tpr_auc.low\t"
      "pr_auc.high\tgain\tgain.low\tgain.high\n";
  for (const auto& target : json["targets"])
    for (const auto& method : target["methods"])
      for (std::size_t r = 0; r < method["cells"].size(); ++r) {
        const auto& cell = method["cells"][r];
        text += target["name"].get<std::string>() + "\t" + target["positives"].dump() + "\t" +
                target["families"].dump() + "\t" + cell["rows"].dump() + "\t" +
                format_float(target["drawn_positives"][r].get<float>()) + "\t" +
                method["method"].get<std::string>() + "\t" + cell["draws"].dump() +
                figure_text(cell["pr_auc"]) + figure_text(cell["gain"]) + "\n";
      }
  return text;
}

/// PR AUC against the number of rows, a curve a method.
std::string curve_plot(const Json& target) {
  double most = 0.05, low = 1e9, high = 0;
  for (const auto& method : target["methods"])
    for (const auto& cell : method["cells"]) {
      if (cell["pr_auc"]["value"].is_number())
        most = std::max(most, cell["pr_auc"]["value"].get<double>());
      low = std::min(low, cell["rows"].get<double>());
      high = std::max(high, cell["rows"].get<double>());
    }
  evaluate::SvgPlot plot(target["name"].get<std::string>(),
                         {"Labelled rows", low, std::max(high, 2 * low), true},
                         {"PR AUC", 0, evaluate::round_up(most)});
  std::string words = "PR AUC on guides without labelled rows, by number of labelled rows.";
  int series = 0;
  for (const auto& method : target["methods"]) {
    std::vector<evaluate::CurvePoint> curve;
    words += " " + method["method"].get<std::string>() + ":";
    for (const auto& cell : method["cells"]) {
      if (!cell["pr_auc"]["value"].is_number()) continue;
      const auto value = cell["pr_auc"]["value"].get<float>();
      curve.push_back({cell["rows"].get<float>(), value});
      words += " " + cell["rows"].dump() + " rows " + evaluate::format_figure(value) + ";";
    }
    plot.add_curve(curve, series++, method["method"].get<std::string>());
  }
  return plot.svg(words);
}

std::string figure_cell(const Json& figure) {
  if (!figure["value"].is_number()) return "<td>–</td>";
  std::string inside = evaluate::format_figure(figure["value"].get<double>());
  if (figure["low"].is_number())
    inside += "<br><small>" + evaluate::format_figure(figure["low"].get<double>()) + " to " +
              evaluate::format_figure(figure["high"].get<double>()) + "</small>";
  return "<td>" + inside + "</td>";
}

std::string figure_table(const Json& target, const char* key, const std::string& caption) {
  std::string heads = evaluate::head_cell("Method");
  for (const auto& cell : target["methods"][0]["cells"])
    heads += evaluate::head_cell(cell["rows"].dump() + " rows");
  std::string rows;
  for (const auto& method : target["methods"]) {
    rows += "<tr>" + evaluate::row_head(method["method"].get<std::string>());
    for (const auto& cell : method["cells"]) rows += figure_cell(cell[key]);
    rows += "</tr>\n";
  }
  return evaluate::captioned_table(caption, heads, rows);
}

std::string page_of(const Json& json) {
  const auto title = json["title"].get<std::string>();
  std::string html = evaluate::page_head(title) + "<body>\n<main>\n<h1>" +
                     evaluate::escape_markup(title) + "</h1>\n" +
                     evaluate::paragraph(json["protocol"].get<std::string>(), "lead");
  for (const auto& target : json["targets"]) {
    html += "<section>\n<h2>" + evaluate::escape_markup(target["name"].get<std::string>()) +
            "</h2>\n<div class=\"plots\">\n" + curve_plot(target) + "\n</div>\n";
    html += figure_table(target, "pr_auc", "PR AUC, mean over the draws");
    html += figure_table(target, "gain", "Gain over the source in the same draws") + "</section>\n";
  }
  return html + "</main>\n</body>\n</html>\n";
}

std::string protocol_of(const model::FewShotOptions& options) {
  return "The source is learnt from all other screens without the target's guides or near ones. In "
         "each of " +
         std::to_string(options.draws) +
         " draws half of the target's guide families are labelled: the rows are drawn from them, a "
         "quarter positive as far as there are any, half of the negatives among the sites that CFD "
         "ranks highest. The other half of the families measures, with all positives and every "
         "n-th negative, which weighs n. Intervals: 95 % of the mean over draws, each with guides "
         "of its own, by Student's t.";
}

}  // namespace

Expected<void> transfer_few_shot(const TransferFlags& flags, const CommonOptions& common,
                                 const model::OfftargetOptions& offtarget,
                                 const std::vector<model::Screen>& screens) {
  model::FewShotOptions options{.offtarget = offtarget,
                                .rows = flags.few_shot,
                                .adapting = flags.adapting,
                                .draws = flags.few_draws,
                                .seed = common.seed};
  Json json = {{"title", "Few-shot adaptation between screens"},
               {"protocol", protocol_of(options)},
               {"command", common.command_line},
               {"seed", common.seed},
               {"settings", {{"learner", settings_json(offtarget.learner)}}},
               {"targets", Json::array()}};
  const model::FitProgress progress = [](int fit, int fits, const std::string& what) {
    return show_fit("source " + std::to_string(fit + 1) + " of " + std::to_string(fits) + " (for " +
                    what + ")");
  };
  for (std::size_t t = 0; t < screens.size(); ++t) {
    if (!flags.targets.empty() && std::find(flags.targets.begin(), flags.targets.end(),
                                            screens[t].name) == flags.targets.end())
      continue;
    const auto target = model::measure_few_shot(screens, t, options, progress);
    if (!target) {
      std::fprintf(stderr, "left out: %s\n", target.error().message.c_str());
      continue;
    }
    json["targets"].push_back(target_json(*target, options.rows));
  }
  if (json["targets"].empty()) return fail("--few-shot: no screen can be a target");
  auto output = Output::open(flags.out);
  if (!output) return tl::unexpected(output.error());
  const auto text = common.json ? json.dump(1) + "\n" : table_of(json);
  if (const auto written = output->write(text); !written) return written;
  if (const auto done = output->finish(); !done) return done;
  return flags.html.empty() ? Expected<void>() : write_file(flags.html, page_of(json));
}

}  // namespace genegraft::cli
