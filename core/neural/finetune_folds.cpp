#include <algorithm>

#include "evaluate/splits.hpp"
#include "neural/finetune_recipe.hpp"
#include "neural/guarded.hpp"

namespace genegraft::neural {
namespace {

/// Rows of one fold, and all others.
struct Fold {
  std::vector<int> learnt, held_out;
};

/// Folds of groups; one without which fewer than two classes would be left is not made.
std::vector<Fold> deal(const FinetuneRecipe& recipe, std::span<const int> training, int folds) {
  const auto y = recipe.labels_of(training);
  const auto fold_of = evaluate::class_folds(chosen_of(recipe.rows.group, training), y,
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

Expected<HeldOutFolds> answer_folds(const FinetuneRecipe& recipe, const std::vector<Fold>& folds,
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

}  // namespace

Expected<Finetuned> finetune_by_folds(const LanguageModel& base, const LabelledSequences& rows,
                                      std::span<const int> training, int folds,
                                      const FinetuneOptions& options, const ShowFinetuning& show) {
  return guarded([&] { return finetune_folds(base, rows, training, folds, options, show); });
}

}  // namespace genegraft::neural
