#include "model/few_shot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <set>

#include "base/random.hpp"
#include "crispr/cfd.hpp"
#include "evaluate/scored_rows.hpp"
#include "model/screen_families.hpp"
#include "model/thin_negatives.hpp"

namespace genegraft::model {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr int kAloneTrees = 100;
constexpr int kCandidates = 20;  // per hard negative wanted
constexpr int kTries = 1000;

/// Takes `wanted` items at random, from the front of what is shuffled.
void take(std::vector<std::size_t> from, std::size_t wanted, Random& random,
          std::set<std::size_t>& taken) {
  random.shuffle(std::span(from));
  for (const auto row : from) {
    if (wanted == 0) return;
    wanted -= taken.insert(row).second;
  }
}

/// The rows of one guide that are likeliest to be cleaved, by CFD.
std::vector<std::size_t> likeliest(const Screen& screen, std::vector<std::size_t> rows,
                                   std::size_t count) {
  std::vector<std::pair<float, std::size_t>> ranked;
  for (const auto row : rows) {
    const auto& pair = screen.pairs[row];
    ranked.emplace_back(-crispr::cfd_score(pair), row);
  }
  count = std::min(count, ranked.size());
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(count),
                    ranked.end());
  std::vector<std::size_t> best;
  for (std::size_t i = 0; i < count; ++i) best.push_back(ranked[i].second);
  return best;
}

/// Average precision where every row counts its weight.
double weighted_pr_auc(std::span<const float> score, std::span<const std::int32_t> y,
                       std::span<const double> weight) {
  double positives = 0, rows = 0, sum = 0;
  for (const auto& step : evaluate::score_steps(evaluate::ScoredRows{score, y, weight})) {
    positives += step.positives;
    rows += step.positives + step.negatives;
    sum += step.positives * positives / rows;
  }
  return positives > 0 ? sum / positives : kNone;
}

/// The target's rows that measure, encoded once.
struct Measured {
  FeatureRows rows;
  std::vector<std::int32_t> y;
  std::vector<double> weight;
  std::vector<int> guide;
};

Measured encode_measured(const Screen& screen, crispr::PairEncoding encoding,
                         std::int64_t negatives, int threads) {
  const auto chosen = thin_negatives(screen.y, negatives);
  const auto positives = static_cast<double>(screen.positives());
  const double thinned = (static_cast<double>(screen.rows()) - positives) /
                         std::max(1.0, static_cast<double>(chosen.size()) - positives);
  Measured measured;
  std::vector<crispr::AlignedPair> pairs;
  for (const auto row : chosen) {
    pairs.push_back(screen.pairs[row]);
    measured.y.push_back(screen.y[row]);
    measured.weight.push_back(screen.y[row] == 1 ? 1 : thinned);
    measured.guide.push_back(screen.guide[row]);
  }
  measured.rows = encode_pairs(encoding, pairs, threads);
  return measured;
}

/// The part of `measured` whose guides are not labelled.
Measured others(const Measured& measured, const std::vector<bool>& labelled) {
  Measured rest{.rows = {.features = measured.rows.features}};
  const auto width = static_cast<std::size_t>(measured.rows.features);
  for (std::size_t i = 0; i < measured.y.size(); ++i) {
    if (labelled[static_cast<std::size_t>(measured.guide[i])]) continue;
    const auto from = measured.rows.x.begin() + static_cast<std::ptrdiff_t>(i * width);
    rest.rows.x.insert(rest.rows.x.end(), from, from + static_cast<std::ptrdiff_t>(width));
    rest.y.push_back(measured.y[i]);
    rest.weight.push_back(measured.weight[i]);
    ++rest.rows.rows;
  }
  return rest;
}

double measure(const Learner& learner, const Measured& measured, int threads) {
  const auto fill = measured.rows.fill();
  const auto score = score_rows(LearnerScorer(learner), measured.rows.rows, fill, threads);
  return weighted_pr_auc(score, measured.y, measured.weight);
}

/// Guides whose families are labelled in this draw: half of the families, so that both halves have
/// positives; none where no such half is found.
std::vector<bool> draw_guides(const Screen& screen, const std::vector<int>& family, int families,
                              Random& random) {
  std::vector<int> positives(static_cast<std::size_t>(families));
  for (std::size_t i = 0; i < screen.y.size(); ++i)
    positives[static_cast<std::size_t>(family[static_cast<std::size_t>(screen.guide[i])])] +=
        screen.y[i];
  const int all = std::accumulate(positives.begin(), positives.end(), 0);
  std::vector<int> order(static_cast<std::size_t>(families));
  std::iota(order.begin(), order.end(), 0);
  for (int attempt = 0; attempt < kTries; ++attempt) {
    random.shuffle(std::span(order));
    std::vector<bool> labelled_family(order.size());
    int labelled = 0;
    for (std::size_t f = 0; f < (order.size() + 1) / 2; ++f) {
      labelled_family[static_cast<std::size_t>(order[f])] = true;
      labelled += positives[static_cast<std::size_t>(order[f])];
    }
    if (labelled < 2 || labelled == all) continue;
    std::vector<bool> chosen;
    for (const int f : family) chosen.push_back(labelled_family[static_cast<std::size_t>(f)]);
    return chosen;
  }
  return {};
}

/// Learners from the drawn rows by themselves.
std::optional<Learner> learn_alone(const Screen& rows, Method method,
                                   const FewShotOptions& options) {
  auto alone = options.offtarget;
  alone.learner.method = method;
  alone.learner.forest.trees = std::min(alone.learner.forest.trees, kAloneTrees);
  return train_if_possible({&rows, 1}, alone);
}

