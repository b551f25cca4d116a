#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "base/text.hpp"
#include "cli/epoch_line.hpp"
#include "cli/files.hpp"
#include "cli/finetune.hpp"
#include "cli/interrupt.hpp"
#include "cli/models.hpp"
#include "evaluate/splits.hpp"
#include "neural/branch_mix.hpp"
#include "neural/linear_branch.hpp"
#include "neural/network_file.hpp"
#include "neural/pretrain.hpp"
#include "neural/sequence_batches.hpp"

namespace genegraft::cli {
namespace {

constexpr int kLongestDefault = 1024;

/// "1:5e-3:2,0:2e-3:8": layer groups, rate, epochs.
Expected<std::vector<neural::Stage>> read_stages(const std::string& text) {
  std::vector<neural::Stage> stages;
  if (text.empty()) return stages;
  for (const auto part : split(text, ',')) {
    const auto fields = split(part, ':');
    std::vector<double> numbers;
    for (const auto field : fields)
      if (const auto number = parse_number(field)) numbers.push_back(*number);
    if (fields.size() != 3 || numbers.size() != 3 || !(numbers[0] >= 0 && numbers[0] < 100) ||
        !(numbers[1] > 0) || !(numbers[2] >= 1 && numbers[2] < 1e5))
      return fail("--stages " + std::string(part) +
                  ": expected GROUPS:RATE:EPOCHS, as 1:5e-3:2 (0 groups: all)");
    stages.push_back({.groups = static_cast<int>(numbers[0]),
                      .rate = numbers[1],
                      .epochs = static_cast<int>(numbers[2])});
  }
  return stages;
}

struct Inputs {
  std::string base;
  std::vector<std::string> tables;
};

Expected<Inputs> sort_inputs(const FinetuneFlags& flags) {
  Inputs inputs{.tables = flags.inputs};
  if (!inputs.tables.empty() && inputs.tables.front().ends_with(".onnx")) {
    inputs.base = inputs.tables.front();
    inputs.tables.erase(inputs.tables.begin());
  }
  if (inputs.base.empty() && !flags.scratch)
    return fail("finetune needs a base model (.onnx) before the tables, or --scratch");
  const bool classes = !flags.positive.empty() || !flags.negative.empty();
  if (classes && (flags.positive.empty() || flags.negative.empty()))
    return fail("--positive and --negative go together");
  if (classes == !inputs.tables.empty())
    return fail(classes ? "tables, or --positive and --negative: not both"
                        : "finetune needs a table of labelled sequences, or --positive and "
                          "--negative");
  return inputs;
}

/// The base model, or one of its kind whose weights are random.
Expected<void> open_base(const std::string& path, const FinetuneFlags& flags,
                         const CommonOptions& common, FinetuneTask& task) {
  torch::manual_seed(common.seed);
  if (path.empty()) {
    const auto kind =
        flags.encoder == "conv" ? neural::EncoderKind::conv : neural::EncoderKind::awd_lstm;
    task.base = neural::LanguageModel(neural::suited_to(kind).encoder);
    return {};
  }
  const auto bytes = read_file(path, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  auto file = neural::read_language_model(*bytes);
  if (!file) return inside(path, file.error());
  task.base = flags.scratch ? neural::LanguageModel(file->model->options()) : file->model;
  task.base_json = {
      {"name", std::filesystem::path(path).filename().string()},
      {"sha256", sha256({reinterpret_cast<const char*>(bytes->data()), bytes->size()})}};
  if (flags.scratch) task.base_json["untrained"] = true;
  return {};
}

/// `--blocks`: the base without its upper blocks.
Expected<void> cut_base(int blocks, FinetuneTask& task) {
  if (blocks == 0) return {};
  const auto& options = task.base->options();
  if (options.kind != neural::EncoderKind::conv)
    return fail("--blocks is for networks of kind conv");
  const auto all = static_cast<int>(options.conv.dilations.size());
  if (blocks > all)
    return fail("--blocks " + std::to_string(blocks) + ": the base has " + std::to_string(all));
  task.base = neural::lowest_blocks(task.base, blocks);
  task.base_json["blocks"] = blocks;
  return {};
}

/// Shortest and longest row.
std::pair<int, int> lengths(const model::LabelledSequences& rows) {
  const auto [least, most] =
      std::minmax_element(rows.sequence.begin(), rows.sequence.end(),
                          [](const auto& a, const auto& b) { return a.size() < b.size(); });
  return {static_cast<int>(least->size()), static_cast<int>(most->size())};
}

/// What follows from the rows and the encoder.
Expected<void> complete(FinetuneTask& task, const CommonOptions& common) {
  auto& flags = task.flags;
  auto stages = read_stages(flags.stages);
  if (!stages) return tl::unexpected(stages.error());
  const auto& encoder = task.base->options();
  const bool is_conv = encoder.kind == neural::EncoderKind::conv;
  const auto [shortest, longest] = lengths(task.rows());
  const int least = is_conv ? encoder.conv.receptive_field() : encoder.tokens.k;
  auto& recipe = flags.recipe;
  auto& head = recipe.head;
  head.window =
      flags.window > 0 ? flags.window : std::max(std::min(longest, kLongestDefault), least);
  if (longest > head.window)
    std::fprintf(stderr, "rows longer than the window of %d letters are read in their middle\n",
                 head.window);
  recipe.both_strands = flags.strands == "both";
  const bool aligned = shortest == longest && !recipe.both_strands;
  constexpr int kPositions = 16;
  head.positions = !is_conv ? 0 : flags.positions >= 0 ? flags.positions : aligned ? kPositions : 0;
  head.stride = std::min(head.stride, head.window);
  recipe.stages = std::move(*stages);
  recipe.scratch = flags.scratch;
  recipe.linear = !flags.no_linear;
  recipe.seed = common.seed;
  recipe.threads = common.threads;
  auto& adapting = flags.adapting;
  adapting.window = head.window;
  adapting.both_strands = recipe.both_strands;
  adapting.device = recipe.device;
  adapting.seed = common.seed;
  adapting.threads = common.threads;
  return {};
}

/// Rows to learn from, and rows to choose by.
struct Parted {
  std::vector<int> learnt, held_out;
};

/// Holds out one fold of groups: a tenth of many rows, a fifth of fewer.
Parted hold_out(const FinetuneTask& task, std::span<const int> rows) {
  constexpr std::size_t kMany = 1000;
  const auto samples = model::without_letters(task.rows(), rows);
  const auto fold = evaluate::class_folds(samples.group, samples.y, samples.classes(),
                                          rows.size() < kMany ? 5 : 10, task.flags.recipe.seed);
  Parted parted;
  for (std::size_t i = 0; i < rows.size(); ++i)
    (fold[i] == 0 ? parted.held_out : parted.learnt).push_back(rows[i]);
  return parted;
}

Expected<neural::LanguageModel> adapted(const FinetuneTask& task, std::span<const int> training) {
  if (!task.flags.adapt) return task.base;
  return neural::adapt(task.base, task.rows(), training, task.flags.adapting,
                       [](int epoch, int epochs, double loss) {
                         if (epoch == epochs)
                           std::fprintf(stderr, "adapted in %d epochs, %.4f nats a token\n", epochs,
                                        loss);
                         return true;
                       });
}

}  // namespace

Expected<FinetuneTask> open_task(const FinetuneFlags& flags, const CommonOptions& common) {
  const auto inputs = sort_inputs(flags);
  if (!inputs) return tl::unexpected(inputs.error());
  FinetuneTask task;
  task.flags = flags;
  task.flags.inputs = inputs->tables;
  if (inputs->tables.empty()) task.flags.inputs = {flags.negative, flags.positive};
  if (const auto opened = open_base(inputs->base, flags, common, task); !opened)
    return tl::unexpected(opened.error());
  if (const auto cut = cut_base(flags.blocks, task); !cut) return tl::unexpected(cut.error());
  auto samples = inputs->tables.empty() ? read_sequence_classes(flags.negative, flags.positive)
                                        : read_sequence_samples(inputs->tables, flags.columns);
  if (!samples) return tl::unexpected(samples.error());
  task.samples = std::move(*samples);
  if (const auto done = complete(task, common); !done) return tl::unexpected(done.error());
  return task;
}

Expected<neural::Finetuned> learn(const FinetuneTask& task, std::span<const int> training,
                                  std::span<const int> validation, const std::string& what) {
  const auto base = adapted(task, training);
  if (!base) return tl::unexpected(base.error());
  const auto& flags = task.flags;
  EpochLine line(what);
  const auto show = [&](const neural::FinetuneProgress& now) {
    line.show(now);
    return !is_interrupted();
  };
  if (!validation.empty())
    return neural::finetune(*base, task.rows(), training, validation, flags.recipe, show);
  if (static_cast<int>(training.size()) < flags.few)
    return neural::finetune_by_folds(*base, task.rows(), training, flags.folds, flags.recipe, show);
  const auto parted = hold_out(task, training);
  return neural::finetune(*base, task.rows(), parted.learnt, parted.held_out, flags.recipe, show);
}

Expected<model::SequenceAnswers> answer_rows(const FinetuneTask& task,
                                             neural::Classifier classifier,
                                             std::span<const int> learnt, std::span<const int> rows,
                                             const std::string& name) {
  const auto& recipe = task.flags.recipe;
  model::SequenceAnswers answers{.name = name, .rows = {rows.begin(), rows.end()}};
  answers.model = neural::classify(*classifier, task.rows(), rows, recipe.both_strands);
  const auto windows = [&](std::span<const int> chosen) {
    std::vector<std::string> letters;
    for (const int row : chosen)
      letters.push_back(neural::window_letters(task.rows().sequence[static_cast<std::size_t>(row)],
                                               recipe.head.window));
    return letters;
  };
  const neural::LinearBranchOptions options{.window = recipe.head.window,
                                            .both_strands = recipe.both_strands,
                                            .class_weights = recipe.class_weights,
                                            .seed = recipe.seed,
                                            .threads = recipe.threads};
  const auto samples = model::without_letters(task.rows(), learnt);
  const auto bar = neural::fit_linear_branch(windows(learnt), samples.y, samples.classes(),
                                             samples.group, options);
  if (!bar) return tl::unexpected(bar.error());
  answers.linear = neural::probabilities(neural::branch_log_odds(*bar, windows(rows), options),
                                         samples.classes() == 2 ? 1 : samples.classes());
  return answers;
}

}  // namespace genegraft::cli
