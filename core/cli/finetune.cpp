#include "cli/finetune.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <numeric>

#include "cli/files.hpp"
#include "cli/interrupt.hpp"
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

Expected<void> finetune(const CLI::App& app, const FinetuneFlags& flags,
                        const CommonOptions& common) {
  neural::restart_with_cpu_settings();
  stop_on_interrupt();
  if (const auto own = check_task_options(app, flags.task); !own) return own;
  if (flags.task == model::kCellTask) return finetune_cells(app, flags, common);
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
  if (is_interrupted()) {
    if (!task->samples.is_split()) return fail("stopped between folds; no model is written");
    std::fputs("stopped; the best epoch so far is kept\n", stderr);
  }
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
  json["training"] = training_json(*task, outcome->trained, common, std::move(*files), seconds);
  json["evaluation"] = model::report_json(outcome->report);
  finish_manifest(manifest);
  const auto bytes = neural::write_classifier(*outcome->trained.classifier, std::move(manifest));
  if (const auto written = write_trained(bytes, flags.out, seconds, *output); !written)
    return written;
  if (outcome->report.sets.empty()) return {};
  return write_report(outcome->report, {.html = flags.html, .json = common.json});
}

}  // namespace

Action declare_finetune(CLI::App& app, const CommonOptions& common) {
  auto flags = std::make_shared<FinetuneFlags>();
  declare_finetune_options(app, *flags);
  return [&app, flags, &common] { return finetune(app, *flags, common); };
}

}  // namespace genegraft::cli
