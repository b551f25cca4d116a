#include "model/learner.hpp"

#include <algorithm>
#include <cassert>

#include "base/parallel.hpp"

namespace genegraft::model {
namespace {

constexpr std::int64_t kBlockRows = 512;  // encoded and scored together: their features stay in L2

}  // namespace

/// A mixture's parts, opened, and what puts their answers together.
struct MixtureScorer {
  std::vector<LearnerScorer> parts;
  Mixture mixing;  ///< weights alone: its learners are empty

  /// x: (N, F); out: (N).
  void score(std::span<const float> x, std::span<float> out) const {
    std::vector<std::vector<float>> answers;
    for (const auto& part : parts) part.score(x, answers.emplace_back(out.size()));
    std::vector<float> row(parts.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      for (std::size_t p = 0; p < row.size(); ++p) row[p] = answers[p][i];
      out[i] = mix(mixing, row);
    }
  }
};

namespace {

using OpenedLearner = std::variant<forest::Scorer, linear::LinearModel, linear::LayeredScorer,
                                   std::shared_ptr<const MixtureScorer>>;

OpenedLearner open(const Learner& learner) {
  if (const auto* forest = std::get_if<forest::Forest>(&learner)) return forest::Scorer(*forest);
  if (const auto* linear = std::get_if<linear::LinearModel>(&learner)) return *linear;
  if (const auto* network = std::get_if<linear::LayeredModel>(&learner))
    return linear::LayeredScorer(*network);
  const auto& mixture = std::get<Mixture>(learner);
  auto opened = std::make_shared<MixtureScorer>();
  opened->mixing.intercept = mixture.intercept;
  for (const auto& part : mixture.parts) {
    opened->parts.push_back(LearnerScorer(to_learner(part.learner)));
    opened->mixing.parts.push_back({{}, part.weight, part.least});
  }
  return opened;
}

/// Of all forests of a learner.
template <typename Count>
int add_up(const Learner& learner, const Count& count) {
  if (const auto* forest = std::get_if<forest::Forest>(&learner)) return count(*forest);
  int sum = 0;
  if (const auto* mixture = std::get_if<Mixture>(&learner))
    for (const auto& part : mixture->parts)
      if (const auto* forest = std::get_if<forest::Forest>(&part.learner)) sum += count(*forest);
  return sum;
}

}  // namespace

Learner to_learner(PartLearner part) {
  return std::visit([](auto&& learner) { return Learner(std::move(learner)); }, std::move(part));
}

PartLearner to_part(Learner learner) {
  assert(!std::holds_alternative<Mixture>(learner));
  if (auto* linear = std::get_if<linear::LinearModel>(&learner)) return std::move(*linear);
  if (auto* network = std::get_if<linear::LayeredModel>(&learner)) return std::move(*network);
  return std::get<forest::Forest>(std::move(learner));
}

int tree_count(const Learner& learner) {
  return add_up(learner, [](const auto& forest) { return forest.trees(); });
}

int node_count(const Learner& learner) {
  return add_up(learner, [](const auto& forest) { return forest.nodes(); });
}

std::string_view kind_of(const Learner& learner) {
  constexpr std::string_view kKinds[] = {"trees", "linear", "network", "mixture"};
  return kKinds[learner.index()];
}

int feature_count(const Learner& learner) {
  return std::visit([](const auto& method) { return method.features; }, learner);
}

int output_count(const Learner& learner) {
  return std::visit([](const auto& method) { return method.outputs; }, learner);
}

LearnerScorer::LearnerScorer(const Learner& learner)
    : features_(feature_count(learner)), outputs_(output_count(learner)), scorer_(open(learner)) {}

void LearnerScorer::score(std::span<const float> x, std::span<float> out) const {
  if (const auto* forest = std::get_if<forest::Scorer>(&scorer_)) {
    forest->score(x, out);
  } else if (const auto* mixture = std::get_if<std::shared_ptr<const MixtureScorer>>(&scorer_)) {
    (*mixture)->score(x, out);
  } else if (const auto* network = layered()) {
    network->score(x, out);
  } else {
    linear::score(std::get<linear::LinearModel>(scorer_), x, out);
  }
}

std::vector<float> score_rows(const LearnerScorer& scorer, int rows, const FillRows& fill,
                              int threads) {
  const auto features = static_cast<std::size_t>(scorer.features());
  const auto outputs = static_cast<std::size_t>(scorer.outputs());
  std::vector<float> out(static_cast<std::size_t>(rows) * outputs);
  parallel_for((rows + kBlockRows - 1) / kBlockRows, threads, [&](std::int64_t block) {
    const auto first = static_cast<std::size_t>(block * kBlockRows);
    const auto count = std::min<std::size_t>(kBlockRows, static_cast<std::size_t>(rows) - first);
    std::vector<float> x(count * features);
    fill(static_cast<int>(first), static_cast<int>(count), x);
    scorer.score(x, std::span(out).subspan(first * outputs, count * outputs));
  });
  return out;
}

std::vector<float> score_rows(const LearnerScorer& scorer, const SparseMatrix& rows, int threads) {
  std::vector<float> out(static_cast<std::size_t>(rows.rows) *
                         static_cast<std::size_t>(scorer.outputs()));
  if (const auto* linear = scorer.linear()) {
    linear::score(*linear, rows, out, threads);
    return out;
  }
  if (const auto* network = scorer.layered()) {
    network->score(rows, out, threads);
    return out;
  }
  return score_rows(
      scorer, rows.rows,
      [&rows](int first, int n, std::span<float> out) { rows.fill(first, n, out); }, threads);
}

}  // namespace genegraft::model
