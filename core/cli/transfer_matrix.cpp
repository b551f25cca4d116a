#include <cmath>
#include <cstdio>
#include <filesystem>

#include "base/text.hpp"
#include "cli/files.hpp"
#include "cli/show_fit.hpp"
#include "cli/transfer.hpp"
#include "model/report_json.hpp"
#include "model/screen_distance.hpp"

namespace genegraft::cli {
namespace {

using model::Json;

/// Of the files that hold finished rows; a new one makes old files unread.
constexpr int kRowVersion = 3;
constexpr std::uint64_t kLargestRow = 1u << 28;

Json cells_json(const std::vector<model::Screen>& screens,
                const std::vector<model::TransferCell>& cells,
                const evaluate::ReportOptions& options) {
  evaluate::Report report;
  for (std::size_t t = 0; t < cells.size(); ++t)
    report.sets.push_back(model::report_cell(screens[t], cells[t], options));
  auto json = model::report_json(report)["sets"];
  for (std::size_t t = 0; t < cells.size(); ++t)
    for (const auto method : cells[t].methods)
      json[t]["methods"].push_back(model::method_name(method));
  return json;
}

evaluate::ReportOptions figure_options(const TransferFlags& flags, const CommonOptions& common) {
  return {.draws = flags.draws, .seed = common.seed, .threads = common.threads};
}

Json settings_of(const TransferFlags& flags, const model::TransferOptions& options) {
  Json settings = {{"encoder", flags.encoder},
                   {"folds", options.folds},
                   {"ratio", options.ratio},
                   {"draws", flags.draws},
                   {"learner", settings_json(options.offtarget.learner)}};
  for (const auto rival : options.rivals) {
    auto of_rival = options.offtarget.learner;
    of_rival.method = rival;
    settings["rivals"].push_back(settings_json(of_rival));
  }
  if (!flags.assays.empty()) settings["assays"] = flags.assays;
  return settings;
}

/// Where a finished row lies: its name says what it is, the rest of it what it was made of.
std::filesystem::path row_file(const TransferFlags& flags, const CommonOptions& common,
                               const TransferScreens& screens,
                               const model::TransferOptions& options, std::size_t source) {
  const Json made_of = {{"version", kRowVersion},
                        {"screens", screens.sha256},
                        {"seed", common.seed},
                        {"settings", settings_of(flags, options)}};
  const auto name = std::string(model::name(options.protocol)) + "." +
                    std::string(model::name(options.rebalancing)) + "." +
                    screens.clean[source].name + "." + sha256(made_of.dump()).substr(0, 12) +
                    ".json";
  return std::filesystem::path(flags.work) / name;
}

std::optional<Json> read_row(const std::filesystem::path& path, std::size_t cells) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  const auto bytes = read_file(path.string(), kLargestRow);
  if (!bytes) return std::nullopt;
  auto json = Json::parse(bytes->begin(), bytes->end(), nullptr, false);
  if (!json.is_array() || json.size() != cells) return std::nullopt;
  return json;
}

std::string methods_text(const model::TransferOptions& options) {
  std::string text = model::method_name(options.offtarget.learner.method);
  for (const auto rival : options.rivals) text += " or " + model::method_name(rival);
  return text;
}

std::string protocol_text(model::TransferProtocol protocol, int folds) {
  return protocol == model::TransferProtocol::guides
             ? "By guide: no model saw the guide of a row it scores, or one nearly identical to "
               "it. Where source and target share guides, as a screen does with itself, " +
                   std::to_string(folds) + " folds of the source's guides are left out in turn."
             : "By row, as the reference study has it: a screen's own rows are split at random, 70 "
               "to 30, and another screen is scored as its table stands, shared guides, repeats "
               "and on-target rows included. These figures are too good.";
}

}  // namespace

Json transfer_json(const TransferFlags& flags, const TransferScreens& screens) {
  Json list = Json::array();
  for (std::size_t s = 0; s < screens.clean.size(); ++s) {
    const auto& screen = screens.clean[s];
    list.push_back({{"name", screen.name},
                    {"rows", screen.rows()},
                    {"positives", screen.positives()},
                    {"guides", screen.guides.size()},
                    {"prevalence",
                     static_cast<double>(screen.positives()) / static_cast<double>(screen.rows())},
                    {"notes", screen.notes},
                    {"sha256", screens.sha256[s]}});
  }
  return {{"title", "Transfer between " + std::to_string(screens.clean.size()) + " screens"},
          {"settings", settings_of(flags, flags.transfer)},
          {"screens", std::move(list)},
          {"matrices", Json::array()}};
}

Expected<Json> transfer_matrix(const TransferFlags& flags, const CommonOptions& common,
                               const TransferScreens& screens,
                               const model::TransferOptions& options) {
  const auto& of = screens.of(options.protocol);
  Json matrix = {{"protocol", model::name(options.protocol)},
                 {"rebalancing", model::name(options.rebalancing)},
                 {"method", methods_text(options)},
                 {"text", protocol_text(options.protocol, options.folds)},
                 {"rows", Json::array()}};
  for (std::size_t s = 0; s < of.size(); ++s) {
    const auto file =
        flags.work.empty() ? std::filesystem::path() : row_file(flags, common, screens, options, s);
    auto row = file.empty() ? std::nullopt : read_row(file, of.size());
    if (!row) {
      const auto progress = [&](int fit, int fits, const std::string& what) {
        return show_fit(std::string(model::name(options.protocol)) + ", rebalancing " +
                        std::string(model::name(options.rebalancing)) + ", row " +
                        std::to_string(s + 1) + " of " + std::to_string(of.size()) + ": " + what +
                        ", fit " + std::to_string(fit + 1) + " of " + std::to_string(fits));
      };
      row = cells_json(of, model::transfer_from(of, s, options, progress),
                       figure_options(flags, common));
      if (!file.empty())
        if (const auto written = write_file(file.string(), row->dump()); !written)
          return tl::unexpected(written.error());
    }
    matrix["rows"].push_back({{"source", of[s].name}, {"cells", std::move(*row)}});
  }
  return matrix;
}

