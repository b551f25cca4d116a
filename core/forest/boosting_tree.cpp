#include "forest/boosting_tree.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <numeric>
#include <utility>

#include "forest/gradient_split.hpp"

namespace genegraft::forest {
namespace {

constexpr double kSharedWork = 30000;  // additions that are worth waking the other threads
constexpr double kLeastGain = 1e-9;    // share of the node's own score: below it is rounding

/// A node that is a leaf so far, with its best split if that is known.
struct Open {
  int node = 0;
  int depth = 0;
  RowRange inside, outside;
  SplitNode sums;
  bool may_split = false;
  GradientSplit split;
  double gain = 0;
  std::vector<Cell> histogram;  ///< none where it is quicker to sum up the children's rows alone
};

auto comes_later(Growth growth) {
  return [growth](const Open& a, const Open& b) {
    if (growth == Growth::depth_wise && a.depth != b.depth) return a.depth > b.depth;
    return a.gain != b.gain ? a.gain < b.gain : a.node > b.node;
  };
}

bool has_histogram(const Open& open) {
  return !open.histogram.empty();
}

}  // namespace

struct BoostingTreeGrower::Work {
  Work(const BinnedTable& table, const PackedRows& packed, const BoostingOptions& options,
       WorkerTeam& team)
      : table(table), packed(packed), options(options), team(team) {
    counts_rows = options.leaf_rows > 1;
    if (counts_rows) ones.assign(packed.rows, Cell{1});
    int most = 0;
    for (const PackedBlock& block : packed.blocks) most = std::max(most, block.cells);
    scratch.resize(team.threads());
    for (Scratch& mine : scratch) {
      mine.codes.resize(kScratchCells);
      mine.block.resize(static_cast<std::size_t>(most) * parts());
    }
  }

  /// Histograms hold each block's sums and then, if wanted, its numbers of rows.
  int parts() const { return counts_rows ? 2 : 1; }

