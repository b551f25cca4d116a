#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "forest/binning.hpp"
#include "forest/boosting_options.hpp"

/// Boosting by trying every split of every leaf, in double, one row after another.
namespace genegraft::forest {

struct NaiveSums {
  double g = 0, h = 0;
  int rows = 0;

  void add(double gradient, double hessian) {
    g += gradient;
    h += hessian;
    ++rows;
  }
  double score(double l2) const { return h + l2 > 0 ? g * g / (h + l2) : 0; }
};

struct NaiveSplit {
  double gain = 0;
  int feature = -1;
  int bin = 0;
  bool missing_right = false;
};

class NaiveBooster {
 public:
  /// weight: (N) or empty for all 1.
  NaiveBooster(const BinnedTable& table, std::span<const std::int32_t> y, int classes,
               std::span<const float> weight, const BoostingOptions& options)
      : table_(table),
        y_(y),
        outputs_(classes == 2 ? 1 : classes),
        weight_(weight.begin(), weight.end()),
        options_(options) {
    if (weight.empty()) weight_.assign(y.size(), 1.0);
    start(classes);
  }

  void grow() {
    for (int round = 0; round < options_.rounds; ++round) {
      std::vector<std::vector<double>> g(outputs_), h(outputs_);
      for (int k = 0; k < outputs_; ++k) derive(k, g[k], h[k]);
      for (int k = 0; k < outputs_; ++k) grow_tree(k, g[k], h[k]);
    }
  }

  /// Margin of a row for output k.
  double margin(std::size_t row, int k) const { return margins_[row * outputs_ + k]; }

 private:
  using Rows = std::vector<std::uint32_t>;

  void start(int classes) {
    std::vector<double> share(classes, 1e-6);
    double total = 1e-6 * classes;
    for (std::size_t i = 0; i < y_.size(); ++i) {
      share[y_[i]] += weight_[i];
      total += weight_[i];
    }
    for (std::size_t i = 0; i < y_.size(); ++i) {
      if (outputs_ == 1) margins_.push_back(std::log(share[1] / share[0]));
      for (int k = 0; k < outputs_ && outputs_ > 1; ++k) {
        margins_.push_back(std::log(share[k] / total));
      }
    }
  }

  void derive(int k, std::vector<double>& g, std::vector<double>& h) const {
    for (std::size_t i = 0; i < y_.size(); ++i) {
      double p = 1 / (1 + std::exp(-margins_[i]));
      double factor = 1;
      if (outputs_ > 1) {
        double sum = 0;
        for (int j = 0; j < outputs_; ++j) sum += std::exp(margin(i, j));
        p = std::exp(margin(i, k)) / sum;
        factor = static_cast<double>(outputs_) / (outputs_ - 1);
      }
      const bool mine = outputs_ == 1 ? y_[i] == 1 : y_[i] == k;
      g.push_back(weight_[i] * (p - mine));
      h.push_back(weight_[i] * factor * p * (1 - p));
    }
  }

  bool goes_right(std::uint32_t row, const NaiveSplit& split) const {
    const int bin = table_.columns[split.feature].bin(row);
    return bin == table_.missing_bin(split.feature) ? split.missing_right : bin > split.bin;
  }

  NaiveSplit best_split(const Rows& rows, const std::vector<double>& g,
                        const std::vector<double>& h) const {
    NaiveSums all;
    for (const auto row : rows) all.add(g[row], h[row]);
    NaiveSplit best;
    for (int f = 0; f < table_.features; ++f) {
      const int present = static_cast<int>(table_.edges[f].size()) + 1;
      for (int bin = 0; bin < present; ++bin) {
        for (const bool missing_right : {true, false}) {
          const NaiveSplit split{0, f, bin, missing_right};
          NaiveSums left, right;
          for (const auto row : rows) {
            (goes_right(row, split) ? right : left).add(g[row], h[row]);
          }
          const int least = std::max(1, options_.leaf_rows);
          if (left.rows < least || right.rows < least) continue;
          if (std::min(left.h, right.h) < options_.leaf_hessian) continue;
          const double gain =
              left.score(options_.l2) + right.score(options_.l2) - all.score(options_.l2);
          if (gain > best.gain + 1e-9) best = {gain, f, bin, missing_right};
        }
      }
    }
    return best;
  }

  struct Leaf {
    Rows rows;
    NaiveSplit split;
    int depth = 0;
  };

  void grow_tree(int k, const std::vector<double>& g, const std::vector<double>& h) {
    Leaf root;
    for (std::uint32_t i = 0; i < y_.size(); ++i) root.rows.push_back(i);
    root.split = best_split(root.rows, g, h);
    std::vector<Leaf> leaves = {root};
    const std::size_t most = options_.leaves > 0 ? options_.leaves : y_.size();
    while (leaves.size() < most) {
      const auto next = std::max_element(leaves.begin(), leaves.end(), [&](auto& a, auto& b) {
        if (options_.growth == Growth::depth_wise && a.depth != b.depth && a.split.feature >= 0 &&
            b.split.feature >= 0) {
          return a.depth > b.depth;
        }
        return a.split.gain < b.split.gain;
      });
      if (next->split.feature < 0) break;
      const Leaf parent = *next;
      leaves.erase(next);
      Leaf side[2];
      for (const auto row : parent.rows) side[goes_right(row, parent.split)].rows.push_back(row);
      for (Leaf& child : side) {
        child.depth = parent.depth + 1;
        if (options_.depth == 0 || child.depth < options_.depth) {
          child.split = best_split(child.rows, g, h);
        }
        leaves.push_back(child);
      }
    }
    for (const Leaf& leaf : leaves) {
      NaiveSums sums;
      for (const auto row : leaf.rows) sums.add(g[row], h[row]);
      const double value = -options_.learning_rate * sums.g / (sums.h + options_.l2);
      for (const auto row : leaf.rows) margins_[row * outputs_ + k] += value;
    }
  }

  const BinnedTable& table_;
  std::span<const std::int32_t> y_;
  int outputs_;
  std::vector<double> weight_;
  const BoostingOptions& options_;
  std::vector<double> margins_;  // (N, O)
};

}  // namespace genegraft::forest
