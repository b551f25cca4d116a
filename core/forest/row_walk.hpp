#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "forest/answer_tables.hpp"
#include "forest/forest.hpp"

namespace genegraft::forest {

/// Numbers 0, 1, … for the different patterns of a block of samples.
class PatternNumbers {
 public:
  /// pattern: (words, n).
  void find(const std::uint32_t* pattern, std::size_t words, std::size_t n);

  std::vector<std::uint32_t> number;  // (n)
  std::vector<std::size_t> first;     // a sample that has the pattern

 private:
  static constexpr std::uint32_t kNone = ~0u;
  std::vector<std::uint32_t> slot_;
};

/// Samples on their way through the forest, all down one tree at a time; where a leaf is reached,
/// each adds what the leaf gives its features, by its pattern.
class RowWalk {
 public:
  /// x: (U, n), columns of the samples; place: (F) of a column in x; sum: (U, O, n), to which
  /// values times shares are added.
  RowWalk(const Forest& forest, const Quadratures& quadratures,
          const std::vector<std::int32_t>& place, const float* x, std::size_t n, double* sum)
      : forest_(forest), place_(place), x_(x), n_(n), sum_(sum), shares_(quadratures) {}

  void add_tree(const PreparedTree& tree, int t);

 private:
  void take_step(const TreePaths::Step& step, std::size_t words, const std::uint32_t* above,
                 std::uint32_t* below) const;
  void add_leaf(const PreparedTree& tree, int t, int l, std::size_t words,
                const std::uint32_t* pattern);
  void look_up(const PreparedTree& tree, int t, const TreePaths::Leaf& leaf,
               const std::uint32_t* index, const double* table, std::size_t stride);

  const Forest& forest_;
  const std::vector<std::int32_t>& place_;
  const float* x_;
  std::size_t n_;
  double* sum_;
  std::vector<std::uint32_t> pattern_;  // (depth + 1, words, n)
  PatternNumbers patterns_;
  PathShares shares_;
  std::vector<std::uint32_t> own_;
  std::vector<double> answers_;  // (D, distinct patterns)
};

}  // namespace genegraft::forest
