#include "neural/finetune.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "base/parallel.hpp"
#include "evaluate/splits.hpp"
#include "neural/branch_mix.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/device.hpp"
#include "neural/linear_branch.hpp"
#include "neural/network_training.hpp"

namespace genegraft::neural {
namespace {

template <typename T>
std::vector<T> chosen_of(std::span<const T> values, std::span<const int> rows) {
  std::vector<T> chosen;
  for (const int row : rows) chosen.push_back(values[static_cast<std::size_t>(row)]);
  return chosen;
}

/// A recipe's rows and settings, checked and made ready once.
struct Recipe {
  const LanguageModel& base;
  const LabelledSequences& rows;
  FinetuneOptions options;
  std::vector<std::string> windows;  ///< (N) letters
  SequenceTokens tokens;
  torch::Device device;

  int outputs() const { return rows.classes() == 2 ? 1 : rows.classes(); }
  LinearBranchOptions branch_options() const {
    return {.window = options.head.window,
            .both_strands = options.both_strands,
            .class_weights = options.class_weights,
            .seed = options.seed,
            .threads = options.threads};
  }
  std::vector<std::string> windows_of(std::span<const int> chosen) const {
    return chosen_of(std::span<const std::string>(windows), chosen);
  }
  std::vector<std::int32_t> labels_of(std::span<const int> chosen) const {
    return chosen_of(std::span<const std::int32_t>(rows.y), chosen);
  }
};

bool reads_nucleotides(const EncoderOptions& encoder) {
  return encoder.tokens == sequence::KmerOptions{.k = 1, .stride = 1};
}

int classes_among(const LabelledSequences& rows, std::span<const int> chosen) {
  std::vector<std::uint8_t> seen(rows.labels.size());
  for (const int row : chosen) seen[static_cast<std::size_t>(rows.y[row])] = 1;
  return std::accumulate(seen.begin(), seen.end(), 0);
}

Expected<void> check(const EncoderOptions& encoder, const LabelledSequences& rows,
                     std::span<const int> training, const FinetuneOptions& options) {
  if (options.head.window < 1) return fail("the window has no length");
  if (encoder.kind == EncoderKind::conv && options.head.window < encoder.conv.receptive_field())
    return fail("a window of " + std::to_string(options.head.window) +
                " letters is shorter than the " + std::to_string(encoder.conv.receptive_field()) +
                " that the network sees at once");
  if (classes_among(rows, training) < 2)
    return fail("the rows to learn from have fewer than two classes");
  return {};
}

Expected<Recipe> prepare(const LanguageModel& base, const LabelledSequences& rows,
                         std::span<const int> training, const FinetuneOptions& asked) {
  const auto& encoder = base->options();
  if (const auto fits = check(encoder, rows, training, asked); !fits)
    return tl::unexpected(fits.error());
  const auto device = find_device(asked.device);
  if (!device) return tl::unexpected(device.error());
  use_threads(asked.threads > 0 ? asked.threads : available_threads());
  auto options = asked;
  options.head.classes = rows.classes();
  options.head.linear = options.linear && reads_nucleotides(encoder);
  const int n = static_cast<int>(training.size());
  if (options.stages.empty())
    options.stages =
        default_stages(encoder.kind, n / batch_rows(n, options.batch), options.scratch);
  std::vector<std::string> windows;
  for (const auto& letters : rows.sequence)
    windows.push_back(window_letters(letters, options.head.window));
  return Recipe{base,
                rows,
                options,
                std::move(windows),
                SequenceTokens(rows.sequence, encoder, options.head.window, options.both_strands),
                *device};
}

/// A new head on a copy of the base's encoder.
Classifier graft(const Recipe& recipe, std::uint64_t seed) {
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(seed);
  auto encoder = recipe.base->options();
  encoder.conv.dropout = recipe.options.encoder_dropout;
  Classifier classifier(encoder, recipe.options.head);
  auto to = classifier->encoder->named_parameters();
  for (const auto& from : recipe.base->encoder->named_parameters())
    to[from.key()].copy_(from.value());
  classifier->to(recipe.device);
  return classifier;
}

Expected<LinearBranch> fit_branch(const Recipe& recipe, std::span<const int> training) {
  return fit_linear_branch(
      recipe.windows_of(training), recipe.labels_of(training), recipe.rows.classes(),
      chosen_of(std::span<const int>(recipe.rows.group), training), recipe.branch_options());
}

/// Puts branch and mix into the classifier; the mix's bias goes to the branch that weighs more.
void add_branch(const LinearBranch& branch, const BranchMix& mix, bool both_strands,
                Classifier& classifier) {
  const torch::NoGradGuard no_gradients;
  classifier->to(torch::kCPU);
  copy_branch(branch, both_strands, *classifier->linear);
  classifier->mix[0] = mix.network;
  classifier->mix[1] = mix.linear;
  const auto bias = torch::tensor(mix.bias, torch::kFloat64).to(torch::kFloat32);
  if (mix.linear > mix.network)
    classifier->linear->bias += bias / mix.linear;
  else
    classifier->classes->bias += bias / mix.network;
}

struct Fit {
  Classifier classifier{nullptr};
  NetworkTraining training;
};

Fit fit_network(const Recipe& recipe, std::span<const int> training,
                std::span<const int> validation, const FinetuneOptions& options, int most_epochs,
                const ShowFinetuning& show) {
  Fit fit{graft(recipe, options.seed), {}};
  fit.training =
      train_network(*fit.classifier, {recipe.tokens, recipe.rows.y, training, validation}, options,
                    most_epochs, show);
  return fit;
}

/// The same progress, as one of several trainings.
ShowFinetuning as_one_of(const ShowFinetuning& show, int fit, int fits) {
  if (!show) return {};
  return [=](FinetuneProgress now) {
    now.fit = fit;
    now.fits = fits;
    return show(now);
  };
}

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

