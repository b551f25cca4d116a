#include "forest/grow_boosting.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <memory>
#include <numeric>

#include "base/random.hpp"
#include "forest/boosting_loss.hpp"
#include "forest/boosting_tree.hpp"

namespace genegraft::forest {
namespace {

constexpr int kDrawBlock = 4096;
constexpr std::uint64_t kColumnStreams = std::uint64_t{1} << 63;

enum RowKind : std::uint8_t { learnt_from, held_out, left_out };

/// Row weights times the weights of their classes; none where all are 1.
std::vector<float> weigh_rows(std::span<const std::int32_t> y, std::span<const float> row_weight,
                              const std::vector<float>& class_weight) {
  if (row_weight.empty() && class_weight.empty()) return {};
  std::vector<float> weight(y.size(), 1.0f);
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!row_weight.empty()) weight[i] *= row_weight[i];
    if (!class_weight.empty()) weight[i] *= class_weight[y[i]];
  }
  return weight;
}

class Booster {
 public:
  Booster(const BinnedTable& table, std::span<const std::int32_t> y, int classes,
          std::span<const float> row_weight, std::span<const std::uint8_t> validation,
          const BoostingOptions& options, const BoostingStart& start)
      : table_(table),
        options_(options),
        outputs_(classes == 2 ? 1 : classes),
        team_(options.threads),
        packed_(pack_rows(table, team_)),
        weight_(weigh_rows(y, row_weight, options.class_weight)),
        data_{y, outputs_, weight_},
        kind_(table.rows, learnt_from) {
    assert(static_cast<int>(y.size()) == table.rows);
    assert(validation.empty() || static_cast<int>(validation.size()) == table.rows);
    for (std::size_t i = 0; i < validation.size(); ++i) {
      if (validation[i] != 0) kind_[i] = held_out;
    }
    has_validation_ = std::count(kind_.begin(), kind_.end(), held_out) > 0;
    list_rows();
    plant(classes, start);
    // Trees of one round are grown side by side if there are enough of them, else together.
    const bool side_by_side = outputs_ > 1 && outputs_ >= team_.threads();
    for (int g = 0; g < (side_by_side ? team_.threads() : 1); ++g) {
      if (side_by_side) teams_.push_back(std::make_unique<WorkerTeam>(1));
      growers_.push_back(std::make_unique<BoostingTreeGrower>(
          table, packed_, options_, side_by_side ? *teams_.back() : team_));
    }
  }

  GrownBoosting grow(const RoundProgress& progress) {
    RoundGradients gradients;
    draw_rows(0);
    RoundLoss loss = find_gradients(data_, margins_, kind_, team_, gradients);
    double best = has_source_ ? loss.validation : 0;
    const std::size_t source_trees = forest_.root.size();
    for (int round = 0; round < options_.rounds; ++round) {
      grow_round(round, gradients);
      draw_rows(round + 1);
      loss = find_gradients(data_, margins_, kind_, team_, gradients);
      result_.training_loss.push_back(loss.training);
      if (has_validation_) {
        result_.validation_loss.push_back(loss.validation);
        if ((round == 0 && !has_source_) || loss.validation < best) {
          best = loss.validation;
          result_.best_round = round + 1;
        }
        if (options_.patience > 0 && round + 1 - result_.best_round >= options_.patience) break;
      } else {
        result_.best_round = round + 1;
      }
      if (progress && !progress(round + 1, options_.rounds)) break;
    }
    keep_trees(source_trees + static_cast<std::size_t>(result_.best_round) * outputs_);
    return std::move(result_);
  }

