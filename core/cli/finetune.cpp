#include "cli/finetune.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numeric>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cli/files.hpp"
#include "cli/report_output.hpp"
#include "cli/training_manifest.hpp"
#include "evaluate/splits.hpp"
#include "model/report_json.hpp"
#include "model/sequence_encoding.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/network_file.hpp"

namespace genegraft::cli {
namespace {

/// A trained classifier and what is known of it.
struct Outcome {
  neural::Finetuned trained;
  model::TableDecision decision;
  evaluate::Report report;
};

evaluate::ReportOptions report_options(const FinetuneTask& task, const CommonOptions& common) {
  return {.draws = task.flags.draws_report, .seed = common.seed, .threads = common.threads};
}

/// The answers that chose epoch and mix, as those that a decision is fitted on.
model::SequenceAnswers held_out_answers(const neural::Finetuned& trained) {
  return {.name = "held out", .rows = trained.held_out, .model = trained.held_out_probability};
}

/// Learns from the rows marked so, decides by those held out, and measures on each test part.
Expected<Outcome> by_split(const FinetuneTask& task, const model::DecisionOptions& decision,
                           const CommonOptions& common) {
  const auto& samples = task.samples;
  const auto training = samples.rows_of("train"), validation = samples.rows_of("valid");
  if (training.empty())
    return fail("no row of the column '" + task.flags.columns.split + "' says train");
  auto trained = learn(task, training, validation, "fine-tuning");
  if (!trained) return tl::unexpected(trained.error());
  Outcome outcome{.trained = std::move(*trained)};
  outcome.decision = model::decide_sequences(task.rows(), held_out_answers(outcome.trained),
                                             decision, common.seed, common.threads);
  auto& report = outcome.report;
  report.group_name = task.rows().group_name;
  report.protocol =
      "The rows that the table calls test, of which the model learnt nothing; epoch, mix and "
      "decision were chosen on others. Logistic regression reads words of 3 to 6 letters" +
      std::string(task.both_strands() ? "" : " and which of 3 letters stand where") +
      ", and learns from the same training rows.";
  std::vector<std::string> left_out;
  for (const auto& part : samples.test_parts()) {
    const auto rows = samples.rows_of(part);
    const auto name = task.rows().name + (part == "test" ? "" : " " + part);
    const auto answers = answer_rows(task, outcome.trained.classifier, training, rows, name);
    if (!answers) return tl::unexpected(answers.error());
    const auto decided = model::apply_decision(task.rows(), *answers, outcome.decision.json);
    if (!decided) return tl::unexpected(decided.error());
    const auto options = report_options(task, common);
    const auto y = model::without_letters(task.rows(), rows).y;
    if (std::all_of(y.begin(), y.end(), [&](int k) { return k == y.front(); })) {
      left_out.push_back(part + ", " + std::to_string(rows.size()) + " rows, all of " +
                         task.rows().labels[static_cast<std::size_t>(y.front())] + ": " +
                         model::describe_right_answers(task.rows(), *answers, *decided, options));
      continue;
    }
    for (auto& set : model::report_sequences(task.rows(), *answers, *decided, options))
      report.sets.push_back(std::move(set));
  }
  for (const auto& note : left_out) {
    std::fprintf(stderr, "%s\n", note.c_str());
    if (!report.sets.empty()) report.sets.front().notes.push_back(note);
  }
  return outcome;
}

/// Every row answered by a model that saw neither it nor its group; the model that is kept learns
/// from all.
Expected<Outcome> by_folds(const FinetuneTask& task, const model::DecisionOptions& decision,
                           const CommonOptions& common) {
  const auto& rows = task.rows();
  const int folds = task.flags.folds;
  const auto fold = evaluate::class_folds(rows.group, rows.y, rows.classes(), folds, common.seed);
  const auto classes = static_cast<std::size_t>(rows.classes());
  model::SequenceAnswers all{.name = rows.name};
  for (int f = 0; f < folds; ++f) {
    std::vector<int> learnt, answered;
    for (int i = 0; i < rows.rows(); ++i)
      (fold[static_cast<std::size_t>(i)] == f ? answered : learnt).push_back(i);
    if (answered.empty()) continue;
    const auto what = "validating " + std::to_string(f + 1) + " of " + std::to_string(folds);
    const auto trained = learn(task, learnt, {}, what);
    if (!trained) return inside("fold " + std::to_string(f + 1), trained.error());
    const auto own = answer_rows(task, trained->classifier, learnt, answered, rows.name);
    if (!own) return inside("fold " + std::to_string(f + 1), own.error());
    all.rows.insert(all.rows.end(), own->rows.begin(), own->rows.end());
    all.model.insert(all.model.end(), own->model.begin(), own->model.end());
    all.linear.insert(all.linear.end(), own->linear.begin(), own->linear.end());
  }
  if (all.model.size() != all.rows.size() * classes) return fail("no fold could be held out");
  std::vector<int> every(static_cast<std::size_t>(rows.rows()));
  std::iota(every.begin(), every.end(), 0);
  auto trained = learn(task, every, {}, "fine-tuning");
  if (!trained) return tl::unexpected(trained.error());
  Outcome outcome{.trained = std::move(*trained)};
  outcome.decision = model::decide_sequences(rows, all, decision, common.seed, common.threads);
  outcome.report.group_name = rows.group_name;
  outcome.report.protocol = std::to_string(folds) + " folds by " + rows.group_name +
                            ": each row is answered by a model that saw no row of its " +
                            rows.group_name + ". Rows that share 30 letters are of one.";
  outcome.report.sets =
      model::report_sequences(rows, all, outcome.decision, report_options(task, common));
  return outcome;
}

model::Json settings_json(const FinetuneTask& task) {
  const auto& recipe = task.flags.recipe;
  model::Json stages = model::Json::array();
  for (const auto& stage : recipe.stages)
    stages.push_back({{"groups", stage.groups}, {"rate", stage.rate}, {"epochs", stage.epochs}});
  return {{"scratch", recipe.scratch},
          {"adapt", task.flags.adapt},
          {"stages", stages.empty() ? model::Json("suited to the rows") : stages},
          {"decay_by_group", recipe.decay_by_group},
          {"weight_decay", recipe.weight_decay},
          {"clip", recipe.clip},
          {"batch", recipe.batch},
          {"patience", recipe.patience},
          {"label_smoothing", recipe.label_smoothing},
          {"class_weights", recipe.class_weights},
          {"models", recipe.models}};
}

model::Json training_json(const FinetuneTask& task, const Outcome& outcome,
                          const CommonOptions& common, model::Json files, double seconds) {
  const auto& trained = outcome.trained;
  const auto rounded = [](double value) -> model::Json {
    if (!std::isfinite(value)) return nullptr;
    return std::round(value * 1e5) / 1e5;
  };
  model::Json curve = model::Json::array();
  for (const auto& epoch : trained.curve)
    curve.push_back({{"epoch", epoch.epoch},
                     {"train", rounded(epoch.train_loss)},
                     {"held_out", rounded(epoch.validation_loss)}});
  const auto learnt = task.samples.is_split() ? task.samples.rows_of("train").size()
                                              : static_cast<std::size_t>(task.rows().rows());
  model::Json json = {{"command", common.command_line},
                      {"seed", common.seed},
                      {"settings", settings_json(task)},
                      {"notes", trained.notes},
                      {"files", std::move(files)},
                      {"rows", learnt},
                      {"epochs", trained.epochs},
                      {"held_out_loss", rounded(trained.validation_loss)},
                      {"curve", std::move(curve)},
                      {"seconds", std::round(seconds * 10) / 10},
                      {"machine", std::to_string(available_threads()) + " threads"}};
  if (!task.base_json.is_null()) json["base"] = task.base_json;
  if (trained.classifier->mix.defined())
    json["mix"] = {{"network", rounded(trained.classifier->mix[0].item<double>())},
                   {"linear", rounded(trained.classifier->mix[1].item<double>())}};
  return json;
}

model::SequenceEncoding encoding_of(const FinetuneTask& task) {
  const auto& recipe = task.flags.recipe;
  const auto& encoder = task.base->options();
  std::size_t shortest = static_cast<std::size_t>(recipe.head.window);
  for (const auto& letters : task.rows().sequence) shortest = std::min(shortest, letters.size());
  return {.tokens = encoder.tokens,
          .window = recipe.head.window,
          .shortest = static_cast<int>(shortest),
          .both_strands = recipe.both_strands,
          .scan_stride = recipe.head.stride,
          .sliding = encoder.kind == neural::EncoderKind::conv};
}

/// What is only for two classes is refused with more, where it would have no effect.
Expected<void> check_classes(const FinetuneTask& task) {
  const auto& flags = task.flags.decision;
  if (task.rows().classes() == 2) return {};
  if (flags.threshold != DecisionFlags{}.threshold || flags.beta || flags.unsure_missed)
    return fail(
        "--threshold, --beta and --unsure-missed are for two classes; of more the likeliest is "
        "answered");
  return {};
}

void print_result(const Outcome& outcome) {
  for (const auto& note : outcome.trained.notes)
    std::fprintf(stderr, "logistic regression: %s\n", note.c_str());
  std::fprintf(stderr, "%d epochs, log loss of held-out rows %.4f\n", outcome.trained.epochs,
               outcome.trained.validation_loss);
  for (const auto& set : outcome.report.sets)
    for (const auto& note : set.notes)
      std::fprintf(stderr, "%s: %s\n", set.name.c_str(), note.c_str());
}

Expected<void> finetune(const FinetuneFlags& flags, const CommonOptions& common) {
  neural::restart_with_cpu_settings();
  const auto decision = checked(flags.decision, true);
  if (!decision) return tl::unexpected(decision.error());
  const auto card = read_card(flags.card);
  if (!card) return tl::unexpected(card.error());
  if (flags.rows == 0 && flags.out.empty()) return fail("finetune needs --out FILE, the model");
  const auto task = open_task(flags, common);
  if (!task) return tl::unexpected(task.error());
  if (flags.rows > 0) return measure_few(*task, common);
  if (const auto fits = check_classes(*task); !fits) return fits;
  auto output = Output::open(flags.out);
  if (!output) return tl::unexpected(output.error());

  const auto start = std::chrono::steady_clock::now();
  auto outcome = task->samples.is_split() ? by_split(*task, *decision, common)
                                          : by_folds(*task, *decision, common);
  if (!outcome) return tl::unexpected(outcome.error());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print_result(*outcome);

  auto files = describe_files(task->flags.inputs, card->value("sources", model::Json::object()));
  if (!files) return tl::unexpected(files.error());
  outcome->report.title = card->value("title", file_stem(flags.out));
  auto manifest = begin_manifest(file_stem(flags.out), "sequence", task->rows().labels,
                                 model::to_json(encoding_of(*task)), *card);
  auto& json = manifest.json;
  json["decision"] = outcome->decision.json;
  json["training"] = training_json(*task, *outcome, common, std::move(*files), seconds);
  json["evaluation"] = model::report_json(outcome->report);
  finish_manifest(manifest);
  const auto bytes = neural::write_classifier(*outcome->trained.classifier, std::move(manifest));
  if (const auto written = write_trained(bytes, flags.out, seconds, *output); !written)
    return written;
  if (outcome->report.sets.empty()) return {};
  return write_report(outcome->report, {.html = flags.html, .json = common.json});
}

void declare_data(CLI::App& app, FinetuneFlags& flags) {
  app.add_option("inputs", flags.inputs,
                 "the base model (.onnx), then tables with columns of sequences and labels");
  app.add_option("--out,-o", flags.out, "model file to write (.onnx); with --rows, the figures");
  app.add_option("--positive", flags.positive, "file of sequences of class 1, in place of a table");
  app.add_option("--negative", flags.negative, "the same of class 0")->needs("--positive");
  app.add_option("--sequence", flags.columns.sequence, "column of sequences")
      ->capture_default_str();
  app.add_option("--label", flags.columns.label, "column of classes")->capture_default_str();
  app.add_option("--split", flags.columns.split,
                 "column that says train, valid, test, or the name of another test set; without "
                 "one, folds of rows that are alike measure the model")
      ->capture_default_str();
  app.add_option("--group", flags.columns.group,
                 "column of groups (gene, chromosome, …) that folds keep together, beside rows "
                 "that share 30 letters on either strand");
  app.add_option("--card", flags.card,
                 "JSON file with title, summary, limits, licence, labels, sources for the card");
  app.add_option("--html", flags.html, "write the held-out report here");
  app.add_option("--draws-report", flags.draws_report, "bootstrap draws of the intervals")
      ->check(CLI::Range(10, 100000))
      ->capture_default_str();
}

void declare_network(CLI::App& app, FinetuneFlags& flags) {
  const auto own = [](CLI::Option* option) { option->group("network"); };
  auto& head = flags.recipe.head;
  own(app.add_flag("--scratch", flags.scratch,
                   "forget what the base has learnt, or do without one: the comparison"));
  own(app.add_option("--encoder", flags.encoder, "--scratch without a base: conv or awd-lstm")
          ->check(CLI::IsMember({"conv", "awd-lstm"}))
          ->capture_default_str());
  own(app.add_option("--strands", flags.strands,
                     "given: as they stand; both: the answer is the mean of both strands'")
          ->check(CLI::IsMember({"given", "both"}))
          ->capture_default_str());
  own(app.add_option("--window", flags.window, "letters of an answer; 0: the longest row")
          ->check(CLI::Range(0, 1 << 16)));
  own(app.add_option("--stride", head.stride, "letters between windows of a longer record")
          ->check(CLI::Range(1, 1 << 16))
          ->capture_default_str());
  own(app.add_option("--positions", flags.positions,
                     "units that keep their place, for aligned windows; 0: none; unless told, for "
                     "rows of one length and strand")
          ->check(CLI::Range(0, 64)));
  own(app.add_option("--hidden", head.hidden, "units of the head")
          ->check(CLI::Range(1, 4096))
          ->capture_default_str());
  own(app.add_option("--dropout", head.dropout, "of the head")
          ->check(CLI::Range(0.0, 0.9))
          ->capture_default_str());
  own(app.add_flag("--no-linear", flags.no_linear, "no linear branch beside the network"));
}

void declare_recipe(CLI::App& app, FinetuneFlags& flags) {
  const auto own = [](CLI::Option* option) { option->group("recipe"); };
  auto& recipe = flags.recipe;
  own(app.add_option("--stages", flags.stages,
                     "GROUPS:RATE:EPOCHS,… layer groups from the top (0: all), peak rate of the "
                     "topmost, passes; unless told, suited to the rows"));
  own(app.add_option("--decay-by-group", recipe.decay_by_group,
                     "a group's rate over that of the one below it")
          ->check(CLI::Range(1.0, 100.0))
          ->capture_default_str());
  own(app.add_option("--weight-decay", recipe.weight_decay)
          ->check(CLI::NonNegativeNumber)
          ->capture_default_str());
  own(app.add_option("--clip", recipe.clip, "norm of the gradient; 0: none")
          ->check(CLI::NonNegativeNumber)
          ->capture_default_str());
  own(app.add_option("--batch", recipe.batch, "rows of a step at most")
          ->check(CLI::Range(2, 65536))
          ->capture_default_str());
  own(app.add_option("--patience", recipe.patience,
                     "epochs of the last stage without a better held-out loss; 0: all")
          ->check(CLI::Range(0, 100000))
          ->capture_default_str());
  own(app.add_option("--label-smoothing", recipe.label_smoothing)
          ->check(CLI::Range(0.0, 0.5))
          ->capture_default_str());
  own(app.add_flag("--class-weights", recipe.class_weights, "classes count alike"));
  own(app.add_option("--models", recipe.models,
                     "trainings with seeds of their own, of which held-out rows take one")
          ->check(CLI::Range(1, 100))
          ->capture_default_str());
  own(app.add_flag(
      "--adapt", flags.adapt,
      "go on pretraining on the rows to learn from, whose labels are not read, first"));
  own(app.add_option("--adapt-epochs", flags.adapting.epochs)
          ->needs("--adapt")
          ->check(CLI::Range(1, 10000))
          ->capture_default_str());
  own(app.add_option("--adapt-rate", flags.adapting.rate)
          ->needs("--adapt")
          ->check(CLI::PositiveNumber)
          ->capture_default_str());
  own(app.add_option("--few", flags.few,
                     "below so many rows cross-validation chooses epoch and mix, and all rows are "
                     "learnt from")
          ->check(CLI::NonNegativeNumber)
          ->capture_default_str());
  own(app.add_option("--folds", flags.folds, "of cross-validation")
          ->check(CLI::Range(2, 100))
          ->capture_default_str());
  own(app.add_option("--device", recipe.device, "cpu, cuda, cuda:1; a GPU where there is one"));
}

}  // namespace

Action declare_finetune(CLI::App& app, const CommonOptions& common) {
  auto flags = std::make_shared<FinetuneFlags>();
  declare_data(app, *flags);
  declare_network(app, *flags);
  declare_recipe(app, *flags);
  declare_decision_options(app, flags->decision);
  auto* rows = app.add_option("--rows", flags->rows,
                              "write no model: measure what so many training rows are worth, on "
                              "all test rows")
                   ->check(CLI::Range(4, 1 << 30));
  app.add_option("--draws", flags->draws, "of --rows: draws of rows, each learnt from")
      ->needs(rows)
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  return [flags, &common] { return finetune(*flags, common); };
}

}  // namespace genegraft::cli
