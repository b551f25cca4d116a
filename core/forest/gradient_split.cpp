#include "forest/gradient_split.hpp"

#include <algorithm>

namespace genegraft::forest {
namespace {

double clamp_value(double value, const ValueBounds& bounds) {
  return std::min(std::max(value, bounds.low), bounds.high);
}

double score_at(double gradient, double weight, double value) {
  return -(2 * gradient * value + weight * value * value);
}

/// One feature's bins from the first to the last, with missing values on one side.
class Sweep {
 public:
  Sweep(int feature, const SplitNode& node, const SplitRules& rules, int monotone,
        GradientSplit& best)
      : feature_(feature), node_(node), rules_(rules), monotone_(monotone), best_(best) {
    is_free_ = monotone == 0 && node.bounds == ValueBounds{};
    total_hessian_ = hessian_of(node.total);
    total_gradient_ = gradient_of(node.total);
  }

  /// bins: those to sweep over. Starts with `left` on the left side.
  void run(std::span<const Cell> cells, std::span<const Cell> rows, Cell left, Cell left_rows,
           bool missing_right) {
    for (int bin = 0; bin < static_cast<int>(cells.size()); ++bin) {
      if (!rows.empty()) left_rows += rows[bin];
      if (cells[bin] == 0 && rows.empty()) continue;
      left += cells[bin];
      const double hessian = hessian_of(left);
      if (hessian < rules_.leaf_hessian) continue;
      if (total_hessian_ - hessian < rules_.leaf_hessian) return;
      if (!rows.empty()) {
        const auto n = static_cast<double>(left_rows);
        if (n < rules_.leaf_rows || node_.rows - n < rules_.leaf_rows) continue;
      }
      is_free_ ? weigh(bin, left, missing_right) : weigh_bounded(bin, left, missing_right);
    }
  }

 private:
  /// a/b + c/d > best without a division: most bins are not the best.
  void weigh(int bin, Cell left, bool missing_right) {
    const double g = gradient_of(left);
    const double rest = total_gradient_ - g;
    const double h = hessian_of(left) + rules_.l2;
    const double rest_h = total_hessian_ - hessian_of(left) + rules_.l2;
    const double squares = g * g * rest_h + rest * rest * h;
    if (squares > best_.score * (h * rest_h)) {
      keep(bin, left, missing_right, squares / (h * rest_h));
    }
  }

  void weigh_bounded(int bin, Cell left, bool missing_right) {
    const Cell right = node_.total - left;
    const double a = leaf_value(left, rules_.l2, node_.bounds);
    const double b = leaf_value(right, rules_.l2, node_.bounds);
    if (monotone_ * (b - a) < 0) return;
    const double score =
        leaf_score(left, rules_.l2, node_.bounds) + leaf_score(right, rules_.l2, node_.bounds);
    if (score > best_.score) keep(bin, left, missing_right, score);
  }

  void keep(int bin, Cell left, bool missing_right, double score) {
    best_ = {feature_, bin, missing_right, score, left};
  }

  int feature_;
  const SplitNode& node_;
  const SplitRules& rules_;
  int monotone_;
  GradientSplit& best_;
  bool is_free_;
  double total_hessian_;
  double total_gradient_;
};

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
  if (place.missing_bin < 0) {
    sweep.run(cells, rows, 0, 0, false);
    return;
  }
  const auto present = static_cast<std::size_t>(place.missing_bin);
  const auto present_rows = rows.empty() ? rows : rows.first(present);
  sweep.run(cells.first(present), present_rows, 0, 0, true);
  if (cells[present] == 0) return;  // none are missing here
  sweep.run(cells.first(present), present_rows, cells[present], rows.empty() ? 0 : rows[present],
            false);
}

}  // namespace genegraft::forest
