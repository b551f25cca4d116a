#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"
#include "cli/finetune.hpp"

namespace genegraft::cli {
namespace {

model::Json settings_json(const FinetuneTask& task) {
  const auto& recipe = task.flags.recipe;
  model::Json stages = model::Json::array();
  for (const auto& stage : recipe.stages)
    stages.push_back({{"groups", stage.groups}, {"rate", stage.rate}, {"epochs", stage.epochs}});
  return {{"scratch", recipe.scratch},
          {"adapt", task.flags.adapt},
          {"stages", stages.empty() ? model::Json("suited to the rows") : stages},
          {"decay_by_group", recipe.decay_by_group > 0 ? model::Json(recipe.decay_by_group)
                                                       : model::Json("suited to the encoder")},
          {"average", recipe.average},
          {"weight_decay", recipe.weight_decay},
          {"clip", recipe.clip},
          {"batch", recipe.batch ? model::Json(recipe.batch) : model::Json("suited to the window")},
          {"patience", recipe.patience},
          {"label_smoothing", recipe.label_smoothing},
          {"encoder_dropout", recipe.encoder_dropout},
          {"class_weights", recipe.class_weights},
          {"models", recipe.models}};
}

}  // namespace

model::Json training_json(const FinetuneTask& task, const neural::Finetuned& trained,
                          const CommonOptions& common, model::Json files, double seconds) {
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

}  // namespace genegraft::cli
