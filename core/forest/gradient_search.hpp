#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "forest/gradient_cell.hpp"
#include "forest/gradient_split.hpp"
#include "forest/packed_rows.hpp"
#include "forest/row_partition.hpp"
#include "forest/worker_team.hpp"

namespace genegraft::forest {

/// What the splits of one tree are looked for by.
struct SearchInput {
  std::span<const Cell> cell_of_row;      ///< (N)
  std::span<const std::uint8_t> active;   ///< (F) features to look at, or empty for all
  std::span<const std::int8_t> monotone;  ///< (F) or empty
  SplitRules rules;
};

/// A node, and what is found of it.
struct SearchedNode {
  RowRange inside;  ///< rows to learn from
  SplitNode sums;   ///< of these
  bool may_split = false;
  GradientSplit split;          ///< the best one; of feature -1 where none gains or none was sought
  double gain = 0;              ///< by which the split's score is above the node's
  std::vector<Cell> histogram;  ///< kept by GradientSearch between a node and its children
};

/// Finds the best splits of a tree's nodes from histograms: each bin's sum of its rows' cells. The
/// smaller of two children is summed up; the larger one is what remains of the parent. Keeps its
/// memory from tree to tree.
class GradientSearch {
 public:
  /// learnt_from: the list that nodes own ranges of. counts_rows: whether rules.leaf_rows is to be
  /// kept, for which histograms hold numbers of rows too.
  GradientSearch(const PackedRows& packed, const RowPartition& learnt_from, bool counts_rows,
                 WorkerTeam& team);

  void begin_tree(const SearchInput& input);

  void search_root(SearchedNode& root) { search_alone({&root}); }

  /// Takes the parent's histogram, if it has one.
  void search_children(SearchedNode& parent, SearchedNode& left, SearchedNode& right);

  /// Takes the histogram of a node whose children will not be searched.
  void release(SearchedNode& node);

 private:
  struct Scratch {
    std::vector<Cell> codes;
    std::vector<Cell> block;
  };

  int parts() const { return counts_rows_ ? 2 : 1; }
  bool pays_histogram(const SearchedNode& node) const;
  void keep_histogram(SearchedNode& node);
  std::span<Cell> part_of(std::vector<Cell>& histogram, const PackedBlock& block) const;
  std::span<Cell> block_cells(SearchedNode& node, const PackedBlock& block, int worker);
  void fill(const SearchedNode& node, const PackedBlock& block, std::span<Cell> out, int worker);

  bool is_wanted(const PackedBlock& block) const;
  template <typename Body>
  void for_each_block(double work, const Body& body);
  void search_block(const SearchedNode& node, const PackedBlock& block, std::span<const Cell> cells,
                    GradientSplit& best) const;
  void choose(SearchedNode& node, const std::vector<GradientSplit>& found);
  void search_alone(std::initializer_list<SearchedNode*> nodes);
  void search_pair(SearchedNode& parent, SearchedNode& smaller, SearchedNode& larger);

  const PackedRows& packed_;
  const RowPartition& rows_;
  WorkerTeam& team_;
  bool counts_rows_;
  std::vector<Cell> ones_;  // (N) where rows are counted
  std::vector<Scratch> scratch_;
  std::vector<std::vector<Cell>> spare_;  // histograms for reuse
  SearchInput input_;
};

}  // namespace genegraft::forest
