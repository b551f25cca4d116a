#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "expression/expression.hpp"

namespace genegraft::model {

struct SmoothOptions {
  int neighbours = 15;  ///< of each cell; 0: answers stay as they are
  int genes = 2000;     ///< most variable ones, of these cells
  int components = 30;
  bool scale_genes = false;  ///< these count alike, see expression/scale_genes.hpp
  std::uint64_t seed = 1;
  int threads = 0;
};

/// Each cell's probabilities (N, K) as the geometric mean of its own and those of its nearest
/// neighbours among these cells, by the principal components of their logarithms; they add up to 1
/// again. A type of few cells may be drowned by its neighbours, and the answer to a cell depends on
/// which others are asked about with it.
std::vector<float> smooth_answers(const expression::Expression& cells,
                                  std::span<const float> probabilities, int classes,
                                  const SmoothOptions& options);

}  // namespace genegraft::model