Json untrained_rows(const TransferFlags& flags, const CommonOptions& common,
                    const std::vector<model::Screen>& screens) {
  Json rows = Json::array();
  using model::Untrained;
  for (const auto score : {Untrained::cfd, Untrained::mit, Untrained::mismatches}) {
    std::vector<model::TransferCell> cells;
    for (const auto& screen : screens) cells.push_back(model::score_untrained(screen, score));
    rows.push_back({{"source", model::name(score)},
                    {"cells", cells_json(screens, cells, figure_options(flags, common))}});
  }
  return rows;
}

void add_distances(const TransferScreens& screens, const CommonOptions& common, Json& json) {
  const auto& of = screens.clean;
  const auto distances = model::screen_distances(of, common.seed, common.threads);
  json["distances"] = Json::array();
  json["correlations"] = Json::array();
  constexpr const char* kNames[] = {"cosine", "euclidean", "manhattan", "classifier"};
  const auto value = [](const model::ScreenDistance& d, int kind) {
    const double values[] = {d.cosine, d.euclidean, d.manhattan, d.classifier};
    return values[kind];
  };
  for (std::size_t a = 0; a < of.size(); ++a)
    for (std::size_t b = 0; b < of.size(); ++b) {
      if (a == b) continue;
      Json entry = {{"from", of[a].name}, {"to", of[b].name}};
      for (int kind = 0; kind < 4; ++kind) {
        const double d = value(distances[a][b], kind);
        entry[kNames[kind]] = std::isnan(d) ? Json(nullptr) : Json(d);
      }
      json["distances"].push_back(std::move(entry));
    }
  for (const auto& matrix : json["matrices"])
    for (int kind = 0; kind < 4; ++kind) {
      std::vector<double> d, auc, lift;
      for (std::size_t a = 0; a < of.size(); ++a)
        for (std::size_t b = 0; b < of.size(); ++b) {
          const auto& cell = matrix["rows"][a]["cells"][b];
          const double apart = value(distances[a][b], kind);
          if (a == b || std::isnan(apart) || cell["scores"].empty()) continue;
          const auto& score = cell["scores"][0];
          if (!score.contains("roc_auc") || !score.contains("pr_auc")) continue;
          d.push_back(apart);
          auc.push_back(score["roc_auc"]["value"]);
          lift.push_back(score["pr_auc"]["value"].get<double>() / cell["prevalence"].get<double>());
        }
      const auto number = [](double r) { return std::isnan(r) ? Json(nullptr) : Json(r); };
      json["correlations"].push_back({{"protocol", matrix["protocol"]},
                                      {"rebalancing", matrix["rebalancing"]},
                                      {"distance", kNames[kind]},
                                      {"cells", d.size()},
                                      {"roc_auc", number(model::rank_correlation(d, auc))},
                                      {"lift", number(model::rank_correlation(d, lift))}});
    }
}

std::string transfer_table(const Json& json) {
  constexpr const char* kFigures[] = {"roc_auc",  "pr_auc",    "f1_half",
                                      "mcc_half", "f1_chosen", "mcc_chosen"};
  std::string text = "protocol\trebalancing\tsource\ttarget\trows\tpositives\tguides\tprevalence";
  for (const auto* figure : kFigures)
    text += std::string("\t") + figure + "\t" + figure + ".low\t" + figure + ".high";
  text += "\tthreshold\tmethod\n";
  const auto cell_text = [](const Json& value) {
    return value.is_number() ? format_float(value.get<float>()) : std::string();
  };
  for (const auto& matrix : json["matrices"])
    for (const auto* part : {"rows", "untrained"})
      for (const auto& row : matrix[part])
        for (const auto& cell : row["cells"]) {
          text += matrix["protocol"].get<std::string>() + "\t" +
                  (part[0] == 'r' ? matrix["rebalancing"].get<std::string>() : "") + "\t" +
                  row["source"].get<std::string>() + "\t" + cell["name"].get<std::string>() + "\t" +
                  cell["rows"].dump() + "\t" + cell["positives"].dump() + "\t" +
                  cell["groups"].dump() + "\t" + cell_text(cell["prevalence"]);
          const Json none = Json::object();
          const auto& score = cell["scores"].empty() ? none : cell["scores"][0];
          for (const auto* figure : kFigures) {
            const auto found = score.find(figure);
            for (const auto* bound : {"value", "low", "high"})
              text += "\t" + (found == score.end() ? "" : cell_text((*found)[bound]));
          }
          text += "\t" + (score.contains("threshold") ? cell_text(score["threshold"]) : "") + "\t";
          for (const auto& method : cell.value("methods", Json::array()))
            text += (text.back() == '\t' ? "" : ",") + method.get<std::string>();
          text += "\n";
        }
  return text;
}

}  // namespace genegraft::cli
