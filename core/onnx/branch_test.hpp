#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "onnx/ensemble_nodes.hpp"

namespace genegraft::onnx {

/// The numbers at most at a key (float_order.hpp), or those above it: where LEQ, LT, GTE and GT are
/// true.
struct HalfLine {
  std::int32_t most;
  bool true_at_most;
};

/// What the nodes of an ensemble answer, on the keys of floats.
class BranchTests {
 public:
  explicit BranchTests(const EnsembleNodes& nodes);

  /// False for EQ, NEQ and MEMBER.
  bool is_half_line(std::int32_t node) const;

  /// The answer of such a node. Compared with NaN, every number gets the same answer, no.
  HalfLine half_line(std::int32_t node) const;

  bool is_true(std::int32_t node, std::int32_t key) const;

  /// As onnxruntime has it: NaN is unlike any number, so NEQ holds, whatever the file tracks.
  bool missing_is_true(std::int32_t node) const {
    if (nodes_.branch[node] == Branch::neq) return true;
    return !nodes_.missing_true.empty() && nodes_.missing_true[node] != 0;
  }

  /// Of the keys (least, most], one below most after which the answer changes, about the middle of
  /// all such; nothing where the answer is one.
  std::optional<std::int32_t> find_cut(std::int32_t node, std::int32_t least,
                                       std::int32_t most) const;

 private:
  void add_points(std::int32_t node);
  std::span<const std::int32_t> points(std::int32_t node) const;

  const EnsembleNodes& nodes_;
  // Where a node tests for single values (else empty): keys of those that are floats, in order.
  std::vector<std::int32_t> first_;  ///< (nodes + 1) where a node's begin
  std::vector<std::int32_t> point_;
};

}  // namespace genegraft::onnx
