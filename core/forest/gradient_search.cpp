#include "forest/gradient_search.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace genegraft::forest {
namespace {

constexpr double kSharedWork = 30000;  // additions that are worth waking the other threads
constexpr double kLeastGain = 1e-9;    // share of the node's own score: below it is rounding

/// None where it is quicker to sum up the children's rows alone.
bool has_histogram(const SearchedNode& node) {
  return !node.histogram.empty();
}

}  // namespace

GradientSearch::GradientSearch(const PackedRows& packed, const RowPartition& learnt_from,
                               bool counts_rows, WorkerTeam& team)
    : packed_(packed), rows_(learnt_from), team_(team), counts_rows_(counts_rows) {
  if (counts_rows_) ones_.assign(packed.rows, Cell{1});
  int most = 0;
  for (const PackedBlock& block : packed.blocks) most = std::max(most, block.cells);
  scratch_.resize(team.threads());
  for (Scratch& mine : scratch_) {
    mine.codes.resize(kScratchCells);
    mine.block.resize(static_cast<std::size_t>(most) * parts());
  }
}

void GradientSearch::begin_tree(const SearchInput& input) {
  input_ = input;
}

void GradientSearch::search_children(SearchedNode& parent, SearchedNode& left,
                                     SearchedNode& right) {
  const bool left_smaller = left.inside.size() <= right.inside.size();
  SearchedNode& smaller = left_smaller ? left : right;
  SearchedNode& larger = left_smaller ? right : left;
  if (has_histogram(parent) && (larger.may_split || smaller.may_split)) {
    search_pair(parent, smaller, larger);
  } else {
    search_alone({&left, &right});
  }
  release(parent);
}

void GradientSearch::release(SearchedNode& node) {
  if (has_histogram(node)) spare_.push_back(std::exchange(node.histogram, {}));
}

// --- Histograms: for each block its sums and then, if wanted, its numbers of rows ---

/// A histogram pays if taking a child's from it costs less than summing up the child's rows.
bool GradientSearch::pays_histogram(const SearchedNode& node) const {
  return node.sums.rows * packed_.additions > packed_.cells;
}

void GradientSearch::keep_histogram(SearchedNode& node) {
  if (!pays_histogram(node)) return;
  if (!spare_.empty()) {
    node.histogram = std::move(spare_.back());
    spare_.pop_back();
  }
  node.histogram.resize(static_cast<std::size_t>(packed_.cells) * parts());
}

std::span<Cell> GradientSearch::part_of(std::vector<Cell>& histogram,
                                        const PackedBlock& block) const {
  return std::span(histogram).subspan(static_cast<std::size_t>(block.first_cell) * parts(),
                                      static_cast<std::size_t>(block.cells) * parts());
}

/// Where a block of the node's histogram goes: to its own, or to the worker's.
std::span<Cell> GradientSearch::block_cells(SearchedNode& node, const PackedBlock& block,
                                            int worker) {
  if (has_histogram(node)) return part_of(node.histogram, block);
  return std::span(scratch_[worker].block).first(static_cast<std::size_t>(block.cells) * parts());
}

/// Sums of one block over a node's rows, in `out`.
void GradientSearch::fill(const SearchedNode& node, const PackedBlock& block, std::span<Cell> out,
                          int worker) {
  const auto mine = rows_.rows(node.inside);
  auto& codes = scratch_[worker].codes;
  block.fill(mine, input_.cell_of_row, out.first(block.cells), codes);
  if (!counts_rows_) return;
  block.fill(mine, ones_, out.subspan(block.cells), codes);
}

// --- Looking for splits ---

bool GradientSearch::is_wanted(const PackedBlock& block) const {
  return input_.active.empty() ||
         std::any_of(block.features.begin(), block.features.end(),
                     [&](const auto& feature) { return input_.active[feature.feature] != 0; });
}

template <typename Body>
void GradientSearch::for_each_block(double work, const Body& body) {
  const auto count = static_cast<std::int64_t>(packed_.blocks.size());
  const auto visit = [&](std::int64_t b, int worker) {
    if (is_wanted(packed_.blocks[b])) body(b, worker);
  };
  if (work > kSharedWork) {
    team_.for_each(count, visit);
  } else {
    for (std::int64_t b = 0; b < count; ++b) visit(b, 0);
  }
}

void GradientSearch::search_block(const SearchedNode& node, const PackedBlock& block,
                                  std::span<const Cell> cells, GradientSplit& best) const {
  const SplitRules& rules = input_.rules;
  const double score = leaf_score(node.sums.total, rules.l2, node.sums.bounds);
  best = {.score = score + kLeastGain * std::abs(score)};
  for (const auto& feature : block.features) {
    const int f = feature.feature;
    if (!input_.active.empty() && input_.active[f] == 0) continue;
    const auto first = static_cast<std::size_t>(feature.first);
    const auto bins = static_cast<std::size_t>(feature.bins);
    const auto counts =
        counts_rows_ ? cells.subspan(block.cells + first, bins) : std::span<const Cell>{};
    find_split(f, packed_.cells_of[f], cells.subspan(first, bins), counts, node.sums, rules,
               input_.monotone.empty() ? 0 : input_.monotone[f], best);
  }
}

void GradientSearch::choose(SearchedNode& node, const std::vector<GradientSplit>& found) {
  const double score = leaf_score(node.sums.total, input_.rules.l2, node.sums.bounds);
  for (const GradientSplit& split : found) {
    if (split.feature >= 0 && (node.split.feature < 0 || split.score > node.split.score)) {
      node.split = split;
    }
  }
  node.gain = node.split.score - score;
  if (node.split.feature < 0) release(node);
}

/// Each node by summing up its rows.
void GradientSearch::search_alone(std::initializer_list<SearchedNode*> nodes) {
  for (SearchedNode* node : nodes) {
    if (!node->may_split) continue;
    keep_histogram(*node);
    std::vector<GradientSplit> found(packed_.blocks.size());
    for_each_block(node->sums.rows * packed_.additions + packed_.cells,
                   [&](std::int64_t b, int worker) {
                     const PackedBlock& block = packed_.blocks[b];
                     const auto cells = block_cells(*node, block, worker);
                     fill(*node, block, cells, worker);
                     search_block(*node, block, cells, found[b]);
                   });
    choose(*node, found);
  }
}

/// The smaller child by summing up its rows; the larger one is what remains of the parent.
void GradientSearch::search_pair(SearchedNode& parent, SearchedNode& smaller,
                                 SearchedNode& larger) {
  if (smaller.may_split) keep_histogram(smaller);
  larger.histogram = std::move(parent.histogram);
  std::vector<GradientSplit> found_small(packed_.blocks.size()), found_large(found_small);
  for_each_block(smaller.sums.rows * packed_.additions + 2 * packed_.cells,
                 [&](std::int64_t b, int worker) {
                   const PackedBlock& block = packed_.blocks[b];
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

}  // namespace genegraft::forest
