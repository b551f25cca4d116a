#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <optional>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cli/cell_samples.hpp"
#include "cli/class_report_output.hpp"
#include "cli/describe_sets.hpp"
#include "cli/epoch_line.hpp"
#include "cli/files.hpp"
#include "cli/finetune.hpp"
#include "cli/interrupt.hpp"
#include "cli/rank_base.hpp"
#include "cli/rank_files.hpp"
#include "cli/training_manifest.hpp"
#include "cli/type_tree_file.hpp"
#include "evaluate/splits.hpp"
#include "model/cell_report.hpp"
#include "model/class_report_json.hpp"
#include "neural/rank_file.hpp"
#include "neural/rank_finetune.hpp"

namespace genegraft::cli {
namespace {

/// A task with all that its trainings share.
struct CellTask {
  RankBase base;
  model::CellSamples samples;
  std::vector<model::CellType> types;
  model::RankEncoding encoding;
  expression::TokenRows rows;  // (N)
  neural::RankFinetuneOptions recipe;
  int folds = 5, measured = 1;
};

neural::RankFinetuneOptions recipe_of(const CLI::App& app, const FinetuneFlags& flags,
                                      const CommonOptions& common) {
  const auto& cells = flags.cells;
  neural::RankFinetuneOptions recipe{.scratch = flags.scratch,
                                     .freeze = cells.freeze,
                                     .rate = cells.rate,
                                     .decay_by_layer = cells.decay_by_layer,
                                     .epochs = cells.epochs,
                                     .weight_decay = flags.recipe.weight_decay,
                                     .clip = flags.recipe.clip,
                                     .label_smoothing = flags.recipe.label_smoothing,
                                     .class_weights = flags.recipe.class_weights,
                                     .device = flags.recipe.device,
                                     .seed = common.seed,
                                     .threads = common.threads};
  if (cells.pooling == "first") recipe.head.pooling = neural::RankPooling::first;
  const auto typed = [&](const char* name) { return app.get_option(name)->count() > 0; };
  if (typed("--batch")) recipe.batch = flags.recipe.batch;
  if (typed("--patience")) recipe.patience = flags.recipe.patience;
  if (typed("--average")) recipe.average = flags.recipe.average;
  return recipe;
}

Expected<CellTask> open_cell_task(const CLI::App& app, const FinetuneFlags& flags,
                                  const CommonOptions& common) {
  if (flags.inputs.size() < 2 || !flags.inputs.front().ends_with(".onnx"))
    return fail(
        "finetune --task cell needs a base model (.onnx, of pretrain --encoder ranks or import), "
        "then expression matrices with labels");
  CellTask task{.recipe = recipe_of(app, flags, common),
                .folds = flags.folds,
                .measured = flags.cells.measured};
  if (task.measured > task.folds)
    return fail("--measured " + std::to_string(task.measured) + ": there are " +
                std::to_string(task.folds) + " folds");
  auto base = read_rank_base(flags.inputs.front());
  if (!base) return tl::unexpected(base.error());
  task.base = std::move(*base);
  task.encoding = task.base.encoding;
  if (flags.cells.length > 0) task.encoding.length = flags.cells.length;
  if (const int most = task.base.model->bert->options().positions; task.encoding.length > most)
    return fail("--length " + std::to_string(task.encoding.length) + ": the base has places for " +
                std::to_string(most) + " genes");
  auto samples = read_cell_samples({flags.inputs.begin() + 1, flags.inputs.end()},
                                   {.label = flags.columns.label,
                                    .group = flags.columns.group,
                                    .map = flags.cells.map,
                                    .common_with = flags.cells.common_with});
  if (!samples) return tl::unexpected(samples.error());
  task.samples = std::move(*samples);
  auto types = read_type_tree(flags.cells.types, task.samples.labels);
  if (!types) return tl::unexpected(types.error());
  task.types = std::move(*types);
  const auto match = task.encoding.vocabulary.panel.match(task.samples.genes);
  std::fprintf(stderr, "%s cells of %d types; %s of their %s genes are in the base's vocabulary\n",
               format_count(task.samples.size()).c_str(), task.samples.classes(),
               format_count(match.found).c_str(),
               format_count(std::ssize(task.samples.genes)).c_str());
  if (match.found == 0)
    return fail("none of the cells' genes is in the base's vocabulary; is it the same species?");
  const auto kind =
      task.samples.depth.empty() ? expression::Values::log : expression::Values::counts;
  task.rows = expression::rank_tokens(task.samples.values, kind, match.panel_of,
                                      task.encoding.vocabulary, task.encoding.length);
  auto& panel = task.encoding.vocabulary.panel;
  panel.weight = token_shares(task.rows, panel.genes.size());
  return task;
}

/// A training on some cells, of which a tenth (whole groups) chooses the epoch.
Expected<neural::FinetunedRanks> learn(const CellTask& task, const std::vector<int>& cells,
                                       const std::string& what) {
  constexpr int kParts = 10;
  const auto own = model::select_cells(task.samples, cells);
  const auto part =
      evaluate::class_folds(own.group, own.y, own.classes(), kParts, task.recipe.seed + 1);
  std::vector<int> learnt, held_out;
  for (std::size_t i = 0; i < cells.size(); ++i)
    (part[i] == 0 ? held_out : learnt).push_back(cells[i]);
  EpochLine line(what);
  return neural::finetune_ranks(task.base.model->bert, task.rows, task.samples.y,
                                task.samples.classes(), learnt, held_out, task.recipe,
                                [&](const neural::FinetuneProgress& now) {
                                  line.show(now);
                                  return !is_interrupted();
                                });
}

/// The linear model that the network is to beat, see `train --task cell --method linear`.
model::CellOptions linear_bar(const CommonOptions& common) {
  model::CellOptions options{
      .learner = {.method = model::Method::linear, .seed = common.seed, .threads = common.threads},
      .relevance = 1};
  options.learner.linear.c = {0.1};
  options.learner.linear.fit.tolerance = 1e-3;
  return options;
}

void append(std::vector<float>& to, const std::vector<float>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

std::string describe(const CellTask& task) {
  const bool alone = task.samples.group_name.empty();
  std::string text =
      std::to_string(task.folds) + " folds " +
      (alone ? "over single cells, every label in its share" : "by " + task.samples.group_name) +
      ", of which " + (task.measured == 1 ? "one is" : std::to_string(task.measured) + " are") +
      " measured: each cell is scored by a model that " +
      (alone ? "did not see it" : "saw no cell of its " + task.samples.group_name) +
      ". Logistic regression (C = 0.1, relevance 1) learns from the same cells.";
  if (task.measured == 1) text += " The model in the file is the one that was measured.";
  return text;
}

/// What the cells that were held out are answered, beside the baselines.
struct Measured {
  model::CellSamples samples;  // those alone
  model::HeldOutCells held_out;
  std::optional<neural::FinetunedRanks> trained;  // of the last fold
};

Expected<Measured> measure(const CellTask& task, const CommonOptions& common) {
  const auto& samples = task.samples;
  const auto fold =
      evaluate::class_folds(samples.group, samples.y, samples.classes(), task.folds, common.seed);
  Measured measured;
  std::vector<int> all_tested, fold_of;
  auto& held_out = measured.held_out;
  for (int f = 0; f < task.measured; ++f) {
    std::vector<int> learnt, tested;
    for (int i = 0; i < samples.size(); ++i)
      (fold[static_cast<std::size_t>(i)] == f ? tested : learnt).push_back(i);
    if (tested.empty()) continue;
    auto trained = learn(task, learnt, "fold " + std::to_string(f + 1));
    if (!trained) return inside("fold " + std::to_string(f + 1), trained.error());
    append(held_out.model, neural::classify_ranks(*trained->classifier, task.rows, tested));
    const auto training = model::select_cells(samples, learnt);
    const auto bar = model::fit_cells(training, linear_bar(common));
    if (!bar) return inside("fold " + std::to_string(f + 1), bar.error());
    append(held_out.linear,
           model::score_cells(*bar, model::select_cells(samples, tested), common.threads));
    std::vector<float> shares(samples.labels.size());
    for (const auto y : training.y)
      shares[static_cast<std::size_t>(y)] += 1 / static_cast<float>(training.size());
    for (std::size_t i = 0; i < tested.size(); ++i) append(held_out.commonest, shares);
    all_tested.insert(all_tested.end(), tested.begin(), tested.end());
    fold_of.insert(fold_of.end(), tested.size(), f);
    measured.trained = std::move(*trained);
    if (measured.trained->stopped) return fail("stopped; no model is written");
  }
  measured.samples = model::select_cells(samples, all_tested);
  held_out.protocol = describe(task);
  // Calibration is fitted on some parts of the held-out cells and measured on the others.
  held_out.fold = task.measured > 1
                      ? fold_of
                      : evaluate::class_folds(measured.samples.group, measured.samples.y,
                                              samples.classes(), task.folds, common.seed);
  return measured;
}

model::Json training_json(const CellTask& task, const neural::FinetunedRanks& trained,
                          const FinetuneFlags& flags, const CommonOptions& common,
                          model::Json files, double seconds) {
  const auto& recipe = task.recipe;
  const auto rounded = [](double value) -> model::Json {
    if (!std::isfinite(value)) return nullptr;
    return std::round(value * 1e5) / 1e5;
  };
  model::Json curve = model::Json::array();
  for (const auto& epoch : trained.curve)
    curve.push_back({{"epoch", epoch.epoch},
                     {"train", rounded(epoch.train_loss)},
                     {"held_out", rounded(epoch.validation_loss)}});
  auto base = task.base.json;
  if (recipe.scratch) base["untrained"] = true;
  return {{"command", common.command_line},
          {"seed", common.seed},
          {"settings",
           {{"scratch", recipe.scratch},
            {"freeze", recipe.freeze},
            {"rate", trained.rate},
            {"decay_by_layer", recipe.decay_by_layer},
            {"batch", recipe.batch},
            {"patience", recipe.patience},
            {"weight_decay", recipe.weight_decay},
            {"average", recipe.average},
            {"label_smoothing", recipe.label_smoothing},
            {"class_weights", recipe.class_weights},
            {"storage", flags.cells.storage}}},
          {"base", std::move(base)},
          {"files", std::move(files)},
          {"rows", task.samples.size()},
          {"epochs", trained.epochs},
          {"held_out_loss", rounded(trained.validation_loss)},
          {"curve", std::move(curve)},
          {"seconds", std::round(seconds * 10) / 10},
          {"machine", std::to_string(available_threads()) + " threads"}};
}

}  // namespace

Expected<void> finetune_cells(const CLI::App& app, const FinetuneFlags& flags,
                              const CommonOptions& common) {
  const auto start = std::chrono::steady_clock::now();
  if (flags.out.empty()) return fail("finetune needs --out FILE, the model");
  const auto wanted = checked(flags.decision, true);
  if (!wanted) return tl::unexpected(wanted.error());
  const auto card = read_card(flags.card);
  if (!card) return tl::unexpected(card.error());
  const auto task = open_cell_task(app, flags, common);
  if (!task) return tl::unexpected(task.error());
  auto output = Output::open(flags.out);
  if (!output) return tl::unexpected(output.error());

  auto measured = measure(*task, common);
  if (!measured) return tl::unexpected(measured.error());
  auto trained = std::move(*measured->trained);
  if (task->measured > 1) {
    std::vector<int> every(static_cast<std::size_t>(task->samples.size()));
    std::iota(every.begin(), every.end(), 0);
    auto of_all = learn(*task, every, "fine-tuning");
    if (!of_all) return tl::unexpected(of_all.error());
    if (of_all->stopped) std::fputs("stopped; the best epoch so far is kept\n", stderr);
    trained = std::move(*of_all);
  }
  std::fprintf(stderr, "%d epochs, log loss of the cells that chose them %.4f\n", trained.epochs,
               trained.validation_loss);

  model::CellDecisionOptions decision{.calibration = wanted->calibration,
                                      .rejected = flags.cells.rejected};
  if (wanted->unsure.wrong) decision.wrong = *wanted->unsure.wrong;
  const auto decided = model::decide_cells(measured->samples, measured->held_out, task->folds,
                                           decision, common.threads);
  const model::CellDecision rule({}, decided.json["floor"].get<float>(), task->types,
                                 task->samples.classes());
  evaluate::ClassReport report;
  report.title = card->value("title", file_stem(flags.out));
  report.protocol = measured->held_out.protocol;
  report.group_name = task->samples.group_name.empty() ? "cell" : task->samples.group_name;
  report.sets.push_back(model::report_cells(
      measured->samples, measured->held_out, decided, rule,
      {.draws = flags.draws_report, .seed = common.seed, .threads = common.threads}));

  auto files = describe_sets({flags.inputs.begin() + 1, flags.inputs.end()},
                             card->value("sources", model::Json::object()));
  if (!files) return tl::unexpected(files.error());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  auto manifest = begin_manifest(file_stem(flags.out), std::string(model::kCellTask),
                                 task->samples.labels, model::ranks_json(task->encoding), *card);
  auto& json = manifest.json;
  json["types"] = model::types_json(task->types);
  json["decision"] = decided.json;
  json["training"] = training_json(*task, trained, flags, common, std::move(*files), seconds);
  json["evaluation"] = model::class_report_json(report);
  finish_manifest(manifest);
  const auto storage =
      flags.cells.storage == "int8" ? neural::WeightStorage::int8 : neural::WeightStorage::float32;
  const auto bytes = neural::write_rank_classifier(*trained.classifier, manifest, storage);
  if (const auto written = write_trained(bytes, flags.out, seconds, *output); !written)
    return written;
  return write_class_report(report, {.html = flags.html, .json = common.json});
}

}  // namespace genegraft::cli
