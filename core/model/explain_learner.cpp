#include "model/explain_learner.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "evaluate/logistic.hpp"

namespace genegraft::model {
namespace {

/// A part's shares as a mixture takes them: where they begin, and what each is multiplied by.
struct Taken {
  double base, scale;
};

/// Of shares that lead from `base` to `end`, both of which `map` takes elsewhere. slope: where the
/// two are one, that of the map there.
template <typename Map>
Taken take(double base, double end, double slope, const Map& map) {
  const double from = map(base), way = end - base;
  return {from, std::abs(way) > 1e-6 ? (map(end) - from) / way : slope};
}

/// Of a probability, which a mixture takes as log odds.
Taken take_probability(double base, double end, float least) {
  const double p = std::clamp(base, double{least}, 1 - double{least});
  return take(base, end, 1 / (p * (1 - p)),
              [least](double share) { return part_log_odds(static_cast<float>(share), least); });
}

/// Of log odds, which a mixture bounds; outside of mixtures (least 0) they are as they are.
Taken take_log_odds(double base, double end, float least) {
  if (least == 0) return {base, 1};
  return take(base, end, 1, [least](double log_odds) {
    return part_log_odds(static_cast<float>(evaluate::logistic(log_odds)), least);
  });
}

}  // namespace

std::string_view unit_of_shares(const Learner& learner) {
  const auto* forest = std::get_if<forest::Forest>(&learner);
  return forest && forest->transform == forest::Transform::none ? "probability" : "log-odds";
}

Expected<void> check_explainable(const Learner& learner) {
  if (const auto* forest = std::get_if<forest::Forest>(&learner))
    return forest::check_explainable(*forest);
  const auto* mixture = std::get_if<Mixture>(&learner);
  if (!mixture) return {};
  for (std::size_t p = 0; p < mixture->parts.size(); ++p)
    if (const auto* forest = std::get_if<forest::Forest>(&mixture->parts[p].learner))
      if (const auto can = forest::check_explainable(*forest); !can)
        return inside("part " + std::to_string(p + 1) + " of the mixture", can.error());
  return {};
}

LearnerExplainer::LearnerExplainer(const Learner& learner) : features_(feature_count(learner)) {
  assert(output_count(learner) == 1 && check_explainable(learner));
  std::visit([this](const auto& method) { add(method); }, learner);
  number_columns();
}

void LearnerExplainer::add(const forest::Forest& forest) {
  Part part{.forest = forest::Explainer(forest)};
  part.columns = part.forest->columns();
  parts_.push_back(std::move(part));
}

void LearnerExplainer::add(const linear::LinearModel& model) {
  Part part{.linear = &model};
  for (int f = 0; f < model.features; ++f)
    if (model.weight[static_cast<std::size_t>(f)] != 0) part.columns.push_back(f);
  parts_.push_back(std::move(part));
}

void LearnerExplainer::add(const linear::LayeredModel& model) {
  Part part{.network = &model};
  for (int f = 0; f < model.features; ++f) part.columns.push_back(f);
  parts_.push_back(std::move(part));
}

void LearnerExplainer::add(const Mixture& mixture) {
  intercept_ = mixture.intercept;
  for (const auto& own : mixture.parts) {
    std::visit([this](const auto& method) { add(method); }, own.learner);
    auto& part = parts_.back();
    const auto* forest = std::get_if<forest::Forest>(&own.learner);
    part.stretched = forest && forest->transform == forest::Transform::none;
    part.weight = own.weight;
    part.least = own.least;
  }
}

void LearnerExplainer::number_columns() {
  std::vector<std::int32_t> place(static_cast<std::size_t>(features_), -1);
  for (const auto& part : parts_)
    for (const auto column : part.columns) place[static_cast<std::size_t>(column)] = 0;
  for (int f = 0; f < features_; ++f) {
    auto& own = place[static_cast<std::size_t>(f)];
    if (own < 0) continue;
    own = static_cast<std::int32_t>(columns_.size());
    columns_.push_back(f);
  }
  for (auto& part : parts_)
    for (const auto column : part.columns)
      part.place.push_back(static_cast<std::size_t>(place[static_cast<std::size_t>(column)]));
}

void LearnerExplainer::add_products(const Part& part, const linear::LinearModel& model,
                                    std::size_t row, std::span<const float> x,
                                    Shares& shares) const {
  const std::size_t width = columns_.size();
  const auto product = [&](std::int32_t column) {
    const auto f = static_cast<std::size_t>(column);
    return static_cast<double>(model.weight[f]) * static_cast<double>(x[f]);
  };
  const double base = model.intercept[0];
  double log_odds = base;
  for (const auto column : part.columns) log_odds += product(column);
  const auto taken = take_log_odds(base, log_odds, part.least);
  const double scale = part.weight * taken.scale;
  shares.base[row] += part.weight * taken.base;
  for (std::size_t u = 0; u < part.columns.size(); ++u)
    shares.value[row * width + part.place[u]] += scale * product(part.columns[u]);
}

void LearnerExplainer::add_shares(const Part& part, std::span<const float> x, int threads,
                                  Shares& shares) const {
  const std::size_t rows = shares.base.size(), width = columns_.size();
  const auto features = static_cast<std::size_t>(features_);
  if (!part.forest) {
    for (std::size_t i = 0; i < rows; ++i) {
      const auto row = x.subspan(i * features, features);
      if (part.linear)
        add_products(part, *part.linear, i, row, shares);
      else
        add_products(part, linear::linear_at(*part.network, row), i, row, shares);
    }
    return;
  }
  const auto table = part.forest->explain(x, threads);
  const std::size_t used = part.columns.size();
  const double base = table.base[0];
  for (std::size_t i = 0; i < rows; ++i) {
    const double* own = table.value.data() + i * used;
    const double margin = std::accumulate(own, own + used, base);
    const auto taken = part.stretched ? take_probability(base, margin, part.least)
                                      : take_log_odds(base, margin, part.least);
    const double scale = part.weight * taken.scale;
    shares.base[i] += part.weight * taken.base;
    for (std::size_t u = 0; u < used; ++u)
      shares.value[i * width + part.place[u]] += scale * own[u];
  }
}

LearnerExplainer::Shares LearnerExplainer::explain(std::span<const float> x, int threads) const {
  const std::size_t rows = x.size() / static_cast<std::size_t>(features_);
  assert(x.size() == rows * static_cast<std::size_t>(features_));
  Shares shares{std::vector<double>(rows, intercept_), std::vector<double>(rows * columns_.size())};
  for (const auto& part : parts_) add_shares(part, x, threads, shares);
  return shares;
}

}  // namespace genegraft::model
