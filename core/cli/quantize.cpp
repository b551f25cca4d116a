#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numeric>
#include <optional>
#include <span>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/evaluate_cells.hpp"
#include "cli/evaluate_sequences.hpp"
#include "cli/files.hpp"
#include "cli/models.hpp"
#include "cli/networks.hpp"
#include "cli/sequence_samples.hpp"
#include "linear/int8_layers.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/network_file.hpp"

namespace genegraft::cli {
namespace {

using neural::WeightStorage;

struct QuantizeOptions {
  std::string model, out, map;
  std::vector<std::string> tables;
  SequenceColumns columns;
  double most_lost = 0.2;
};

/// How rows, or cells, are answered before and after.
struct Held {
  std::int64_t rows = 0, right_before = 0, right_after = 0;
  std::optional<std::int64_t> changed;  ///< answers, where each is at hand

  double points_lost() const {
    return 100.0 * static_cast<double>(right_before - right_after) / static_cast<double>(rows);
  }
};

/// What is said of each answer.
std::vector<int> said(const model::SequenceModel& model, const model::SequenceAnswers& answers) {
  const auto classes = static_cast<std::size_t>(model.classes());
  std::vector<int> found;
  for (std::size_t i = 0; i < answers.rows.size(); ++i)
    found.push_back(model.decide(std::span(answers.model).subspan(i * classes, classes)));
  return found;
}

/// Adds a table's test rows, or all where it has no column of splits.
Expected<void> compare(const model::SequenceModel& model, const std::string& path,
                       const SequenceColumns& columns, const model::RunNetwork& before,
                       const model::RunNetwork& after, Held& held) {
  auto samples = read_sequence_samples({path}, columns);
  if (!samples) return tl::unexpected(samples.error());
  if (const auto known = number_as(model, samples->rows); !known)
    return inside(path, known.error());
  std::vector<int> rows;
  if (samples->is_split()) {
    for (const auto& part : samples->test_parts())
      for (const int row : samples->rows_of(part)) rows.push_back(row);
  } else {
    rows.resize(static_cast<std::size_t>(samples->rows.rows()));
    std::iota(rows.begin(), rows.end(), 0);
  }
  // What is refused is refused for its letters, by both alike.
  model::SequenceAnswers was, is;
  answer_rows(model, before, samples->rows, rows, was);
  answer_rows(model, after, samples->rows, rows, is);
  const auto first = said(model, was), second = said(model, is);
  if (!held.changed) held.changed = 0;
  for (std::size_t i = 0; i < was.rows.size(); ++i) {
    const int y = samples->rows.y[static_cast<std::size_t>(was.rows[i])];
    ++held.rows;
    held.right_before += first[i] == y;
    held.right_after += second[i] == y;
    *held.changed += first[i] != second[i];
  }
  return {};
}

/// The manifest's `storage.measured`, also told on standard error; an error where too much is lost.
Expected<model::Json> judge(const Held& held, double most_lost) {
  if (held.rows == 0) return fail("the tables have no row that the model answers");
  const auto share = [&](std::int64_t count) {
    return static_cast<double>(count) / static_cast<double>(held.rows);
  };
  model::Json measured = {{"rows", held.rows},
                          {"accuracy", share(held.right_after)},
                          {"accuracy_float32", share(held.right_before)}};
  if (held.changed) measured["answers_changed"] = *held.changed;
  std::fprintf(
      stderr, "%s rows: accuracy %.4f, before %.4f%s\n", format_count(held.rows).c_str(),
      share(held.right_after), share(held.right_before),
      held.changed ? ("; " + format_count(*held.changed) + " answers are others").c_str() : "");
  if (held.points_lost() > most_lost)
    return fail("accuracy falls by " + format_float(static_cast<float>(held.points_lost())) +
                " points, more than --most-lost " + format_float(static_cast<float>(most_lost)) +
                "; no file is written");
  return measured;
}

Expected<std::string> quantize_sequences(const QuantizeOptions& options,
                                         const CommonOptions& common,
                                         std::span<const std::uint8_t> bytes) {
  auto file = neural::read_classifier(bytes);
  if (!file) return inside(options.model, file.error());
  auto manifest = file->manifest;
  manifest.json["storage"] = {{"weights", "int8"}};
  const auto small = neural::write_classifier(*file->classifier, manifest, WeightStorage::int8);
  if (options.tables.empty()) return small;
  const auto model = model::SequenceModel::from(file->manifest);
  if (!model) return inside(options.model, model.error());
  const auto after =
      neural::read_classifier({reinterpret_cast<const std::uint8_t*>(small.data()), small.size()});
  if (!after) return inside(options.out, after.error());
  neural::use_threads(common.threads > 0 ? common.threads : available_threads());
  Held held;
  for (const auto& table : options.tables)
    if (const auto done = compare(*model, table, options.columns, run_by(file->classifier),
                                  run_by(after->classifier), held);
        !done)
      return tl::unexpected(done.error());
  const auto measured = judge(held, options.most_lost);
  if (!measured) return tl::unexpected(measured.error());
  manifest.json["storage"]["measured"] = *measured;
  return neural::write_classifier(*file->classifier, manifest, WeightStorage::int8);
}

/// Adds what `evaluate` counts of each matrix.
Expected<void> compare_cells(const QuantizeOptions& options, const CommonOptions& common,
                             const model::CellModel& before, const model::CellModel& after,
                             Held& held) {
  constexpr int kDraws = 10;  // of intervals that are not looked at
  const CellColumnsOfTruth columns{
      .label = options.columns.label, .map = options.map, .smooth = {.neighbours = 0}};
  const auto was = evaluate_cells(before, options.tables, columns, kDraws, common);
  if (!was) return tl::unexpected(was.error());
  const auto is = evaluate_cells(after, options.tables, columns, kDraws, common);
  if (!is) return tl::unexpected(is.error());
  const auto right = [](const evaluate::ClassSet& set) {
    return std::llround(set.scores.front().figures.accuracy.value * static_cast<double>(set.rows));
  };
  for (std::size_t i = 0; i < was->sets.size(); ++i) {
    held.rows += was->sets[i].rows;
    held.right_before += right(was->sets[i]);
    held.right_after += right(is->sets[i]);
  }
  return {};
}

Expected<std::string> quantize_cells(const QuantizeOptions& options, const CommonOptions& common,
                                     std::span<const std::uint8_t> bytes) {
  auto file = model::read_model_file(bytes);
  if (!file) return inside(options.model, file.error());
  const auto* network = std::get_if<linear::LayeredModel>(&file->learner);
  if (!network) return fail(options.model + ": no network, and only those are stored in int8");
  model::ModelFile small{file->manifest, linear::with_int8_matrices(*network)};
  small.manifest.json["storage"] = {{"weights", "int8"}};
  if (options.tables.empty()) return model::write_model_file(small);
  const auto before = model::CellModel::from(std::move(*file));
  if (!before) return inside(options.model, before.error());
  const auto after = model::CellModel::from(small);
  if (!after) return inside(options.out, after.error());
  Held held;
  if (const auto done = compare_cells(options, common, *before, *after, held); !done)
    return tl::unexpected(done.error());
  const auto measured = judge(held, options.most_lost);
  if (!measured) return tl::unexpected(measured.error());
  small.manifest.json["storage"]["measured"] = *measured;
  return model::write_model_file(small);
}

Expected<std::string> quantize_base(const QuantizeOptions& options,
                                    std::span<const std::uint8_t> bytes) {
  if (!options.tables.empty()) return fail(options.model + ": tables are for classifiers");
  auto file = neural::read_language_model(bytes);
  if (!file)
    return fail(options.model +
                ": neither a classifier of sequences or cells nor a language model of DNA: " +
                file.error().message);
  file->manifest.json["storage"] = {{"weights", "int8"}};
  return neural::write_language_model(*file->model, file->manifest, WeightStorage::int8);
}

Expected<void> quantize(const QuantizeOptions& options, const CommonOptions& common) {
  neural::restart_with_cpu_settings();
  const auto bytes = read_file(options.model, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto manifest = model::read_manifest(*bytes);
  if (manifest && manifest->encoder_kind() == model::kRanksEncoder)
    return fail(options.model + ": networks over ranks of genes are not stored in int8");
  const auto task = manifest ? manifest->task() : "";
  const auto small = task == "sequence"         ? quantize_sequences(options, common, *bytes)
                     : task == model::kCellTask ? quantize_cells(options, common, *bytes)
                                                : quantize_base(options, *bytes);
  if (!small) return tl::unexpected(small.error());
  auto output = Output::open(options.out);
  if (!output) return tl::unexpected(output.error());
  if (const auto written = output->write(*small); !written) return written;
  if (const auto finished = output->finish(); !finished) return finished;
  std::fprintf(stderr, "wrote %s (%s bytes, before %s)\n", options.out.c_str(),
               format_count(std::ssize(*small)).c_str(), format_count(std::ssize(*bytes)).c_str());
  return {};
}

}  // namespace

Action declare_quantize(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<QuantizeOptions>();
  app.add_option("model", options->model,
                 "network over DNA, classifier or base, or over cells (.onnx)")
      ->required();
  app.add_option(
      "tables", options->tables,
      "to measure the loss on: labelled sequences, their test rows, or all where there is "
      "no column of splits; or expression matrices with labels");
  app.add_option("--out,-o", options->out, "model file to write (.onnx)")->required();
  app.add_option("--most-lost", options->most_lost,
                 "points of accuracy that may be lost on the tables; beyond, nothing is written")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  app.add_option("--sequence", options->columns.sequence, "column of sequences")
      ->capture_default_str();
  app.add_option("--label", options->columns.label, "column of classes, of cells as well")
      ->capture_default_str();
  app.add_option("--split", options->columns.split, "column of splits")->capture_default_str();
  app.add_option("--map", options->map, "cells: names the matrix's labels as evaluate --map does");
  return [options, &common] { return quantize(*options, common); };
}

}  // namespace genegraft::cli
