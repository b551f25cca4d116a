#include "forest/gradient_split.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace genegraft::forest {
namespace {

double clamp_value(double value, const ValueBounds& bounds) {
  return std::min(std::max(value, bounds.low), bounds.high);
}

double score_at(double gradient, double weight, double value) {
  return -(2 * gradient * value + weight * value * value);
}

constexpr int kMostBins = 257;

/// Sums of the bins up to and with each one that is not empty.
struct RunningSums {
  int count = 0;
  std::array<int, kMostBins + 1> bin;
  std::array<Cell, kMostBins + 1> left;
};

/// Without a branch on whether a bin is empty, which cannot be guessed. A bin left out, that of
/// most rows in a sparse column, holds what the others lack of `total`.
void sum_up(std::span<const Cell> cells, int common, Cell total, RunningSums& sums) {
  const int bins = static_cast<int>(cells.size());
  Cell left = 0;
  int count = 0;
  const auto add = [&](int first, int last) {
    for (int bin = first; bin < last; ++bin) {
      left += cells[bin];
      sums.bin[count] = bin;
      sums.left[count] = left;
      count += cells[bin] != 0;
    }
  };
  if (common < 0) {
    add(0, bins);
  } else {
    add(0, common);
    const int from = count;
    sums.bin[count] = common;
    sums.left[count++] = left;
    add(common + 1, bins);
    const Cell rest = total - left;
    for (int i = from; i < count; ++i) sums.left[i] += rest;
  }
  sums.count = count;
}

/// Looks for the best split of one feature with missing values on either side.
class Sweep {
 public:
  Sweep(int feature, const SplitNode& node, const SplitRules& rules, int monotone,
        GradientSplit& best)
      : feature_(feature), node_(node), rules_(rules), monotone_(monotone), best_(best) {}

  /// The usual case: no bounds, rows not counted. All scores first, two or more at a time, then
  /// the best of them.
  void run_free(const RunningSums& sums, Cell missing_left, bool missing_right) {
    const double total_g = gradient_of(node_.total);
    const double total_h = hessian_of(node_.total);
    int first = 0, last = sums.count;
    while (first < last && hessian(sums.left[first] + missing_left) < rules_.leaf_hessian) ++first;
    while (first < last &&
           total_h - hessian(sums.left[last - 1] + missing_left) < rules_.leaf_hessian) {
      --last;
    }
    std::array<double, kMostBins + 1> score;
    for (int i = first; i < last; ++i) {
      const Cell left = sums.left[i] + missing_left;
      const double g = gradient_of(left);
      const double h = hessian(left);
      const double rest_g = total_g - g;
      const double weight = h + rules_.l2;
      const double rest_weight = total_h - h + rules_.l2;
      score[i] = (g * g * rest_weight + rest_g * rest_g * weight) / (weight * rest_weight);
    }
    int most = -1;
    double highest = best_.score;
    for (int i = first; i < last; ++i) {
      if (score[i] > highest) {
        highest = score[i];
        most = i;
      }
    }
    if (most < 0) return;
    best_ = {feature_, sums.bin[most], missing_right, highest, sums.left[most] + missing_left};
  }

  /// With bounds on values and counts of rows, if there are any.
  void run_bounded(std::span<const Cell> cells, std::span<const Cell> rows, Cell left,
                   Cell left_rows, bool missing_right) {
    for (int bin = 0; bin < static_cast<int>(cells.size()); ++bin) {
      left += cells[bin];
      const Cell right = node_.total - left;
      if (!rows.empty()) {
        left_rows += rows[bin];
        const auto n = static_cast<double>(left_rows);
        if (n < rules_.leaf_rows || node_.rows - n < rules_.leaf_rows) continue;
      }
      if (hessian(left) < rules_.leaf_hessian) continue;
      if (hessian(right) < rules_.leaf_hessian) return;
      const double step =
          leaf_value(right, rules_.l2, node_.bounds) - leaf_value(left, rules_.l2, node_.bounds);
      if (monotone_ * step < 0) continue;
      const double score =
          leaf_score(left, rules_.l2, node_.bounds) + leaf_score(right, rules_.l2, node_.bounds);
      if (score > best_.score) best_ = {feature_, bin, missing_right, score, left};
    }
  }

 private:
  /// By way of a signed number, which converts faster; sums stay below 2^31.
  static double hessian(Cell cell) { return static_cast<std::int32_t>(hessian_of(cell)); }

  int feature_;
  const SplitNode& node_;
  const SplitRules& rules_;
  int monotone_;
  GradientSplit& best_;
};

/// The cells with that of the commonest bin filled in.
std::span<const Cell> complete(std::span<const Cell> cells, int common, Cell total,
                               std::array<Cell, kMostBins>& room) {
  if (common < 0 || cells.empty()) return cells;
  std::copy(cells.begin(), cells.end(), room.begin());
  room[common] = total - std::accumulate(cells.begin(), cells.end(), Cell{0});
  return std::span(room).first(cells.size());
}

}  // namespace

double leaf_value(Cell sum, double l2, const ValueBounds& bounds) {
  const double weight = hessian_of(sum) + l2;
  return clamp_value(weight > 0 ? -gradient_of(sum) / weight : 0.0, bounds);
}

double leaf_score(Cell sum, double l2, const ValueBounds& bounds) {
  return score_at(gradient_of(sum), hessian_of(sum) + l2, leaf_value(sum, l2, bounds));
}

void find_split(int feature, const FeatureCells& place, std::span<const Cell> cells,
                std::span<const Cell> rows, const SplitNode& node, const SplitRules& rules,
                int monotone, GradientSplit& best) {
  Sweep sweep(feature, node, rules, monotone, best);
  const bool may_miss = place.missing_bin >= 0;
  const auto present = may_miss ? static_cast<std::size_t>(place.missing_bin) : cells.size();
  if (monotone == 0 && node.bounds == ValueBounds{} && rows.empty() &&
      (!may_miss || place.common != place.missing_bin)) {
    const Cell missing = may_miss ? cells[present] : 0;
    RunningSums sums;
    sum_up(cells.first(present), place.common, node.total - missing, sums);
    sweep.run_free(sums, 0, true);
    if (missing != 0) sweep.run_free(sums, missing, false);
    return;
  }
  std::array<Cell, kMostBins> room, rows_room;
  const auto all = complete(cells, place.common, node.total, room);
  const auto all_rows = complete(rows, place.common, static_cast<Cell>(node.rows), rows_room);
  const auto present_rows = rows.empty() ? rows : all_rows.first(present);
  sweep.run_bounded(all.first(present), present_rows, 0, 0, true);
  if (!may_miss || all[present] == 0) return;
  sweep.run_bounded(all.first(present), present_rows, all[present],
                    rows.empty() ? 0 : all_rows[present], false);
}

}  // namespace genegraft::forest
