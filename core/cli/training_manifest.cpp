#include "cli/training_manifest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cli/files.hpp"
#include "cli/show_fit.hpp"
#include "cli/text_source.hpp"
#include "model/report_json.hpp"

namespace genegraft::cli {
namespace {

std::string now_utc() {
  const std::time_t now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

Expected<model::Json> describe_screens(const TrainOptions& options,
                                       const std::vector<model::Screen>& screens,
                                       const model::Json& sources) {
  model::Json files = model::Json::array();
  for (std::size_t s = 0; s < screens.size(); ++s) {
    auto file = describe_file(options.tables[s]);
    if (!file) return file;
    file->update({{"rows", screens[s].rows()},
                  {"positives", screens[s].positives()},
                  {"guides", screens[s].guides.size()}});
    if (sources.contains(screens[s].name)) file->update(sources[screens[s].name]);
    files.push_back(std::move(*file));
  }
  return files;
}

/// Data sets get the titles that the card gives their sources.
void add_titles(model::Json& sets, const model::Json& sources) {
  for (auto& set : sets) {
    const auto name = set["name"].get<std::string>();
    if (sources.contains(name) && sources[name].contains("title"))
      set["title"] = sources[name]["title"];
  }
}

model::Json label_entries(const std::vector<std::string>& labels, const model::Json& titles) {
  model::Json entries = model::Json::array();
  for (const auto& label : labels) {
    const bool titled = titles.is_object() && titles.contains(label) && titles[label].is_string();
    entries.push_back(
        {{"name", label}, {"title", titled ? titles[label].get<std::string>() : label}});
  }
  return entries;
}

std::vector<std::string> all_guides(const std::vector<model::Screen>& screens) {
  std::vector<std::string> guides;
  for (const auto& screen : screens)
    guides.insert(guides.end(), screen.guides.begin(), screen.guides.end());
  std::sort(guides.begin(), guides.end());
  guides.erase(std::unique(guides.begin(), guides.end()), guides.end());
  return guides;
}

void add_sampling(const TrainOptions& options, const model::OfftargetOptions& offtarget,
                  model::Json& settings) {
  settings.update({{"sampling", options.sampling},
                   {"ratio", offtarget.learner.forest.ratio},
                   {"draws", offtarget.learner.forest.draws},
                   {"class_weight", options.class_weight},
                   {"gapped_negatives", offtarget.gapped_negatives},
                   {"sampled_share", offtarget.sampled_share}});
  if (!options.learner.source.empty())
    settings["from"] = std::filesystem::path(options.learner.source).filename().string();
}

/// Ranking quality on the rows that a tree did not see. By row, not by guide, so it flatters.
model::Json out_of_bag_json(const Training& training) {
  std::vector<float> score;
  std::vector<std::int32_t> y;
  std::size_t row = 0;
  if (training.fitted.out_of_bag.empty()) return nullptr;
  for (const auto& screen : training.tables.screens)
    for (const auto label : screen.y) {
      const float value = training.fitted.out_of_bag[row++];
      if (std::isnan(value)) continue;
      score.push_back(value);
      y.push_back(label);
    }
  const double roc_auc = evaluate::roc_auc(score, y), pr_auc = evaluate::pr_auc(score, y);
  if (std::isnan(roc_auc)) return nullptr;
  std::fprintf(stderr, "out of bag, by row: PR AUC %.3f, ROC AUC %.3f\n", pr_auc, roc_auc);
  return {{"rows", y.size()}, {"roc_auc", roc_auc}, {"pr_auc", pr_auc}};
}

}  // namespace

std::string file_stem(const std::string& path) {
  return std::filesystem::path(path).stem().string();
}

Expected<model::Json> read_card(const std::string& path) {
  if (path.empty()) return model::Json::object();
  const auto bytes = read_file(path, 1 << 20);
  if (!bytes) return tl::unexpected(bytes.error());
  auto card = model::Json::parse(bytes->begin(), bytes->end(), nullptr, false);
  if (!card.is_object()) return fail(path + ": not a JSON object");
  for (const char* key : {"title", "summary", "licence"})
    if (card.contains(key) && !card[key].is_string())
      return fail(path + ": " + key + " is not a text");
  if (card.contains("sources")) {
    const auto& sources = card["sources"];
    if (!sources.is_object() || !std::all_of(sources.begin(), sources.end(),
                                             [](const auto& source) { return source.is_object(); }))
      return fail(path + ": sources is not an object of objects");
  }
  return card;
}

Expected<model::Json> describe_file(const std::string& path) {
  const auto sha256 = path == "-" ? Expected<std::string>("") : file_sha256(path);
  if (!sha256) return tl::unexpected(sha256.error());
  return model::Json{{"name", std::filesystem::path(path).filename().string()},
                     {"sha256", *sha256}};
}

Expected<model::Json> describe_files(const std::vector<std::string>& paths,
                                     const model::Json& sources) {
  model::Json files = model::Json::array();
  for (const auto& path : paths) {
    auto file = describe_file(path);
    if (!file) return file;
    if (const auto name = table_name(path); sources.contains(name)) file->update(sources[name]);
    files.push_back(std::move(*file));
  }
  return files;
}

model::Manifest begin_manifest(const std::string& name, const std::string& task,
                               const std::vector<std::string>& labels, const model::Json& encoder,
                               const model::Json& card) {
  model::Manifest manifest;
  auto& json = manifest.json;
  json["schema"] = model::kSchema;
  json["name"] = name;
  json["title"] = card.value("title", name);
  json["summary"] = card.value("summary", "");
  json["limits"] = card.value("limits", model::Json::array());
  json["licence"] = card.value("licence", "");
  json["task"] = task;
  json["labels"] = label_entries(labels, card.value("labels", model::Json::object()));
  json["encoder"] = encoder;
  return manifest;
}

model::Json describe_training(const CommonOptions& common, const model::LearnerOptions& learner,
                              const model::FittedLearner& fitted,
                              std::span<const std::string> features, double seconds) {
  model::Json importance = model::Json::array();
  for (const auto f : by_importance(fitted))
    importance.push_back(
        {{"feature", features[f]}, {"share", std::round(fitted.importance[f] * 1e5) / 1e5}});
  return {{"command", common.command_line},
          {"seed", common.seed},
          {"settings", settings_json(learner)},
          {"notes", fitted.notes},
          {"seconds", std::round(seconds * 10) / 10},
          {"machine", std::to_string(available_threads()) + " threads"},
          {"importance", std::move(importance)}};
}

Expected<void> write_trained(const std::string& bytes, const std::string& path, double seconds,
                             Output& output) {
  if (const auto written = output.write(bytes); !written) return written;
  if (const auto finished = output.finish(); !finished) return finished;
  std::fprintf(stderr, "wrote %s (%s bytes, trained in %.1f s)\n", path.c_str(),
               format_count(static_cast<long long>(bytes.size())).c_str(), seconds);
  return {};
}

void finish_manifest(model::Manifest& manifest) {
  manifest.json["created"] = now_utc();
}

Expected<model::Manifest> make_manifest(const TrainOptions& options, const CommonOptions& common,
                                        const model::OfftargetOptions& offtarget,
                                        const model::DecisionOptions& decision,
                                        const Training& training, const model::Json& card) {
  const auto& [labels, screens] = training.tables;
  const auto sources = card.value("sources", model::Json::object());
  const auto files = describe_screens(options, screens, sources);
  if (!files) return tl::unexpected(files.error());
  std::int64_t rows = 0;
  for (const auto& screen : screens) rows += screen.rows();
  auto manifest =
      begin_manifest(file_stem(options.out), options.task, labels,
                     {{"kind", options.encoder}, {"version", model::kEncoderVersion}}, card);
  auto& json = manifest.json;
  json["decision"] = training.decided
                         ? model::decision_json(*training.decided, *training.held_out, decision)
                         : model::decision_json(decision);
  std::vector<std::string> features;
  for (const auto& feature : crispr::features(offtarget.encoding))
    features.push_back(feature.title);
  json["training"] =
      describe_training(common, offtarget.learner, training.fitted, features, training.seconds);
  add_sampling(options, offtarget, json["training"]["settings"]);
  json["training"].update({{"files", *files},
                           {"rows", rows},
                           {"out_of_bag", out_of_bag_json(training)},
                           {"guides", all_guides(screens)}});
  if (training.held_out) {
    json["evaluation"] = model::report_json(training.report);
    add_titles(json["evaluation"]["sets"], sources);
    json["evaluation"]["density"] = {{"edges", training.density.edges},
                                     {"positive", training.density.positive},
                                     {"negative", training.density.negative}};
  }
  finish_manifest(manifest);
  return manifest;
}

}  // namespace genegraft::cli