  BoostedTree grow(const TreeInput& input_now) {
    input = &input_now;
    tree = {};
    leaves.clear();
    open.clear();
    rules = {.l2 = options.l2 / input->units.hessian,
             .leaf_hessian = std::max(1.0, options.leaf_hessian / input->units.hessian),
             .leaf_rows = static_cast<double>(options.leaf_rows)};
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
    if (root.may_split) search_alone({&root});
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

  /// A histogram pays if taking a child's from it costs less than summing up the child's rows.
  bool pays_histogram(const Open& node) const {
    return node.sums.rows * packed.additions > packed.cells;
  }

  // --- Looking for splits ---

  /// Sums of one block over a node's rows, in `out`.
  void fill(const Open& node, const PackedBlock& block, std::span<Cell> out, int worker) {
    const auto mine = rows.rows(node.inside);
    auto& codes = scratch[worker].codes;
    block.fill(mine, input->cell_of_row, out.first(block.cells), codes);
    if (!counts_rows) return;
    block.fill(mine, ones, out.subspan(block.cells), codes);
  }

  std::span<Cell> part_of(std::vector<Cell>& histogram, const PackedBlock& block) const {
    return std::span(histogram).subspan(static_cast<std::size_t>(block.first_cell) * parts(),
                                        static_cast<std::size_t>(block.cells) * parts());
  }

  void search_block(const Open& node, const PackedBlock& block, std::span<const Cell> cells,
                    GradientSplit& best) const {
    const double score = leaf_score(node.sums.total, rules.l2, node.sums.bounds);
    best = {.score = score + kLeastGain * std::abs(score)};
    for (const auto& feature : block.features) {
      const int f = feature.feature;
      if (!input->active.empty() && input->active[f] == 0) continue;
      const auto first = static_cast<std::size_t>(feature.first);
      const auto bins = static_cast<std::size_t>(feature.bins);
      const auto counts =
          counts_rows ? cells.subspan(block.cells + first, bins) : std::span<const Cell>{};
      find_split(f, packed.cells_of[f], cells.subspan(first, bins), counts, node.sums, rules,
                 input->monotone.empty() ? 0 : input->monotone[f], best);
    }
  }

  bool is_wanted(const PackedBlock& block) const {
    return input->active.empty() ||
           std::any_of(block.features.begin(), block.features.end(),
                       [&](const auto& feature) { return input->active[feature.feature] != 0; });
  }

  template <typename Body>
  void for_each_block(double work, const Body& body) {
    const auto count = static_cast<std::int64_t>(packed.blocks.size());
    const auto visit = [&](std::int64_t b, int worker) {
      if (is_wanted(packed.blocks[b])) body(b, worker);
    };
    if (work > kSharedWork) {
      team.for_each(count, visit);
    } else {
      for (std::int64_t b = 0; b < count; ++b) visit(b, 0);
    }
  }

  void keep_histogram(Open& node) {
    if (!pays_histogram(node)) return;
    if (!spare.empty()) {
      node.histogram = std::move(spare.back());
      spare.pop_back();
    }
    node.histogram.resize(static_cast<std::size_t>(packed.cells) * parts());
  }

  void release(Open& node) {
    if (has_histogram(node)) spare.push_back(std::exchange(node.histogram, {}));
  }

  void choose(Open& node, const std::vector<GradientSplit>& found) {
    const double score = leaf_score(node.sums.total, rules.l2, node.sums.bounds);
    for (const GradientSplit& split : found) {
      if (split.feature >= 0 && (node.split.feature < 0 || split.score > node.split.score)) {
        node.split = split;
      }
    }
    node.gain = node.split.score - score;
    if (node.split.feature < 0) release(node);
  }

  /// Each node by summing up its rows.
  void search_alone(std::initializer_list<Open*> nodes) {
    for (Open* node : nodes) {
      if (!node->may_split) continue;
      keep_histogram(*node);
      std::vector<GradientSplit> found(packed.blocks.size());
      for_each_block(node->sums.rows * packed.additions + packed.cells,
                     [&](std::int64_t b, int worker) {
                       const PackedBlock& block = packed.blocks[b];
                       const auto cells = block_cells(*node, block, worker);
                       fill(*node, block, cells, worker);
                       search_block(*node, block, cells, found[b]);
                     });
      choose(*node, found);
    }
  }

  /// Where a block of the node's histogram goes: to its own, or to the worker's.
  std::span<Cell> block_cells(Open& node, const PackedBlock& block, int worker) {
    if (has_histogram(node)) return part_of(node.histogram, block);
    return std::span(scratch[worker].block).first(static_cast<std::size_t>(block.cells) * parts());
  }

  /// The smaller child by summing up its rows; the larger one is what remains of the parent.
  void search_pair(Open& parent, Open& smaller, Open& larger) {
    if (smaller.may_split) keep_histogram(smaller);
    larger.histogram = std::move(parent.histogram);
    std::vector<GradientSplit> found_small(packed.blocks.size()), found_large(found_small);
    for_each_block(smaller.sums.rows * packed.additions + 2 * packed.cells,
                   [&](std::int64_t b, int worker) {
                     const PackedBlock& block = packed.blocks[b];
                     const auto small = block_cells(smaller, block, worker);
                     fill(smaller, block, small, worker);
                     if (smaller.may_split) search_block(smaller, block, small, found_small[b]);
                     if (!larger.may_split) return;
                     const auto large = part_of(larger.histogram, block);
                     for (std::size_t i = 0; i < large.size(); ++i) large[i] -= small[i];
                     search_block(larger, block, large, found_large[b]);
                   });
    choose(smaller, found_small);
    choose(larger, found_large);
    if (!larger.may_split || !pays_histogram(larger)) release(larger);
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
    if (!is_last) {
      left.may_split = may_split(left);
      right.may_split = may_split(right);
      const bool left_smaller = left.inside.size() <= right.inside.size();
      Open& smaller = left_smaller ? left : right;
      Open& larger = left_smaller ? right : left;
      if (has_histogram(parent) && (larger.may_split || smaller.may_split)) {
        search_pair(parent, smaller, larger);
      } else {
        search_alone({&left, &right});
      }
    }
    release(parent);
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
    release(node);
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
  struct Scratch {
    std::vector<Cell> codes;
    std::vector<Cell> block;
  };

  const BinnedTable& table;
  const PackedRows& packed;
  const BoostingOptions& options;
  WorkerTeam& team;
  bool counts_rows = false;
  std::vector<Cell> ones;  // (N) where rows are counted
  std::vector<Scratch> scratch;
  RowPartition rows, others;
  std::vector<std::vector<Cell>> spare;  // histograms for reuse
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