/// The methods of one draw and number of rows, in the order of the curves.
std::vector<double> measure_draw(const Screen& screen, const Learner& source,
                                 const std::vector<std::size_t>& drawn, const Measured& measured,
                                 double unadapted, const FewShotOptions& options) {
  const auto few = with_rows(screen, drawn);
  const int threads = options.offtarget.learner.threads;
  std::vector<double> figures = {unadapted};
  for (const auto method : {Method::linear, Method::forest}) {
    const auto learner = learn_alone(few, method, options);
    figures.push_back(learner ? measure(*learner, measured, threads) : kNone);
  }
  const auto rows = encode_pairs(options.offtarget.encoding, few.pairs, threads);
  for (const auto how : options.adaptations) {
    auto adapting = options.adapting;
    adapting.how = how;
    adapting.threads = threads;
    const auto learner = adapt_learner(source, rows, few.y, adapting);
    figures.push_back(learner ? measure(*learner, measured, threads) : kNone);
  }
  return figures;
}

}  // namespace

std::vector<std::size_t> draw_labelled(const Screen& screen, const std::vector<bool>& chosen, int k,
                                       double positives, Random& random) {
  std::vector<std::vector<std::size_t>> yes(screen.guides.size()), no(screen.guides.size());
  for (std::size_t i = 0; i < screen.y.size(); ++i) {
    const auto guide = static_cast<std::size_t>(screen.guide[i]);
    if (chosen[guide]) (screen.y[i] == 1 ? yes : no)[guide].push_back(i);
  }
  std::vector<std::size_t> guides;
  for (std::size_t g = 0; g < chosen.size(); ++g)
    if (chosen[g] && !(yes[g].empty() && no[g].empty())) guides.push_back(g);
  random.shuffle(std::span(guides));
  const auto wanted = static_cast<std::size_t>(k);
  const auto wanted_yes = std::max<std::size_t>(2, static_cast<std::size_t>(positives * k + 0.5));
  std::set<std::size_t> taken;
  // Round after round one more of each guide, so that guides get even shares.
  std::vector<std::size_t> at(screen.guides.size());
  for (auto& of_guide : yes) random.shuffle(std::span(of_guide));
  for (bool any = true; any && taken.size() < wanted_yes;) {
    any = false;
    for (const auto g : guides) {
      if (taken.size() >= wanted_yes || at[g] >= yes[g].size()) continue;
      taken.insert(yes[g][at[g]++]);
      any = true;
    }
  }
  const auto rest = wanted - std::min(wanted, taken.size());
  const auto share = guides.empty() ? 0 : (rest + guides.size() - 1) / guides.size();
  for (const auto g : guides) {
    const auto own = std::min(share, wanted - std::min(wanted, taken.size()));
    const auto hard = own / 2;
    const auto before = taken.size();
    take(likeliest(screen, no[g], hard * kCandidates), hard, random, taken);
    take(no[g], own - (taken.size() - before), random, taken);
  }
  return {taken.begin(), taken.end()};
}

Expected<FewShotTarget> measure_few_shot(const std::vector<Screen>& screens, std::size_t target,
                                         const FewShotOptions& options,
                                         const FitProgress& progress) {
  const auto& screen = screens[target];
  const Screen* const own[] = {&screen};
  const auto family = screen_families(own)[0];
  const int families = 1 + *std::max_element(family.begin(), family.end());
  std::vector<Screen> sources;
  for (std::size_t s = 0; s < screens.size(); ++s)
    if (s != target) sources.push_back(without_guides(screens[s], screen.guides, ""));
  const auto source = train_if_possible(
      sources, options.offtarget,
      progress(static_cast<int>(target), static_cast<int>(screens.size()), screen.name));
  if (!source) return fail(screen.name + ": the other screens hold no rows of both classes");
  const int threads = options.offtarget.learner.threads;
  const auto all = encode_measured(screen, options.offtarget.encoding, options.negatives, threads);

  FewShotTarget result{.name = screen.name,
                       .rows = screen.rows(),
                       .positives = screen.positives(),
                       .families = families};
  const auto counts = options.rows.size();
  result.drawn_positives.resize(counts);
  std::vector<std::string> names = {"source", "alone: linear", "alone: forest"};
  for (const auto how : options.adaptations) names.emplace_back(name(how));
  for (const auto& method : names)
    result.curves.push_back({method, std::vector<std::vector<double>>(counts)});
  for (int draw = 0; draw < options.draws; ++draw) {
    Random random(options.seed, 7000 + static_cast<std::uint64_t>(draw));
    const auto labelled = draw_guides(screen, family, families, random);
    if (labelled.empty())
      return fail(screen.name +
                  ": fewer than two families of guides have positives to learn from and measure");
    const auto measured = others(all, labelled);
    const double unadapted = measure(*source, measured, threads);
    for (std::size_t r = 0; r < counts; ++r) {
      const auto drawn =
          draw_labelled(screen, labelled, options.rows[r], options.positives, random);
      for (const auto row : drawn)
        result.drawn_positives[r] += static_cast<double>(screen.y[row]) / options.draws;
      const auto figures = measure_draw(screen, *source, drawn, measured, unadapted, options);
      for (std::size_t m = 0; m < figures.size(); ++m)
        result.curves[m].pr_auc[r].push_back(figures[m]);
    }
  }
  return result;
}

}  // namespace genegraft::model
