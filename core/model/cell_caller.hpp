#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "expression/gene_panel.hpp"
#include "model/cell_decision.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

/// What a model says of N cells.
struct CellScores {
  std::vector<float> probability;  ///< (N, K) calibrated
  std::vector<float> unlikeness;   ///< (N), see novelty.hpp; all 0 where the model measures none
};

/// What calls the type of every cell of a matrix, whatever it computes by.
class CellCaller {
 public:
  virtual ~CellCaller() = default;

  const Manifest& manifest() const { return manifest_; }
  const expression::GenePanel& panel() const { return panel_; }
  const std::vector<std::string>& labels() const { return labels_; }  ///< (K) that it tells apart
  /// Labels first, in their order, then coarser types.
  const std::vector<CellType>& types() const { return decision_.types(); }
  const CellDecision& decision() const { return decision_; }

  /// Fails on scaled values, and where too little of the panel is
  /// in the matrix (see kRefuseBelow). Cells are scored in blocks, so memory beyond the panel's own
  /// sparse rows does not grow with N. The answers are the same for any number of threads (0: all).
  virtual Expected<CellScores> score(const expression::Expression& cells, int threads) const = 0;

  CellAnswer decide(std::span<const float> probabilities, float unlikeness = 0) const {
    return decision_.decide(probabilities, unlikeness);
  }

 protected:
  CellCaller(Manifest manifest, expression::GenePanel panel, CellDecision decision);
  CellCaller(const CellCaller&) = default;
  CellCaller(CellCaller&&) = default;
  CellCaller& operator=(const CellCaller&) = default;
  CellCaller& operator=(CellCaller&&) = default;

  /// The matrix's genes among the panel's, unless the cells cannot be answered.
  Expected<expression::PanelMatch> match(const expression::Expression& cells) const;
  /// (N, K) in place.
  void calibrate(std::vector<float>& probabilities) const;

  Manifest manifest_;
  expression::GenePanel panel_;
  std::vector<std::string> labels_;
  CellDecision decision_;
};

/// "the matrix has 12 of the model's 2,000 genes, 3 % of their weight"; for warnings and refusals.
std::string describe_overlap(const expression::PanelMatch& match, std::size_t panel_genes);

}  // namespace genegraft::model