 private:
  void plant(int classes, const BoostingStart& start) {
    const std::size_t rows = table_.rows;
    margins_.resize(rows * outputs_);
    has_source_ = start.forest != nullptr;
    if (has_source_) {
      forest_ = *start.forest;
      assert(forest_.features == table_.features && forest_.outputs == outputs_);
      assert(start.margins.size() == margins_.size());
      for (std::size_t i = 0; i < rows; ++i) {
        for (int k = 0; k < outputs_; ++k) {
          margins_[k * rows + i] = start.margins[i * outputs_ + k];
        }
      }
      forest_.missing_right.resize(forest_.feature.size());
      return;
    }
    forest_.features = table_.features;
    forest_.outputs = outputs_;
    forest_.aggregation = Aggregation::sum;
    forest_.transform = outputs_ == 1 ? Transform::logistic : Transform::softmax;
    for (const double base : fit_base(data_, kind_, classes)) {
      forest_.base.push_back(static_cast<float>(base));
    }
    for (int k = 0; k < outputs_; ++k) {
      std::fill_n(margins_.begin() + k * rows, rows, forest_.base[k]);
    }
  }

  void list_rows() {
    inside_.clear();
    outside_.clear();
    for (int row = 0; row < table_.rows; ++row) {
      (kind_[row] == learnt_from ? inside_ : outside_).push_back(row);
    }
  }

  /// Every row by a coin of its own, so that a row's fate does not hang on how many there are.
  void draw_rows(int round) {
    if (options_.row_share >= 1) return;
    const auto blocks = (static_cast<std::int64_t>(table_.rows) + kDrawBlock - 1) / kDrawBlock;
    team_.for_each(blocks, [&](std::int64_t b, int) {
      Random random(options_.seed, static_cast<std::uint64_t>(round) << 32 | b);
      const int first = static_cast<int>(b) * kDrawBlock;
      const int last = std::min(first + kDrawBlock, table_.rows);
      for (int row = first; row < last; ++row) {
        const bool drawn = random.uniform() < options_.row_share;
        if (kind_[row] != held_out) kind_[row] = drawn ? learnt_from : left_out;
      }
    });
    list_rows();
  }

  std::vector<std::uint8_t> draw_columns(std::uint64_t tree) const {
    if (options_.column_share >= 1) return {};
    const auto features = static_cast<std::size_t>(table_.features);
    std::vector<int> order(features);
    std::iota(order.begin(), order.end(), 0);
    Random random(options_.seed, kColumnStreams | tree);
    random.shuffle(std::span(order));
    const double wanted = std::ceil(options_.column_share * static_cast<double>(features));
    std::vector<std::uint8_t> active(features);
    for (std::size_t i = 0; i < std::min<std::size_t>(wanted, features); ++i) {
      active[order[i]] = 1;
    }
    return active;
  }

  /// (F) of output k.
  std::vector<std::int8_t> monotone_of(int k) const {
    const auto& all = options_.monotone;
    const auto features = static_cast<std::size_t>(table_.features);
    if (all.size() <= features) return all;
    assert(all.size() == features * outputs_);
    std::vector<std::int8_t> mine(features);
    for (std::size_t f = 0; f < features; ++f) mine[f] = all[f * outputs_ + k];
    return mine;
  }

  void grow_round(int round, const RoundGradients& gradients) {
    std::vector<BoostedTree> trees(outputs_);
    const auto grow_one = [&](std::int64_t k, int grower) {
      const auto active = draw_columns(static_cast<std::uint64_t>(round) * outputs_ + k);
      const auto monotone = monotone_of(static_cast<int>(k));
      BoostingTreeGrower& mine = *growers_[grower];
      trees[k] = mine.grow(
          {gradients.cells[k], gradients.units[k], inside_, outside_, weight_, active, monotone});
      add_to_margins(mine, trees[k], static_cast<int>(k));
    };
    if (growers_.size() > 1) {
      team_.for_each(outputs_, grow_one);
    } else {
      for (int k = 0; k < outputs_; ++k) grow_one(k, 0);
    }
    for (int k = 0; k < outputs_; ++k) append(trees[k], k);
  }

