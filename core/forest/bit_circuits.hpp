#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "forest/bit_kernels.hpp"
#include "forest/forest.hpp"
#include "forest/test_columns.hpp"
#include "forest/tree_top.hpp"

namespace genegraft::forest {

/// The tops of trees as circuits of bits, for 512 rows at once. A test becomes a plane, one bit a
/// row; trees that share a test share its plane. The ways out of a tree's top, its exits, have
/// codes of up to 8 bits, and bit b of the code of the exit below a node is
///   test ? bit b of the right side : bit b of the left,
/// from the leaves up; where the codes of both sides agree in b there is nothing to do, and where
/// b tells the sides apart it is the test itself. So codes in which subtrees fill aligned ranges,
/// as far as possible, cost about one such choice a node, some 9 machine instructions for 512 rows.
class BitCircuits {
 public:
  static constexpr int kRows = kCircuitRows;
  static constexpr int kExits = 256;  ///< of one tree at most

  /// The top of a tree: its nodes that at least `least_share` of the samples come by, at most 255.
  BitCircuits(const Forest& forest, const TestColumns& columns, double least_share);

  /// False if a column has too many thresholds to count in 16 bits: then nothing else may be
  /// called.
  bool usable() const { return usable_; }
  /// Whether the exits are the leaves of the whole tree.
  bool is_whole(int tree) const { return trees_[tree].whole; }

  struct Workspace {
    std::vector<float> values;        ///< (some columns, kRows and padding)
    std::vector<std::uint16_t> bins;  ///< (columns used, kRows)
    std::vector<BitPlane> planes;
    int group = -1;
  };

  /// Reads rows of x (rows, F), kRows at most; the answers for rows that are not there mean
  /// nothing.
  void begin(std::span<const float> x, int rows, Workspace& workspace) const;

  /// Adds the leaves' values of a whole tree to sums (values, kRows), `values` being
  /// forest.leaf_width(). Call in tree order.
  void add_leaves(int tree, Workspace& workspace, std::span<double> sums) const;

  /// The nodes, counted from the root, at which rows leave the top: nodes (kRows).
  void find_exits(int tree, Workspace& workspace, std::span<std::uint32_t> nodes) const;

 private:
  struct UsedColumn {
    TestColumns::Kind kind;
    std::vector<float> cuts;            ///< padded as CutTable wants them
    std::vector<std::uint16_t> bucket;  ///< of CutTable
    CutTable table;
  };
  struct Test {
    std::uint32_t column;  ///< in used_
    std::uint32_t rank;    ///< of the threshold among the column's cuts
    bool operator==(const Test&) const = default;
    bool operator<(const Test& other) const {
      return column != other.column ? column < other.column : rank < other.rank;
    }
  };
  /// Up to 255 neighbouring tests of one column, and the planes of a group that they fill.
  struct Segment {
    std::uint32_t column;  ///< in used_
    std::uint32_t lookup;  ///< where in lookups_ the table from bins to the segment's begins;
                           ///< none where the segment has all of the column's tests
    std::uint16_t plane;
    std::uint16_t tests;
  };
  /// Trees whose tests' planes are in memory at the same time.
  struct Group {
    std::uint32_t first_segment, end_segment;
  };
  struct Tree {
    std::uint32_t group;
    std::uint32_t first_select, selects;
    BitCode code;
    bool whole;
    std::uint32_t table;  ///< where in values_ or, unless whole, in exits_ its codes begin
  };
  struct Top;

  static UsedColumn make_column(TestColumns::Kind kind, std::vector<float> cuts);
  void collect_cuts(std::vector<Top>& tops, const TestColumns& columns);
  void add_group(std::span<const Top> tops, std::span<const Test> tests, const Forest& forest);
  void add_tree(const TreeTop& top, std::span<const std::uint16_t> planes, std::uint16_t free_plane,
                const Forest& forest);
  void prepare(int tree, Workspace& workspace) const;

  const BitKernels* kernels_;
  bool usable_ = true;
  int features_;
  int values_per_leaf_;
  std::size_t planes_ = 2;  ///< the most that a group and a tree of it need
  std::vector<UsedColumn> used_;
  std::vector<std::int32_t> used_feature_;  ///< (columns used)
  std::vector<std::uint8_t> lookups_;
  std::vector<Segment> segments_;
  std::vector<Group> groups_;
  std::vector<Tree> trees_;
  std::vector<BitSelect> selects_;
  std::vector<double> values_;        ///< (whole trees: leaf_width, codes)
  std::vector<std::uint32_t> exits_;  ///< (other trees: codes)
};

}  // namespace genegraft::forest
