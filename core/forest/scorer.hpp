#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "forest/binning.hpp"
#include "forest/bit_circuits.hpp"
#include "forest/forest.hpp"
#include "forest/test_columns.hpp"
#include "forest/tree_walk.hpp"

namespace genegraft::forest {

/// How many rows at a time find their leaves. Whichever it is, the answers are the same bits.
struct ScorerOptions {
  enum class Method : std::uint8_t {
    measured,  ///< the fastest of the others, found out on a block of rows after some 2,000
    walk,      ///< TreeWalk alone
    tops,      ///< BitCircuits for what many rows come by, TreeWalk below
    whole,     ///< BitCircuits for whole trees as far as these have room for them
  };
  Method method = Method::measured;
};

/// A forest packed for prediction. Answers equal the plain walk of find_leaf to the last bit, but
/// for transforms other than none, whose functions are those of base/elementary.hpp; they are the
/// same natively and in WASM, and for any number of threads.
class Scorer {
 public:
  explicit Scorer(const Forest& forest, const ScorerOptions& options = {});

  int features() const { return columns_.features; }
  int outputs() const { return outputs_; }

  /// x: (N, F) row-major. out: (N, O). NaN is a missing value. threads: 0 for all there are.
  void score(std::span<const float> x, std::span<float> out, int threads = 1) const;

  /// The same for `rows` rows that `fill` writes when they are wanted, a block at a time.
  void score(int rows, const FillRows& fill, std::span<float> out, int threads = 1) const;

 private:
  struct Workspace;
  struct Choice;

  void score_block(std::span<const float> x, std::span<float> out) const;
  const BitCircuits* choose(std::span<const float> x, int rows, Workspace& workspace) const;
  std::span<const float> expand(std::span<const float> x, int rows, Workspace& workspace) const;
  void walk_row(const float* x, std::span<double> sums, Workspace& workspace) const;
  void walk_block(std::span<const float> x, int rows, Workspace& workspace) const;
  void run_circuits(const BitCircuits& circuits, std::span<const float> x, int rows,
                    Workspace& workspace) const;
  void add_leaves(int tree, std::span<const std::uint32_t> leaves, std::size_t stride,
                  double* sums) const;
  void finish(int rows, std::size_t stride, std::span<float> out, Workspace& workspace) const;
  int block_rows() const;

  TestColumns columns_;
  TreeWalk walk_;
  int outputs_;
  Aggregation aggregation_;
  Transform transform_;
  std::vector<double> base_;          ///< (O)
  std::vector<std::int32_t> target_;  ///< (trees) or none
  std::vector<float> leaf_value_;     ///< (leaves in the order of nodes, leaf width)
  std::shared_ptr<Choice> choice_;    ///< made by the first call of many rows
};

}  // namespace genegraft::forest
