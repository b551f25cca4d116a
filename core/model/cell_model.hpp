#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "expression/gene_panel.hpp"
#include "model/learner.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

/// A type of cells in the tree of types: CD4 memory -> CD4 T -> T cell.
struct CellType {
  std::string name, title;
  int parent = -1;  ///< among the same list; -1: none
};

/// What a model says of a cell.
struct CellAnswer {
  int type = -1;    ///< in types(); -1: unassigned. A coarser one where the finer call is unsure
  int first = 0, second = 0;  ///< labels, the likeliest two
  float probability = 0;      ///< calibrated, of `type` (a sum, where it is coarse)
};

/// A model of task `cell`: expression in, a type for every cell out.
class CellModel {
 public:
  static Expected<CellModel> open(std::span<const std::uint8_t> bytes);

  const Manifest& manifest() const;
  const expression::GenePanel& panel() const;
  const std::vector<std::string>& labels() const;  ///< (K) what the learner tells apart
  const std::vector<CellType>& types() const;      ///< labels first, in their order, then coarser

  /// (N, K) calibrated probabilities. Fails on scaled values, and where too little of the panel is
  /// in the matrix (see kRefuseBelow).
  Expected<std::vector<float>> score(const expression::Expression& cells, int threads) const;
  CellAnswer decide(std::span<const float> probabilities) const;
};

}  // namespace genegraft::model