  void add_to_margins(const BoostingTreeGrower& grower, const BoostedTree& tree, int k) {
    float* margins = margins_.data() + static_cast<std::size_t>(k) * table_.rows;
    const auto add = [&](std::int64_t leaf, int) {
      const float value = tree.leaf_value[leaf];
      for (const std::uint32_t row : grower.inside(tree.inside[leaf])) margins[row] += value;
      for (const std::uint32_t row : grower.outside(tree.outside[leaf])) margins[row] += value;
    };
    const auto leaves = static_cast<std::int64_t>(tree.leaf_value.size());
    if (growers_.size() > 1) {
      for (std::int64_t leaf = 0; leaf < leaves; ++leaf) add(leaf, 0);
    } else {
      team_.for_each(leaves, add);
    }
  }

  void append(const BoostedTree& tree, int k) {
    Forest& to = forest_;
    const int node = to.nodes();
    const auto leaf = static_cast<int>(to.leaf_value.size());
    if (outputs_ > 1) to.target.push_back(k);
    to.root.push_back(node);
    for (std::size_t i = 0; i < tree.feature.size(); ++i) {
      const bool is_leaf = tree.feature[i] < 0;
      to.left.push_back(tree.left[i] + (is_leaf ? leaf : node));
      if (!is_leaf) gain_.push_back({tree.feature[i], tree.gain[i], to.trees()});
    }
    const auto extend = [](auto& all, const auto& more) {
      all.insert(all.end(), more.begin(), more.end());
    };
    extend(to.feature, tree.feature);
    extend(to.threshold, tree.threshold);
    extend(to.missing_right, tree.missing_right);
    extend(to.cover, tree.cover);
    extend(to.leaf_value, tree.leaf_value);
  }

  /// Cuts off all trees but the first ones.
  void keep_trees(std::size_t trees) {
    Forest& forest = forest_;
    if (trees < forest.root.size()) {
      const auto nodes = static_cast<std::size_t>(forest.root[trees]);
      std::size_t leaves = 0;
      for (std::size_t n = 0; n < nodes; ++n) leaves += forest.feature[n] < 0;
      forest.root.resize(trees);
      if (!forest.target.empty()) forest.target.resize(trees);
      forest.feature.resize(nodes);
      forest.threshold.resize(nodes);
      forest.missing_right.resize(nodes);
      forest.left.resize(nodes);
      forest.cover.resize(nodes);
      forest.leaf_value.resize(leaves);
    }
    std::vector<double>& importance = result_.importance;
    importance.assign(table_.features, 0);
    for (const Gain& gain : gain_) {
      if (gain.trees <= static_cast<int>(trees)) importance[gain.feature] += gain.value;
    }
    const double total = std::accumulate(importance.begin(), importance.end(), 0.0);
    for (double& value : importance) value = total > 0 ? value / total : 0;
    result_.forest = std::move(forest_);
  }

  struct Gain {
    int feature;
    double value;
    int trees;  ///< of the forest, the split's own among them
  };

  const BinnedTable& table_;
  const BoostingOptions& options_;
  int outputs_;
  WorkerTeam team_;
  PackedRows packed_;
  std::vector<float> weight_;
  LabelledRows data_;
  std::vector<std::uint8_t> kind_;
  bool has_validation_ = false;
  bool has_source_ = false;
  std::vector<std::uint32_t> inside_, outside_;
  std::vector<float> margins_;  // (O, N)
  std::vector<std::unique_ptr<WorkerTeam>> teams_;
  std::vector<std::unique_ptr<BoostingTreeGrower>> growers_;
  Forest forest_;
  std::vector<Gain> gain_;
  GrownBoosting result_;
};

}  // namespace

GrownBoosting grow_boosting(const BinnedTable& table, std::span<const std::int32_t> y, int classes,
                            std::span<const float> row_weight,
                            std::span<const std::uint8_t> validation,
                            const BoostingOptions& options, const RoundProgress& progress,
                            const BoostingStart& start) {
  assert(classes >= 2 && options.learning_rate > 0 && options.rounds >= 0);
  assert(options.row_share > 0 && options.column_share > 0);
  return Booster(table, y, classes, row_weight, validation, options, start).grow(progress);
}

}  // namespace genegraft::forest
