#include "forest/boosting_tree.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <utility>

#include "forest/gradient_search.hpp"

namespace genegraft::forest {
namespace {

/// A node that is a leaf so far, with its best split if that is known.
struct Open : SearchedNode {
  int node = 0;
  int depth = 0;
  RowRange outside;
};

auto comes_later(Growth growth) {
  return [growth](const Open& a, const Open& b) {
    if (growth == Growth::depth_wise && a.depth != b.depth) return a.depth > b.depth;
    return a.gain != b.gain ? a.gain < b.gain : a.node > b.node;
  };
}

}  // namespace

struct BoostingTreeGrower::Work {
  Work(const BinnedTable& table, const PackedRows& packed, const BoostingOptions& options,
       WorkerTeam& team)
      : table(table),
        packed(packed),
        options(options),
        team(team),
        search(packed, rows, options.leaf_rows > 1, team) {}

  BoostedTree grow(const TreeInput& input_now) {
    input = &input_now;
    tree = {};
    leaves.clear();
    open.clear();
    rules = {.l2 = options.l2 / input->units.hessian,
             .leaf_hessian = std::max(1.0, options.leaf_hessian / input->units.hessian),
             .leaf_rows = static_cast<double>(options.leaf_rows)};
    search.begin_tree({input->cell_of_row, input->active, input->monotone, rules});
    plant();
    const int most = options.leaves > 0 ? options.leaves : std::numeric_limits<int>::max();
    int count = 1;
    while (!open.empty() && count < most) {
      std::pop_heap(open.begin(), open.end(), comes_later(options.growth));
      Open next = std::move(open.back());
      open.pop_back();
      divide(std::move(next), ++count == most);
    }
    for (Open& rest : open) close(std::move(rest));
    add_up_cover();
    return finish();
  }

  void plant() {
    rows.reset(input->inside);
    others.reset(input->outside);
    Open root;
    root.inside = rows.all();
    root.outside = others.all();
    for (const std::uint32_t row : input->inside) root.sums.total += input->cell_of_row[row];
    root.sums.rows = root.inside.size();
    root.node = add_node();
    root.may_split = may_split(root);
    search.search_root(root);
    settle(std::move(root));
  }

  int add_node() {
    tree.feature.push_back(-1);
    tree.threshold.push_back(0);
    tree.missing_right.push_back(0);
    tree.left.push_back(-1);
    tree.cover.push_back(0);
    tree.gain.push_back(0);
    return static_cast<int>(tree.feature.size()) - 1;
  }

  bool may_split(const Open& node) const {
    if (options.depth > 0 && node.depth >= options.depth) return false;
    return hessian_of(node.sums.total) >= 2 * rules.leaf_hessian &&
           node.sums.rows >= 2 * rules.leaf_rows;
  }

  // --- Dividing nodes ---

  void settle(Open node) {
    if (node.split.feature < 0) {
      close(std::move(node));
      return;
    }
    open.push_back(std::move(node));
    std::push_heap(open.begin(), open.end(), comes_later(options.growth));
  }

  void divide(Open parent, bool is_last) {
    Open left, right;
    left.node = add_node();
    right.node = add_node();
    left.depth = right.depth = parent.depth + 1;
    share_rows(parent, left, right);
    write_split(parent, left, right);
    share_sums(parent, left, right);
    if (is_last) {
      search.release(parent);
    } else {
      left.may_split = may_split(left);
      right.may_split = may_split(right);
      search.search_children(parent, left, right);
    }
    settle(std::move(left));
    settle(std::move(right));
  }

  void share_rows(const Open& parent, Open& left, Open& right) {
    const GradientSplit& split = parent.split;
    const int missing = packed.cells_of[split.feature].missing_bin;
    std::array<std::uint8_t, 257> goes_right{};
    for (int bin = split.bin + 1; bin < 257; ++bin) goes_right[bin] = 1;
    if (missing >= 0) goes_right[missing] = split.missing_right;
    const auto share = [&](RowPartition& list, const RowRange& range, RowRange& l, RowRange& r) {
      const auto n = list.split(range, table.columns[split.feature], goes_right, team);
      l = {range.first, range.first + n};
      r = {range.first + n, range.last};
    };
    share(rows, parent.inside, left.inside, right.inside);
    share(others, parent.outside, left.outside, right.outside);
  }

  void share_sums(const Open& parent, Open& left, Open& right) const {
    left.sums = {parent.split.left, static_cast<double>(left.inside.size()), parent.sums.bounds};
    right.sums = {parent.sums.total - parent.split.left, static_cast<double>(right.inside.size()),
                  parent.sums.bounds};
    const int rising = input->monotone.empty() ? 0 : input->monotone[parent.split.feature];
    if (rising == 0) return;
    // Below here neither side may pass the middle of the two values.
    const double middle = (leaf_value(left.sums.total, rules.l2, parent.sums.bounds) +
                           leaf_value(right.sums.total, rules.l2, parent.sums.bounds)) /
                          2;
    (rising > 0 ? left : right).sums.bounds.high = middle;
    (rising > 0 ? right : left).sums.bounds.low = middle;
  }

