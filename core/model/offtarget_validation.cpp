#include "model/offtarget_validation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "crispr/guide_families.hpp"
#include "evaluate/splits.hpp"

namespace genegraft::model {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

bool both_classes(const std::vector<std::int32_t>& y) {
  const auto positives = std::count(y.begin(), y.end(), 1);
  return positives > 0 && positives < static_cast<std::int64_t>(y.size());
}

/// Trains on the screens as given; nothing where they hold only one class.
std::optional<forest::Forest> fit(const std::vector<Screen>& screens,
                                  const OfftargetOptions& options,
                                  const forest::Progress& progress) {
  std::vector<const Screen*> used;
  std::int64_t rows = 0, positives = 0;
  for (const auto& screen : screens) {
    if (screen.rows() == 0) continue;
    used.push_back(&screen);
    rows += screen.rows();
    positives += screen.positives();
  }
  if (positives == 0 || positives == rows) return std::nullopt;
  auto grown = train_offtarget(used, options, progress);
  if (grown.forest.trees() == 0) return std::nullopt;
  return std::move(grown.forest);
}

HeldOut empty_scores(const std::vector<Screen>& screens) {
  HeldOut held_out;
  for (const auto& screen : screens) held_out.score.emplace_back(screen.pairs.size(), kNone);
  return held_out;
}

/// The rows of a screen whose guide is chosen; their numbers in the whole screen go to `rows`.
Screen select_guides(const Screen& screen, const std::vector<bool>& chosen,
                     std::vector<std::size_t>* rows) {
  Screen part;
  part.name = screen.name;
  part.guides = screen.guides;
  for (std::size_t i = 0; i < screen.pairs.size(); ++i) {
    if (!chosen[static_cast<std::size_t>(screen.guide[i])]) continue;
    part.pairs.push_back(screen.pairs[i]);
    part.y.push_back(screen.y[i]);
    part.guide.push_back(screen.guide[i]);
    if (rows) rows->push_back(i);
  }
  return part;
}

/// Family of every guide of every screen: (screens)(G).
std::vector<std::vector<int>> families_of(const std::vector<Screen>& screens) {
  std::vector<std::string> all;
  for (const auto& screen : screens)
    all.insert(all.end(), screen.guides.begin(), screen.guides.end());
  const auto families = crispr::guide_families(all);
  std::vector<std::vector<int>> result;
  auto next = families.begin();
  for (const auto& screen : screens) {
    result.emplace_back(next, next + static_cast<std::ptrdiff_t>(screen.guides.size()));
    next += static_cast<std::ptrdiff_t>(screen.guides.size());
  }
  return result;
}

}  // namespace

HeldOut leave_one_screen_out(const std::vector<Screen>& screens, const OfftargetOptions& options,
                             const FitProgress& progress) {
  HeldOut held_out = empty_scores(screens);
  held_out.protocol =
      "Leave one screen out: each screen is scored by a model trained on all others, without any "
      "of its guides or guides nearly identical to them.";
  const int fits = static_cast<int>(screens.size());
  for (int s = 0; s < fits; ++s) {
    if (!both_classes(screens[s].y)) continue;
    std::vector<Screen> others;
    for (int o = 0; o < fits; ++o)
      if (o != s) others.push_back(without_guides(screens[o], screens[s].guides, ""));
    const auto forest = fit(others, options, progress(s, fits, screens[s].name));
    if (forest)
      held_out.score[s] =
          score_screen(*forest, options.encoding, screens[s], options.forest.threads);
  }
  for (int s = 0; s < fits; ++s) held_out.part.emplace_back(screens[s].pairs.size(), s);
  held_out.parts = fits;
  held_out.part_name = "screens";
  return held_out;
}

HeldOut cross_validate_guides(const std::vector<Screen>& screens, const OfftargetOptions& options,
                              int folds, const FitProgress& progress) {
  HeldOut held_out = empty_scores(screens);
  held_out.protocol = "By guide, " + std::to_string(folds) +
                      " folds over all screens together: each row is scored by a model that saw "
                      "neither its guide nor one nearly identical to it.";
  const auto family = families_of(screens);
  std::vector<int> group;
  std::vector<std::int32_t> y;
  int families = 0;
  for (std::size_t s = 0; s < screens.size(); ++s)
    for (std::size_t i = 0; i < screens[s].pairs.size(); ++i) {
      group.push_back(family[s][static_cast<std::size_t>(screens[s].guide[i])]);
      y.push_back(screens[s].y[i]);
      families = std::max(families, group.back() + 1);
    }
  const auto fold = evaluate::group_folds(group, y, folds, options.forest.seed);
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
      training.push_back(select_guides(screens[s], outside, nullptr));
      testing.push_back(select_guides(screens[s], in_fold, &rows[s]));
    }
    const auto forest = fit(training, options, progress(k, folds, "fold " + std::to_string(k + 1)));
    if (!forest) continue;
    for (std::size_t s = 0; s < screens.size(); ++s) {
      const auto scores =
          score_screen(*forest, options.encoding, testing[s], options.forest.threads);
      for (std::size_t i = 0; i < scores.size(); ++i) held_out.score[s][rows[s][i]] = scores[i];
    }
  }
  held_out.parts = folds;
  held_out.part_name = "folds of guides";
  return held_out;
}

}  // namespace genegraft::model
