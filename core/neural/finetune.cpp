#include "neural/finetune.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "neural/finetune_recipe.hpp"
#include "neural/guarded.hpp"

namespace genegraft::neural {
namespace {

Expected<Finetuned> finetune_split(const LanguageModel& base, const LabelledSequences& rows,
                                   std::span<const int> training, std::span<const int> validation,
                                   const FinetuneOptions& asked, const ShowFinetuning& show) {
  const auto recipe = prepare(base, rows, training, asked);
  if (!recipe) return tl::unexpected(recipe.error());
  const auto& options = recipe->options;
  std::optional<LinearBranch> branch;
  if (options.head.linear) {
    auto fitted = fit_branch(*recipe, training);
    if (!fitted) return tl::unexpected(fitted.error());
    branch = std::move(*fitted);
  }

  NetworkFit best;
  for (int m = 0; m < options.models; ++m) {
    auto own = options;
    own.seed = options.seed + static_cast<std::uint64_t>(m);
    auto fit =
        fit_network(*recipe, training, validation, own, 0, as_one_of(show, m, options.models));
    const auto loss = [](const NetworkFit& of) {
      return of.training.curve[of.training.best].validation_loss;
    };
    const bool stopped = fit.training.stopped;
    if (!best.classifier || loss(fit) < loss(best)) best = std::move(fit);
    best.training.stopped = stopped;
    if (stopped) break;
  }

  Finetuned done{.classifier = best.classifier,
                 .curve = best.training.curve,
                 .epochs = best.training.best + 1,
                 .held_out = {validation.begin(), validation.end()},
                 .validation_loss = best.training.curve[best.training.best].validation_loss,
                 .stopped = best.training.stopped};
  if (branch) {
    done.notes = branch->notes;
    BranchMix mix{.network = 0.5, .linear = 0.5, .bias = std::vector<double>(recipe->outputs())};
    if (!validation.empty())
      mix = mix_branches(
          best.training.validation[best.training.best],
          branch_log_odds(*branch, recipe->windows_of(validation), recipe->branch_options()),
          recipe->labels_of(validation), recipe->outputs());
    add_branch(*branch, mix, options.both_strands, done.classifier);
    if (!validation.empty()) done.validation_loss = mix.log_loss;
  }
  done.classifier->to(torch::kCPU);
  done.held_out_probability = classify(*done.classifier, rows, validation, options.both_strands);
  return done;
}

}  // namespace

Expected<Finetuned> finetune(const LanguageModel& base, const LabelledSequences& rows,
                             std::span<const int> training, std::span<const int> validation,
                             const FinetuneOptions& options, const ShowFinetuning& show) {
  return guarded([&] { return finetune_split(base, rows, training, validation, options, show); });
}

std::vector<float> classify(ClassifierImpl& classifier, const LabelledSequences& rows,
                            std::span<const int> chosen, bool both_strands) {
  const torch::NoGradGuard no_gradients;
  const auto device = device_of(classifier);
  const auto sequences = chosen_of(rows.sequence, chosen);
  const SequenceTokens tokens(sequences, classifier.encoder_options(),
                              classifier.head_options().window, both_strands);
  std::vector<int> all(chosen.size());
  std::iota(all.begin(), all.end(), 0);
  classifier.eval();
  const std::size_t rows_at_once = rows_of_batch(classifier.head_options().window, 128);
  std::vector<float> result;
  const auto answer = [&](std::span<const int> batch, bool reverse) {
    const std::vector<std::uint8_t> strand(batch.size(), reverse);
    const auto out = classifier.forward(tokens.batch(batch, strand).to(device))
                         .to(torch::kCPU)
                         .contiguous();  // (n, O)
    return probabilities({out.data_ptr<float>(), static_cast<std::size_t>(out.numel())},
                         classifier.outputs());
  };
  for (std::size_t first = 0; first < all.size(); first += rows_at_once) {
    const auto batch = std::span(all).subspan(first, std::min(rows_at_once, all.size() - first));
    auto probability = answer(batch, false);
    if (both_strands) {
      const auto reverse = answer(batch, true);
      for (std::size_t i = 0; i < probability.size(); ++i)
        probability[i] = (probability[i] + reverse[i]) / 2;
    }
    result.insert(result.end(), probability.begin(), probability.end());
  }
  return result;
}

}  // namespace genegraft::neural