  void write_split(const Open& parent, const Open& left, const Open& right) {
    const GradientSplit& split = parent.split;
    const auto& edges = table.edges[split.feature];
    const bool missing_only = split.bin == static_cast<int>(edges.size());
    const int at = parent.node;
    tree.feature[at] = split.feature;
    tree.threshold[at] = missing_only ? std::numeric_limits<float>::infinity() : edges[split.bin];
    // Where training saw no missing value, later ones go with the most rows.
    const bool known = packed.cells_of[split.feature].missing_bin >= 0;
    tree.missing_right[at] = known ? split.missing_right : right.inside.size() > left.inside.size();
    tree.left[at] = left.node;
    tree.gain[at] =
        parent.gain / 2 * input->units.gradient * input->units.gradient / input->units.hessian;
  }

  /// Makes the node a leaf.
  void close(Open node) {
    search.release(node);
    const double value = leaf_value(node.sums.total, rules.l2, node.sums.bounds) *
                         input->units.gradient / input->units.hessian * options.learning_rate;
    double cover = node.inside.size();
    if (!input->weight.empty()) {
      cover = 0;
      for (const std::uint32_t row : rows.rows(node.inside)) cover += input->weight[row];
    }
    leaves.push_back({node.node, static_cast<float>(value), node.inside, node.outside, cover});
  }

  // --- The finished tree ---

  void add_up_cover() {
    std::vector<double> cover(tree.feature.size());
    for (const Leaf& leaf : leaves) cover[leaf.node] = leaf.cover;
    for (std::size_t node = cover.size(); node-- > 0;) {
      if (tree.feature[node] >= 0) {
        cover[node] = cover[tree.left[node]] + cover[tree.left[node] + 1];
      }
      tree.cover[node] = static_cast<float>(cover[node]);
    }
  }

  /// Renumbers nodes and leaves breadth-first.
  BoostedTree finish() {
    std::vector<int> leaf_of(tree.feature.size(), -1);
    for (std::size_t l = 0; l < leaves.size(); ++l) leaf_of[leaves[l].node] = static_cast<int>(l);
    BoostedTree out;
    std::vector<int> order = {0};
    for (std::size_t i = 0; i < order.size(); ++i) {
      const int node = order[i];
      const bool is_leaf = tree.feature[node] < 0;
      out.feature.push_back(tree.feature[node]);
      out.threshold.push_back(tree.threshold[node]);
      out.missing_right.push_back(tree.missing_right[node]);
      out.cover.push_back(tree.cover[node]);
      out.gain.push_back(tree.gain[node]);
      out.left.push_back(static_cast<int>(is_leaf ? out.leaf_value.size() : order.size()));
      if (is_leaf) {
        const Leaf& leaf = leaves[leaf_of[node]];
        out.leaf_value.push_back(leaf.value);
        out.inside.push_back(leaf.inside);
        out.outside.push_back(leaf.outside);
      } else {
        order.push_back(tree.left[node]);
        order.push_back(tree.left[node] + 1);
      }
    }
    return out;
  }

  struct Leaf {
    int node;
    float value;
    RowRange inside, outside;
    double cover;
  };

  const BinnedTable& table;
  const PackedRows& packed;
  const BoostingOptions& options;
  WorkerTeam& team;
  RowPartition rows, others;
  GradientSearch search;
  const TreeInput* input = nullptr;
  SplitRules rules;
  BoostedTree tree;  // nodes in the order that they were made in
  std::vector<Leaf> leaves;
  std::vector<Open> open;  // a heap
};

BoostingTreeGrower::BoostingTreeGrower(const BinnedTable& table, const PackedRows& packed,
                                       const BoostingOptions& options, WorkerTeam& team)
    : work_(std::make_unique<Work>(table, packed, options, team)) {}
BoostingTreeGrower::~BoostingTreeGrower() = default;

BoostedTree BoostingTreeGrower::grow(const TreeInput& input) {
  assert(static_cast<int>(input.cell_of_row.size()) == work_->table.rows);
  return work_->grow(input);
}

std::span<const std::uint32_t> BoostingTreeGrower::inside(const RowRange& range) const {
  return work_->rows.rows(range);
}
std::span<const std::uint32_t> BoostingTreeGrower::outside(const RowRange& range) const {
  return work_->others.rows(range);
}

}  // namespace genegraft::forest
