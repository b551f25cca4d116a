#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <memory>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/progress.hpp"
#include "cli/report_output.hpp"
#include "cli/screens.hpp"
#include "model/model_file.hpp"
#include "model/offtarget_validation.hpp"
#include "model/report_json.hpp"

namespace genegraft::cli {
namespace {

struct Options {
  std::vector<std::string> tables;
  std::string task = "offtarget", method = "forest", encoder = "mismatch", sampling = "screens";
  std::string class_weight = "none", validate = "guides", out, card, html;
  int folds = 5, draws = 1000;
  model::OfftargetOptions offtarget;
  model::ScreenOptions screen;
};

/// Options as text become options as types.
Expected<model::OfftargetOptions> checked(const Options& options, const CommonOptions& common) {
  auto offtarget = options.offtarget;
  offtarget.encoding = *crispr::find_encoding(options.encoder);
  offtarget.forest.threads = common.threads;
  offtarget.forest.seed = common.seed;
  using model::ScreenSampling;
  offtarget.sampling = options.sampling == "bootstrap"  ? ScreenSampling::bootstrap
                       : options.sampling == "balanced" ? ScreenSampling::balanced
                                                        : ScreenSampling::screens;
  if (options.class_weight == "balanced") offtarget.positive_weight = 0;
  else if (options.class_weight != "none") {
    const auto ratio = parse_number(options.class_weight);
    if (!ratio || !(*ratio > 0))
      return fail("--class-weight " + options.class_weight + ": expected none, balanced, or a number above 0");
    offtarget.positive_weight = *ratio;
  }
  return offtarget;
}

struct Tables {
  std::vector<std::string> labels;
  std::vector<model::Screen> screens;
};

Expected<Tables> read_tables(const Options& options, crispr::PairEncoding encoding) {
  std::vector<LabelledTable> tables;
  for (const auto& path : options.tables) {
    std::fprintf(stderr, "reading %s\n", path.c_str());
    auto table = read_labelled_table(path);
    if (!table) return tl::unexpected(table.error());
    tables.push_back(std::move(*table));
  }
  Tables result;
  auto labels = find_labels(tables);
  if (!labels) return tl::unexpected(labels.error());
  result.labels = std::move(*labels);
  auto screen_options = options.screen;
  screen_options.max_columns = crispr::widest(encoding);
  for (auto& table : tables) {
    auto screen = to_screen(table, result.labels, screen_options);
    if (!screen) return tl::unexpected(screen.error());
    result.screens.push_back(std::move(*screen));
    table.records = {};  // the cleaned screen is all that training needs
  }
  return result;
}

/// A forest's progress as a bar. The label says which of several fits it is.
forest::Progress show_trees(const std::string& label) {
  auto bar = std::make_shared<std::unique_ptr<Progress>>();
  return [bar, label](int done, int trees) {
    if (!*bar) *bar = std::make_unique<Progress>(label, "trees", trees);
    (*bar)->show(done);
    return true;
  };
}

model::HeldOut validate(const Options& options, const std::vector<model::Screen>& screens,
                        const model::OfftargetOptions& offtarget) {
  const model::FitProgress progress = [](int fit, int fits, const std::string& what) {
    return show_trees("validating " + std::to_string(fit + 1) + " of " + std::to_string(fits) + " (" + what + ")");
  };
  return options.validate == "screens" ? model::leave_one_screen_out(screens, offtarget, progress)
                                       : model::cross_validate_guides(screens, offtarget, options.folds, progress);
}

std::string now_utc() {
  const std::time_t now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

/// What the card file says (title, summary, limits, licence, sources) joined to what is known here.
Expected<model::Json> read_card(const std::string& path) {
  if (path.empty()) return model::Json::object();
  const auto bytes = read_file(path, 1 << 20);
  if (!bytes) return tl::unexpected(bytes.error());
  auto card = model::Json::parse(bytes->begin(), bytes->end(), nullptr, false);
  if (!card.is_object()) return fail(path + ": not a JSON object");
  return card;
}

Expected<model::Json> describe_files(const Options& options, const std::vector<model::Screen>& screens,
                                     const model::Json& sources) {
  model::Json files = model::Json::array();
  for (std::size_t s = 0; s < screens.size(); ++s) {
    const auto sha256 = file_sha256(options.tables[s]);
    if (!sha256) return tl::unexpected(sha256.error());
    model::Json file = {{"name", std::filesystem::path(options.tables[s]).filename().string()},
                        {"sha256", *sha256},
                        {"rows", screens[s].rows()},
                        {"positives", screens[s].positives()},
                        {"guides", screens[s].guides.size()}};
    if (sources.contains(screens[s].name)) file.update(sources[screens[s].name]);
    files.push_back(std::move(file));
  }
  return files;
}

model::Json label_entries(const std::vector<std::string>& labels, const model::Json& titles) {
  model::Json entries = model::Json::array();
  for (const auto& label : labels) {
    const bool titled = titles.is_object() && titles.contains(label) && titles[label].is_string();
    entries.push_back({{"name", label}, {"title", titled ? titles[label].get<std::string>() : label}});
  }
  return entries;
}

std::vector<std::string> all_guides(const std::vector<model::Screen>& screens) {
  std::vector<std::string> guides;
  for (const auto& screen : screens) guides.insert(guides.end(), screen.guides.begin(), screen.guides.end());
  std::sort(guides.begin(), guides.end());
  guides.erase(std::unique(guides.begin(), guides.end()), guides.end());
  return guides;
}

std::string file_stem(const std::string& path) { return std::filesystem::path(path).stem().string(); }

struct Training {
  Tables tables;
  forest::GrownForest grown;
  std::optional<model::HeldOut> held_out;
  evaluate::Report report;
  double seconds = 0;
};

model::Json forest_settings(const Options& options, const model::OfftargetOptions& offtarget) {
  const auto& forest = offtarget.forest;
  return {{"method", options.method},   {"trees", forest.trees},         {"features_tried", forest.features_tried},
          {"depth", forest.depth},      {"leaves", forest.leaves},       {"leaf_weight", forest.leaf_weight},
          {"sampling", options.sampling}, {"ratio", forest.ratio},       {"draws", forest.draws},
          {"class_weight", options.class_weight}, {"gapped_negatives", offtarget.gapped_negatives}};
}

Expected<model::Manifest> make_manifest(const Options& options, const CommonOptions& common,
                                        const model::OfftargetOptions& offtarget, const Training& training,
                                        model::Json card) {
  const auto& [labels, screens] = training.tables;
  const auto files = describe_files(options, screens, card.value("sources", model::Json::object()));
  if (!files) return tl::unexpected(files.error());
  std::int64_t rows = 0;
  for (const auto& screen : screens) rows += screen.rows();
  model::Manifest manifest;
  auto& json = manifest.json;
  json["schema"] = model::kSchema;
  json["name"] = file_stem(options.out);
  json["title"] = card.value("title", file_stem(options.out));
  json["summary"] = card.value("summary", "");
  json["limits"] = card.value("limits", model::Json::array());
  json["licence"] = card.value("licence", "");
  json["task"] = options.task;
  json["labels"] = label_entries(labels, card.value("labels", model::Json::object()));
  json["encoder"] = {{"kind", options.encoder}, {"version", 1}};
  json["decision"] = {{"threshold", 0.5}, {"threshold_rule", "even odds"}};
  json["training"] = {{"command", common.command_line}, {"seed", common.seed},
                      {"settings", forest_settings(options, offtarget)}, {"files", *files}, {"rows", rows},
                      {"seconds", std::round(training.seconds * 10) / 10},
                      {"machine", std::to_string(available_threads()) + " threads"},
                      {"guides", all_guides(screens)}};
  if (training.held_out) {
    json["decision"] = {{"threshold", training.held_out->final_threshold},
                        {"threshold_rule", "highest F1 on held-out rows"}};
    json["evaluation"] = model::report_json(training.report);
    const auto density = model::score_density(screens, *training.held_out);
    json["evaluation"]["density"] = {
        {"edges", density.edges}, {"positive", density.positive}, {"negative", density.negative}};
  }
  json["created"] = now_utc();
  return manifest;
}

void print_importance(const forest::GrownForest& grown, crispr::PairEncoding encoding) {
  const auto& features = crispr::features(encoding);
  std::vector<std::size_t> order(features.size());
  for (std::size_t f = 0; f < order.size(); ++f) order[f] = f;
  std::sort(order.begin(), order.end(), [&](auto a, auto b) {
    return grown.impurity_importance[a] > grown.impurity_importance[b];
  });
  std::fputs("most important features (mean decrease in impurity):\n", stderr);
  for (std::size_t k = 0; k < std::min<std::size_t>(8, order.size()); ++k)
    std::fprintf(stderr, "  %5.1f %%  %s\n", 100 * grown.impurity_importance[order[k]], features[order[k]].title.c_str());
}

Expected<void> train(const Options& options, const CommonOptions& common) {
  const auto offtarget = checked(options, common);
  if (!offtarget) return tl::unexpected(offtarget.error());
  auto card = read_card(options.card);
  if (!card) return tl::unexpected(card.error());
  auto tables = read_tables(options, offtarget->encoding);
  if (!tables) return tl::unexpected(tables.error());
  if (options.validate == "screens" && tables->screens.size() < 2)
    return fail("--validate screens needs at least two tables");
  Training training{.tables = std::move(*tables)};
  const auto& screens = training.tables.screens;

  if (options.validate != "none") {
    training.held_out = validate(options, screens, *offtarget);
    training.report = model::report_held_out(screens, *training.held_out,
                                             {.draws = options.draws, .seed = common.seed, .threads = common.threads});
    training.report.title = card->value("title", file_stem(options.out));
  }
  std::vector<const model::Screen*> pooled;
  for (const auto& screen : screens) pooled.push_back(&screen);
  const auto start = std::chrono::steady_clock::now();
  training.grown = model::train_offtarget(pooled, *offtarget, show_trees("training"));
  training.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print_importance(training.grown, offtarget->encoding);

  auto manifest = make_manifest(options, common, *offtarget, training, std::move(*card));
  if (!manifest) return tl::unexpected(manifest.error());
  const auto bytes = model::write_model_file({std::move(*manifest), std::move(training.grown.forest)});
  if (const auto written = write_file(options.out, bytes); !written) return written;
  std::fprintf(stderr, "wrote %s (%s bytes, trained in %.1f s)\n", options.out.c_str(),
               format_count(static_cast<long long>(bytes.size())).c_str(), training.seconds);
  if (!training.held_out) return {};
  return write_report(training.report, {.html = options.html, .json = common.json});
}

}  // namespace

Action declare_train(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  auto& forest = options->offtarget.forest;
  app.add_option("tables", options->tables, "labelled tables (guide, target, label); one screen each")->required();
  app.add_option("--out,-o", options->out, "model file to write (.onnx)")->required();
  app.add_option("--task", options->task)->check(CLI::IsMember({"offtarget"}))->capture_default_str();
  app.add_option("--method", options->method)->check(CLI::IsMember({"forest"}))->capture_default_str();
  app.add_option("--encoder", options->encoder)->check(CLI::IsMember({"mismatch", "onehot7"}))->capture_default_str();
  app.add_option("--sampling", options->sampling, "rows of a tree: bootstrap, balanced, or balanced with all screens alike")
      ->check(CLI::IsMember({"bootstrap", "balanced", "screens"}))->capture_default_str();
  app.add_option("--ratio", forest.ratio, "balanced: negatives for each positive")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--draws", forest.draws, "balanced: positives drawn for a tree; 0: as many as there are")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--gapped-negatives", options->offtarget.gapped_negatives, "screens: draw weight of negatives with bulges")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--class-weight", options->class_weight, "weight of positives: none, balanced, or a number")->capture_default_str();
  app.add_option("--trees", forest.trees)->check(CLI::Range(1, 100000))->capture_default_str();
  app.add_option("--features-tried", forest.features_tried, "features drawn at a split; 0: square root")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--depth", forest.depth, "longest path; 0: no limit")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--leaves", forest.leaves, "leaves of a tree at most; 0: no limit")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--leaf-weight", forest.leaf_weight, "rows a leaf keeps at least")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_flag("--keep-on-target", options->screen.keep_on_target, "keep rows of a guide's own site; by default they are left out");
  app.add_option("--max-mismatches", options->screen.max_mismatches, "rows with more are left out")->check(CLI::Range(0, 20))->capture_default_str();
  app.add_option("--validate", options->validate, "held-out report: by guides, by screens (leave one table out), or none")
      ->check(CLI::IsMember({"guides", "screens", "none"}))->capture_default_str();
  app.add_option("--folds", options->folds, "folds of --validate guides")->check(CLI::Range(2, 100))->capture_default_str();
  app.add_option("--draws-report", options->draws, "bootstrap draws of the intervals")->check(CLI::Range(10, 100000))->capture_default_str();
  app.add_option("--card", options->card, "JSON file with title, summary, limits, licence, labels, sources for the model card");
  app.add_option("--html", options->html, "write the held-out report here");
  return [options, &common] { return train(*options, common); };
}

}  // namespace genegraft::cli
