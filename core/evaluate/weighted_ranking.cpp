#include "evaluate/weighted_ranking.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "evaluate/score_steps.hpp"

namespace genegraft::evaluate {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// Adds rows to the step that is open, one cell a group.
class StepBuilder {
 public:
  StepBuilder(WeightedRanking& ranking, int groups) : ranking_(ranking), cell_of_(groups, -1) {}

  void add(int group, bool positive) {
    auto& cells = ranking_.cells;
    if (cell_of_[group] < step_begin_) {
      cell_of_[group] = static_cast<int>(cells.size());
      cells.push_back({group, 0, 0});
    }
    auto& cell = cells[cell_of_[group]];
    (positive ? cell.positives : cell.negatives) += 1;
  }

  void close() {
    step_begin_ = static_cast<int>(ranking_.cells.size());
    ranking_.step_end.push_back(step_begin_);
  }

 private:
  WeightedRanking& ranking_;
  std::vector<int> cell_of_;  ///< (groups) the last cell of each
  int step_begin_ = 0;
};

/// Negatives and positives passed so far, and the areas they span, draw by draw.
struct Sweep {
  Lanes positives{}, negatives{}, roc_area{}, precision_sum{};
};

void take_step(Sweep& sweep, std::span<const WeightedRanking::Cell> cells,
               std::span<const Weights> weight) {
  Lanes positives{}, negatives{};
  for (const auto& cell : cells) {
    const Weights& w = weight[cell.group];
    const double cell_positives = cell.positives, cell_negatives = cell.negatives;
    for (int l = 0; l < kLanes; ++l) positives[l] += w[l] * cell_positives;
    for (int l = 0; l < kLanes; ++l) negatives[l] += w[l] * cell_negatives;
  }
  for (int l = 0; l < kLanes; ++l) {
    sweep.roc_area[l] += negatives[l] * (sweep.positives[l] + positives[l] / 2);
    sweep.positives[l] += positives[l];
    sweep.negatives[l] += negatives[l];
    // Weights are whole numbers: a sum below 1 is 0, and then nothing is gained either.
    const double rows = std::max(1.0, sweep.positives[l] + sweep.negatives[l]);
    sweep.precision_sum[l] += positives[l] * sweep.positives[l] / rows;
  }
}

}  // namespace

WeightedRanking rank_groups(std::span<const float> score, std::span<const std::int32_t> y,
                            std::span<const int> group, int groups) {
  assert(score.size() == y.size() && group.size() == y.size());
  const auto order = order_by_score(score);
  WeightedRanking ranking;
  StepBuilder step(ranking, groups);
  bool open_has_positives = false;
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    bool has_positives = false;
    for (; end < order.size() && score[order[end]] == score[order[begin]]; ++end) {
      has_positives |= y[order[end]] != 0;
    }
    if (begin > 0 && (has_positives || open_has_positives)) step.close();
    for (std::size_t i = begin; i < end; ++i) step.add(group[order[i]], y[order[i]] != 0);
    open_has_positives = has_positives;
  }
  step.close();
  return ranking;
}

Areas weigh_areas(const WeightedRanking& ranking, std::span<const Weights> weight) {
  const std::span<const WeightedRanking::Cell> cells(ranking.cells);
  Sweep sweep;
  int begin = 0;
  for (const int end : ranking.step_end) {
    take_step(sweep, cells.subspan(begin, end - begin), weight);
    begin = end;
  }
  Areas areas;
  for (int l = 0; l < kLanes; ++l) {
    const double positives = sweep.positives[l], pairs = positives * sweep.negatives[l];
    areas.roc_auc[l] = pairs > 0 ? sweep.roc_area[l] / pairs : kUndefined;
    areas.pr_auc[l] = positives > 0 ? sweep.precision_sum[l] / positives : kUndefined;
  }
  return areas;
}

}  // namespace genegraft::evaluate
