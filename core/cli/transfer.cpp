#include "cli/transfer.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/text.hpp"
#include "cli/files.hpp"
#include "cli/screens.hpp"

namespace genegraft::cli {
namespace {

using model::Json;

/// The reference study's forest: unpruned trees on all features' square root.
model::LearnerOptions transfer_defaults() {
  return {.forest = {.trees = 1000},
          .boosting = {.rounds = 1000, .learning_rate = 0.05, .leaf_hessian = 5, .patience = 30}};
}

/// The table as it stands, as the reference study takes it.
model::ScreenOptions as_it_stands(int max_columns) {
  return {.max_mismatches = crispr::kProtospacer,
          .keep_on_target = true,
          .keep_repeats = true,
          .max_columns = max_columns};
}

Expected<TransferScreens> read_screens(const TransferFlags& flags, crispr::PairEncoding encoding,
                                       bool raw) {
  TransferScreens screens;
  for (const auto& path : flags.tables) {
    std::fprintf(stderr, "reading %s\n", path.c_str());
    const auto table = read_labelled_table(path);
    if (!table) return tl::unexpected(table.error());
    for (const auto& other : screens.clean)
      if (other.name == table->name)
        return fail(path + ": a table of this name, " + table->name + ", is there already");
    const auto labels = find_labels({*table});
    if (!labels) return inside(path, labels.error());
    const int columns = crispr::widest(encoding);
    auto clean = to_screen(*table, *labels, {.max_columns = columns});
    if (!clean) return tl::unexpected(clean.error());
    print_notes(*clean);
    screens.clean.push_back(std::move(*clean));
    auto sum = file_sha256(path);
    if (!sum) return tl::unexpected(sum.error());
    screens.sha256.push_back(std::move(*sum));
    if (!raw) continue;
    auto whole = to_screen(*table, *labels, as_it_stands(columns));
    if (!whole) return tl::unexpected(whole.error());
    screens.raw.push_back(std::move(*whole));
  }
  return screens;
}

/// (screens) numbers of assays; a screen that no list names is the only one of its own.
Expected<std::vector<int>> number_assays(const std::vector<std::string>& lists,
                                         const std::vector<model::Screen>& screens) {
  std::vector<int> assay(screens.size());
  for (std::size_t s = 0; s < screens.size(); ++s) assay[s] = -1 - static_cast<int>(s);
  for (std::size_t a = 0; a < lists.size(); ++a)
    for (const auto name : split(lists[a], ',')) {
      const auto found = std::find_if(screens.begin(), screens.end(),
                                      [&](const model::Screen& s) { return s.name == name; });
      if (found == screens.end())
        return fail("--assay " + lists[a] + ": there is no screen " + std::string(name));
      auto& number = assay[static_cast<std::size_t>(found - screens.begin())];
      if (number >= 0) return fail("--assay: " + std::string(name) + " is named twice");
      number = static_cast<int>(a);
    }
  return assay;
}

/// Which screen, of those that are not the target itself, suits a target: by what was measured, and
/// by what can be known without labels of the target.
void print_sources(const Json& json) {
  for (std::size_t t = 0; t < json["screens"].size(); ++t) {
    const auto& target = json["screens"][t]["name"].get_ref<const std::string&>();
    std::string nearest, best;
    double least = 0, most = 0;
    for (const auto& entry : json["distances"])
      if (entry["to"] == target && (nearest.empty() || entry["euclidean"].get<double>() < least)) {
        least = entry["euclidean"];
        nearest = entry["from"];
      }
    for (const auto& row : json["matrices"][0]["rows"]) {
      const auto& cell = row["cells"][t];
      if (row["source"] == target || cell["scores"].empty()) continue;
      const double value = cell["scores"][0]["pr_auc"]["value"];
      if (value > most) {
        most = value;
        best = row["source"];
      }
    }
    std::fprintf(stderr,
                 "%s: most like %s (distance %.2f); best measured source %s (PR AUC %.3f)\n",
                 target.c_str(), nearest.c_str(), least, best.c_str(), most);
  }
}

/// What a pooled source is made of: the defaults of `train`, edited alike.
Expected<model::OfftargetOptions> pooled_options(const TransferFlags& flags,
                                                 const CommonOptions& common,
                                                 const std::vector<std::string>& titles) {
  model::OfftargetOptions pooled{.encoding = flags.transfer.offtarget.encoding};
  auto learner = checked(flags.learner, pooled.learner, common, {}, titles);
  if (!learner) return tl::unexpected(learner.error());
  pooled.learner = std::move(*learner);
  return pooled;
}

Expected<void> check(const TransferFlags& flags) {
  if (flags.tables.size() < 2) return fail("transfer needs at least two labelled tables");
  if (flags.work.empty()) return {};
  std::error_code problem;
  std::filesystem::create_directories(flags.work, problem);
  if (problem) return fail("--work " + flags.work + ": " + problem.message());
  return {};
}

Expected<void> transfer(TransferFlags flags, const CommonOptions& common) {
  if (!flags.distil.empty()) return distil_transfer(flags.distil, flags.out);
  if (const auto fine = check(flags); !fine) return fine;
  auto& options = flags.transfer;
  options.offtarget.encoding = *crispr::find_encoding(flags.encoder);
  std::vector<std::string> titles;
  for (const auto& feature : crispr::features(options.offtarget.encoding))
    titles.push_back(feature.title);
  if (!flags.learner.source.empty()) return fail("--from is for train, not for transfer");
  if (!flags.few_shot.empty()) {
    const auto pooled = pooled_options(flags, common, titles);
    if (!pooled) return tl::unexpected(pooled.error());
    const auto screens = read_screens(flags, pooled->encoding, false);
    if (!screens) return tl::unexpected(screens.error());
    return transfer_few_shot(flags, common, *pooled, screens->clean);
  }
  auto learner = checked(flags.learner, transfer_defaults(), common, {}, titles);
  if (!learner) return tl::unexpected(learner.error());
  options.offtarget.learner = std::move(*learner);
  for (const auto& rival : flags.rivals) {
    options.rivals.push_back(*model::find_method(rival));
    if (options.rivals.back() == options.offtarget.learner.method)
      return fail("--rival " + rival + ": that is the method");
  }
  auto output = Output::open(flags.out);
  if (!output) return tl::unexpected(output.error());
  const bool raw =
      std::find(flags.protocols.begin(), flags.protocols.end(), "rows") != flags.protocols.end();
  const auto screens = read_screens(flags, options.offtarget.encoding, raw);
  if (!screens) return tl::unexpected(screens.error());
  auto assay = number_assays(flags.assays, screens->clean);
  if (!assay) return tl::unexpected(assay.error());
  options.assay = std::move(*assay);

  auto json = transfer_json(flags, *screens);
  json["command"] = common.command_line;
  json["seed"] = common.seed;
  for (const auto& protocol : flags.protocols) {
    options.protocol = *model::find_protocol(protocol);
    const auto untrained = untrained_rows(flags, common, screens->of(options.protocol));
    for (const auto& rebalancing : flags.rebalancings) {
      options.rebalancing = *model::find_rebalancing(rebalancing);
      auto matrix = transfer_matrix(flags, common, *screens, options);
      if (!matrix) return tl::unexpected(matrix.error());
      (*matrix)["untrained"] = untrained;
      json["matrices"].push_back(std::move(*matrix));
    }
  }
  add_effects(json, common.seed);
  add_distances(*screens, common, json);
  print_sources(json);
  const auto text = common.json ? json.dump(1) + "\n" : transfer_table(json);
  if (const auto written = output->write(text); !written) return written;
  if (const auto done = output->finish(); !done) return done;
  if (flags.html.empty()) return {};
  return write_file(flags.html, transfer_page(json));
}

}  // namespace

Action declare_transfer(CLI::App& app, const CommonOptions& common) {
  auto flags = std::make_shared<TransferFlags>();
  auto* tables = app.add_option("tables", flags->tables,
                                "labelled tables (guide, target, label), a screen each");
  auto* distil = app.add_option(
      "--distil", flags->distil,
      "instead: read what transfer --json wrote, and write what a model's card shows of it");
  tables->excludes(distil);
  app.add_option("--few-shot", flags->few_shot,
                 "instead of a matrix: what a model of all other screens gains by so many labelled "
                 "rows of a screen, as 20,50,100,500")
      ->delimiter(',')
      ->check(CLI::Range(4, 100000));
  app.add_option("--target", flags->targets, "--few-shot: these screens alone, with commas")
      ->delimiter(',');
  app.add_option("--few-draws", flags->few_draws, "--few-shot: draws of rows and guides")
      ->check(CLI::Range(2, 1000))
      ->capture_default_str();
  app.add_option("--weight-strength", flags->adapting.weight_strength, "--few-shot: see adapt")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--feature-strength", flags->adapting.feature_strength, "--few-shot: see adapt")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--leaf-prior", flags->adapting.leaf_prior, "--few-shot: see adapt")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--adapt-rounds", flags->adapting.rounds, "--few-shot: see adapt --rounds")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app.add_option("--protocol", flags->protocols,
                 "guides: no model saw the guide of a row it scores; rows: as the reference study "
                 "splits, for comparison; or both, with a comma")
      ->delimiter(',')
      ->check(CLI::IsMember({"guides", "rows"}))
      ->capture_default_str();
  app.add_option("--rebalance", flags->rebalancings,
                 "none; weights: of positives; undersampling: of negatives, once; balanced: drawn "
                 "anew for each tree; or several, with commas")
      ->delimiter(',')
      ->check(CLI::IsMember({"none", "weights", "undersampling", "balanced"}))
      ->capture_default_str();
  app.add_option("--ratio", flags->transfer.ratio,
                 "undersampling, balanced: negatives for each positive")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--encoder", flags->encoder)
      ->check(CLI::IsMember({"mismatch", "letters", "onehot7"}))
      ->capture_default_str();
  app.add_option("--folds", flags->transfer.folds, "of guides that source and target share")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  app.add_option("--assay", flags->assays,
                 "screens of one kind of assay, with commas; once for each kind. The threshold for "
                 "a screen is chosen on others of its kind, where there are any");
  app.add_option(
         "--rival", flags->rivals,
         "a method beside --method, or several with commas: each cell is by the one whose PR "
         "AUC is highest on the rows that its threshold is chosen on")
      ->delimiter(',')
      ->check(CLI::IsMember({"forest", "boosting", "linear"}));
  app.add_option("--draws", flags->draws, "bootstrap draws of the intervals")
      ->check(CLI::Range(10, 100000))
      ->capture_default_str();
  app.add_option("--work", flags->work,
                 "folder where finished rows are kept, so that a run that was broken off goes on");
  app.add_option("--out,-o", flags->out, "write the figures here instead of standard output");
  app.add_option("--html", flags->html, "write the page of heat maps and curves here");
  declare_learner_options(app, flags->learner);
  return [flags, &common] { return transfer(*flags, common); };
}

}  // namespace genegraft::cli
