#include "model/offtarget_validation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "evaluate/splits.hpp"
#include "model/screen_families.hpp"

namespace genegraft::model {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

bool both_classes(const std::vector<std::int32_t>& y) {
  const auto positives = std::count(y.begin(), y.end(), 1);
  return positives > 0 && positives < static_cast<std::int64_t>(y.size());
}

/// The learner under test, and logistic regression on the same numbers: the bar it is to pass.
struct Fits {
  std::optional<Learner> model, linear;
};

Fits fit_with_bar(const std::vector<Screen>& screens, const OfftargetOptions& options,
                  const forest::Progress& progress, bool with_bar) {
  Fits fits;
  fits.model = train_if_possible(screens, options, progress);
  if (!fits.model || !with_bar) return fits;
  auto linear = options;
  linear.learner.method = Method::linear;
  linear.learner.source = nullptr;
  fits.linear = train_if_possible(screens, linear, {});
  return fits;
}

bool needs_bar(const OfftargetOptions& options) {
  return options.learner.method != Method::linear;
}

HeldOut empty_scores(const std::vector<Screen>& screens, bool with_bar) {
  HeldOut held_out;
  for (const auto& screen : screens) held_out.score.emplace_back(screen.pairs.size(), kNone);
  if (with_bar) held_out.linear = held_out.score;
  return held_out;
}

/// Scores of `testing`, whose rows have these numbers in screen s.
void take_scores(const Fits& fits, const Screen& testing, std::span<const std::size_t> rows,
                 std::size_t s, const OfftargetOptions& options, HeldOut& held_out) {
  const auto take = [&](const std::optional<Learner>& learner, std::vector<float>& to) {
    if (!learner) return;
    const auto scores = score_screen(*learner, options.encoding, testing, options.learner.threads);
    for (std::size_t i = 0; i < scores.size(); ++i) to[rows[i]] = scores[i];
  };
  take(fits.model, held_out.score[s]);
  if (!held_out.linear.empty()) take(fits.linear, held_out.linear[s]);
}

}  // namespace

HeldOut leave_one_screen_out(const std::vector<Screen>& screens, const OfftargetOptions& options,
                             const FitProgress& progress) {
  HeldOut held_out = empty_scores(screens, needs_bar(options));
  held_out.protocol =
      "Leave one screen out: each screen is scored by a model trained on all others, without any "
      "of its guides or guides nearly identical to them.";
  const int fits = static_cast<int>(screens.size());
  for (int s = 0; s < fits; ++s) {
    if (!both_classes(screens[s].y) || screens[s].sampled) continue;
    std::vector<Screen> others;
    for (int o = 0; o < fits; ++o)
      if (o != s) others.push_back(without_guides(screens[o], screens[s].guides, ""));
    std::vector<std::size_t> rows(screens[s].pairs.size());
    std::iota(rows.begin(), rows.end(), 0);
    const auto fitted =
        fit_with_bar(others, options, progress(s, fits, screens[s].name), needs_bar(options));
    take_scores(fitted, screens[s], rows, static_cast<std::size_t>(s), options, held_out);
  }
  for (int s = 0; s < fits; ++s) held_out.part.emplace_back(screens[s].pairs.size(), s);
  held_out.parts = fits;
  held_out.part_name = "screens";
  return held_out;
}

HeldOut cross_validate_guides(const std::vector<Screen>& screens, const OfftargetOptions& options,
                              int folds, const FitProgress& progress, bool with_bar) {
  with_bar = with_bar && needs_bar(options);
  HeldOut held_out = empty_scores(screens, with_bar);
  held_out.protocol = "By guide, " + std::to_string(folds) +
                      " folds over all screens together: each row is scored by a model that saw "
                      "neither its guide nor one nearly identical to it.";
  std::vector<const Screen*> all;
  for (const auto& screen : screens) all.push_back(&screen);
  const auto family = screen_families(all);
  std::vector<int> group;
  std::vector<std::int32_t> y;
  int families = 0;
  for (std::size_t s = 0; s < screens.size(); ++s) {
    for (std::size_t i = 0; i < screens[s].pairs.size(); ++i) {
      group.push_back(family[s][static_cast<std::size_t>(screens[s].guide[i])]);
      y.push_back(screens[s].y[i]);
    }
    for (const int f : family[s]) families = std::max(families, f + 1);  // some have no row left
  }
  const auto fold = evaluate::group_folds(group, y, folds, options.learner.seed);
  std::vector<int> fold_of_family(static_cast<std::size_t>(families));
  for (std::size_t i = 0; i < group.size(); ++i)
    fold_of_family[static_cast<std::size_t>(group[i])] = fold[i];

  auto next = fold.begin();
  for (const auto& screen : screens) {
    held_out.part.emplace_back(next, next + screen.rows());
    next += screen.rows();
  }

  for (int k = 0; k < folds; ++k) {
    std::vector<Screen> training, testing;
    std::vector<std::vector<std::size_t>> rows(screens.size());
    for (std::size_t s = 0; s < screens.size(); ++s) {
      std::vector<bool> in_fold, outside;
      for (const int f : family[s]) {
        in_fold.push_back(fold_of_family[static_cast<std::size_t>(f)] == k);
        outside.push_back(!in_fold.back());
      }
      training.push_back(with_guides(screens[s], outside));
      testing.push_back(with_guides(screens[s], in_fold, &rows[s]));
    }
    const auto fitted = fit_with_bar(training, options,
                                     progress(k, folds, "fold " + std::to_string(k + 1)), with_bar);
    for (std::size_t s = 0; s < screens.size(); ++s)
      if (!screens[s].sampled) take_scores(fitted, testing[s], rows[s], s, options, held_out);
  }
  held_out.parts = folds;
  held_out.part_name = "folds of guides";
  return held_out;
}

}  // namespace genegraft::model