  Fit best;
  for (int m = 0; m < options.models; ++m) {
    auto own = options;
    own.seed = options.seed + static_cast<std::uint64_t>(m);
    auto fit =
        fit_network(*recipe, training, validation, own, 0, as_one_of(show, m, options.models));
    const auto loss = [](const Fit& of) {
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

/// Rows of one fold, and all others.
struct Fold {
  std::vector<int> learnt, held_out;
};

/// Folds of groups; one without which fewer than two classes would be left is not made.
std::vector<Fold> deal(const Recipe& recipe, std::span<const int> training, int folds) {
  const auto y = recipe.labels_of(training);
  const auto fold_of =
      evaluate::class_folds(chosen_of(std::span<const int>(recipe.rows.group), training), y,
                            recipe.rows.classes(), folds, recipe.options.seed);
  std::vector<Fold> dealt;
  for (int f = 0; f < folds; ++f) {
    Fold fold;
    for (std::size_t i = 0; i < training.size(); ++i)
      (fold_of[i] == f ? fold.held_out : fold.learnt).push_back(training[i]);
    if (!fold.held_out.empty() && classes_among(recipe.rows, fold.learnt) >= 2)
      dealt.push_back(std::move(fold));
  }
  return dealt;
}

/// Held-out answers of all folds, one fold's rows after the other's.
struct HeldOutFolds {
  std::vector<int> rows;
  std::vector<std::int32_t> y;
  std::vector<std::vector<float>> network;  ///< by epoch: (M, O) log odds
  std::vector<float> linear;                ///< (M, O)
  bool stopped = false;
};

Expected<HeldOutFolds> answer_folds(const Recipe& recipe, const std::vector<Fold>& folds,
                                    const ShowFinetuning& show) {
  auto options = recipe.options;
  options.patience = 0;
  HeldOutFolds held_out;
  for (int f = 0; f < static_cast<int>(folds.size()) && !held_out.stopped; ++f) {
    const auto& fold = folds[static_cast<std::size_t>(f)];
    const auto fit = fit_network(recipe, fold.learnt, fold.held_out, options, 0,
                                 as_one_of(show, f, static_cast<int>(folds.size()) + 1));
    if (fit.training.stopped && f > 0) {
      held_out.stopped = true;  // what the complete folds say is enough
      break;
    }
    held_out.stopped = fit.training.stopped;
    held_out.network.resize(fit.training.validation.size());
    for (std::size_t e = 0; e < held_out.network.size(); ++e)
      held_out.network[e].insert(held_out.network[e].end(), fit.training.validation[e].begin(),
                                 fit.training.validation[e].end());
    held_out.rows.insert(held_out.rows.end(), fold.held_out.begin(), fold.held_out.end());
    if (!recipe.options.head.linear) continue;
    const auto branch = fit_branch(recipe, fold.learnt);
    if (!branch) return tl::unexpected(branch.error());
    const auto log_odds =
        branch_log_odds(*branch, recipe.windows_of(fold.held_out), recipe.branch_options());
    held_out.linear.insert(held_out.linear.end(), log_odds.begin(), log_odds.end());
  }
  held_out.y = recipe.labels_of(held_out.rows);
  return held_out;
}

/// The epoch (from 0) of lowest loss over all folds.
int choose_epoch(const HeldOutFolds& held_out, int outputs) {
  std::vector<double> loss;
  for (const auto& log_odds : held_out.network)
    loss.push_back(log_loss(log_odds, held_out.y, outputs));
  return static_cast<int>(std::min_element(loss.begin(), loss.end()) - loss.begin());
}

Expected<Finetuned> finetune_folds(const LanguageModel& base, const LabelledSequences& rows,
                                   std::span<const int> training, int folds,
                                   const FinetuneOptions& asked, const ShowFinetuning& show) {
  const auto recipe = prepare(base, rows, training, asked);
  if (!recipe) return tl::unexpected(recipe.error());
  const int outputs = recipe->outputs();
  const auto dealt = deal(*recipe, training, folds);
  if (dealt.empty())
    return fail("too few groups for cross-validation: each holds all rows of a class");
  const auto held_out = answer_folds(*recipe, dealt, show);
  if (!held_out) return tl::unexpected(held_out.error());
  const int epoch = choose_epoch(*held_out, outputs);
  const auto fits = static_cast<int>(dealt.size()) + 1;
  const auto fit = fit_network(*recipe, training, {}, recipe->options, epoch + 1,
                               as_one_of(show, fits - 1, fits));

  Finetuned done{.classifier = fit.classifier,
                 .curve = fit.training.curve,
                 .epochs = epoch + 1,
                 .held_out = held_out->rows,
                 .stopped = held_out->stopped || fit.training.stopped};
  auto log_odds = held_out->network[static_cast<std::size_t>(epoch)];
  if (recipe->options.head.linear) {
    const auto branch = fit_branch(*recipe, training);
    if (!branch) return tl::unexpected(branch.error());
    const auto mix = mix_branches(log_odds, held_out->linear, held_out->y, outputs);
    log_odds = mixed(mix, log_odds, held_out->linear);
    add_branch(*branch, mix, recipe->options.both_strands, done.classifier);
    done.notes = branch->notes;
  }
  done.classifier->to(torch::kCPU);
  done.validation_loss = log_loss(log_odds, held_out->y, outputs);
  done.held_out_probability = probabilities(log_odds, outputs);
  return done;
}

/// What libtorch throws (no memory, no such device), as an error.
template <typename Run>
Expected<Finetuned> guarded(const Run& run) {
  try {
    return run();
  } catch (const c10::Error& error) {
    return fail(error.what_without_backtrace());
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace

Expected<Finetuned> finetune(const LanguageModel& base, const LabelledSequences& rows,
                             std::span<const int> training, std::span<const int> validation,
                             const FinetuneOptions& options, const ShowFinetuning& show) {
  return guarded([&] { return finetune_split(base, rows, training, validation, options, show); });
}

Expected<Finetuned> finetune_by_folds(const LanguageModel& base, const LabelledSequences& rows,
                                      std::span<const int> training, int folds,
                                      const FinetuneOptions& options, const ShowFinetuning& show) {
  return guarded([&] { return finetune_folds(base, rows, training, folds, options, show); });
}

std::vector<float> classify(ClassifierImpl& classifier, const LabelledSequences& rows,
                            std::span<const int> chosen, bool both_strands) {
  constexpr std::size_t kRows = 128;
  const torch::NoGradGuard no_gradients;
  const auto device = device_of(classifier);
  const auto sequences = chosen_of(std::span<const std::string>(rows.sequence), chosen);
  const SequenceTokens tokens(sequences, classifier.encoder_options(),
                              classifier.head_options().window, both_strands);
  std::vector<int> all(chosen.size());
  std::iota(all.begin(), all.end(), 0);
  classifier.eval();
  std::vector<float> result;
  const auto answer = [&](std::span<const int> batch, bool reverse) {
    const std::vector<std::uint8_t> strand(batch.size(), reverse);
    const auto out = classifier.forward(tokens.batch(batch, strand).to(device))
                         .to(torch::kCPU)
                         .contiguous();  // (n, O)
    return probabilities({out.data_ptr<float>(), static_cast<std::size_t>(out.numel())},
                         classifier.outputs());
  };
  for (std::size_t first = 0; first < all.size(); first += kRows) {
    const auto batch = std::span(all).subspan(first, std::min(kRows, all.size() - first));
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
