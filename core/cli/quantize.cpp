#include <algorithm>
#include <cstdio>
#include <memory>
#include <numeric>
#include <utility>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/evaluate_sequences.hpp"
#include "cli/files.hpp"
#include "cli/models.hpp"
#include "cli/sequence_samples.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/network_file.hpp"

namespace genegraft::cli {
namespace {

using neural::WeightStorage;

struct Options {
  std::string model, out;
  std::vector<std::string> tables;
  SequenceColumns columns;
  double most_lost = 0.2;
};

/// How rows are answered before and after.
struct Held {
  std::int64_t rows = 0, right_before = 0, right_after = 0, changed = 0;

  double points_lost() const {
    return 100.0 * static_cast<double>(right_before - right_after) / static_cast<double>(rows);
  }
};

model::RunNetwork run_by(neural::Classifier classifier) {
  return [classifier = std::move(classifier)](std::span<const std::int32_t> tokens, int rows,
                                              std::int64_t tokens_of_row,
                                              std::span<float> probabilities) mutable {
    neural::run_classifier(*classifier, tokens, rows, tokens_of_row, probabilities);
  };
}

/// The likeliest class of each answer.
std::vector<int> classes_of(const model::SequenceAnswers& answers, int classes) {
  std::vector<int> found;
  for (auto p = answers.model.begin(); p != answers.model.end(); p += classes)
    found.push_back(static_cast<int>(std::max_element(p, p + classes) - p));
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
  const auto first = classes_of(was, model.classes()), second = classes_of(is, model.classes());
  for (std::size_t i = 0; i < was.rows.size(); ++i) {
    const int y = samples->rows.y[static_cast<std::size_t>(was.rows[i])];
    ++held.rows;
    held.right_before += first[i] == y;
    held.right_after += second[i] == y;
    held.changed += first[i] != second[i];
  }
  return {};
}

model::Json describe(const Held& held) {
  const auto share = [&](std::int64_t count) {
    return static_cast<double>(count) / static_cast<double>(held.rows);
  };
  return {{"rows", held.rows},
          {"accuracy", share(held.right_after)},
          {"accuracy_float32", share(held.right_before)},
          {"answers_changed", held.changed}};
}

/// The classifier's file with int8 weights, measured if there are tables.
Expected<std::string> quantize_classifier(const Options& options, const CommonOptions& common,
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
  if (held.rows == 0) return fail("the tables have no row that the model answers");
  const auto measured = describe(held);
  std::fprintf(stderr, "%s rows: accuracy %.4f, before %.4f; %s answers are others\n",
               format_count(held.rows).c_str(), measured["accuracy"].get<double>(),
               measured["accuracy_float32"].get<double>(), format_count(held.changed).c_str());
  if (held.points_lost() > options.most_lost)
    return fail("accuracy falls by " + format_float(static_cast<float>(held.points_lost())) +
                " points, more than --most-lost " +
                format_float(static_cast<float>(options.most_lost)) + "; no file is written");
  manifest.json["storage"]["measured"] = measured;
  return neural::write_classifier(*file->classifier, manifest, WeightStorage::int8);
}

Expected<void> quantize(const Options& options, const CommonOptions& common) {
  neural::restart_with_cpu_settings();
  const auto bytes = read_file(options.model, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto manifest = model::read_manifest(*bytes);
  const bool classifier = manifest && manifest->task() == "sequence";
  Expected<std::string> small = std::string();
  if (classifier) {
    small = quantize_classifier(options, common, *bytes);
  } else {
    if (!options.tables.empty())
      return fail(options.model + ": tables are for classifiers of sequences");
    auto file = neural::read_language_model(*bytes);
    if (!file)
      return fail(options.model +
                  ": neither a classifier of sequences nor a language model of DNA: " +
                  file.error().message);
    file->manifest.json["storage"] = {{"weights", "int8"}};
    small = neural::write_language_model(*file->model, file->manifest, WeightStorage::int8);
  }
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
  auto options = std::make_shared<Options>();
  app.add_option("model", options->model, "network over DNA (.onnx), classifier or base")
      ->required();
  app.add_option("tables", options->tables,
                 "labelled sequences to measure the loss on: their test rows, or all where there "
                 "is no column of splits");
  app.add_option("--out,-o", options->out, "model file to write (.onnx)")->required();
  app.add_option("--most-lost", options->most_lost,
                 "points of accuracy that may be lost on the tables; beyond, nothing is written")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  app.add_option("--sequence", options->columns.sequence, "column of sequences")
      ->capture_default_str();
  app.add_option("--label", options->columns.label, "column of classes")->capture_default_str();
  app.add_option("--split", options->columns.split, "column of splits")->capture_default_str();
  return [options, &common] { return quantize(*options, common); };
}

}  // namespace genegraft::cli
