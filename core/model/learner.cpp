#include "model/learner.hpp"

#include <algorithm>

#include "base/parallel.hpp"

namespace genegraft::model {
namespace {

constexpr std::int64_t kBlockRows = 512;  // encoded and scored together: their features stay in L2

std::variant<forest::Scorer, linear::LinearModel, linear::LayeredScorer> open(
    const Learner& learner) {
  if (const auto* forest = std::get_if<forest::Forest>(&learner)) return forest::Scorer(*forest);
  if (const auto* network = std::get_if<linear::LayeredModel>(&learner))
    return linear::LayeredScorer(*network);
  return std::get<linear::LinearModel>(learner);
}

}  // namespace

std::string_view kind_of(const Learner& learner) {
  if (std::holds_alternative<forest::Forest>(learner)) return "trees";
  return std::holds_alternative<linear::LinearModel>(learner) ? "linear" : "network";
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
