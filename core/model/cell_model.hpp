#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "expression/gene_panel.hpp"
#include "model/cell_decision.hpp"
#include "model/learner.hpp"
#include "model/manifest.hpp"
#include "model/model_file.hpp"

namespace genegraft::model {

/// What a model says of N cells.
struct CellScores {
  std::vector<float> probability;  ///< (N, K) calibrated
  std::vector<float> unlikeness;   ///< (N), see novelty.hpp; all 0 where the model measures none
};

/// A model of task `cell`: expression in, a type for every cell out.
class CellModel {
 public:
  static Expected<CellModel> open(std::span<const std::uint8_t> bytes);
  static Expected<CellModel> from(ModelFile file);

  const Manifest& manifest() const { return manifest_; }
  const Learner& learner() const { return learner_; }
  const expression::GenePanel& panel() const { return panel_; }
  /// (P) what a gene that a matrix lacks is taken to hold.
  const std::vector<float>& means() const { return means_; }
  const std::vector<std::string>& labels() const { return labels_; }  ///< (K) that it tells apart
  /// Labels first, in their order, then coarser types.
  const std::vector<CellType>& types() const { return decision_.types(); }
  const CellDecision& decision() const { return decision_; }

  /// Fails on scaled values, and where too little of the panel is
  /// in the matrix (see kRefuseBelow). Cells are scored in blocks: memory beyond the panel's own
  /// sparse rows does not grow with N. The answers are the same for any number of threads (0: all).
  Expected<CellScores> score(const expression::Expression& cells, int threads) const;

  CellAnswer decide(std::span<const float> probabilities, float unlikeness = 0) const {
    return decision_.decide(probabilities, unlikeness);
  }

 private:
  CellModel(Manifest manifest, Learner learner, expression::GenePanel panel,
            std::vector<float> means, CellDecision decision);

  Manifest manifest_;
  Learner learner_;
  expression::GenePanel panel_;
  std::vector<float> means_;  ///< (P) of genes that a matrix lacks
  std::vector<std::string> labels_;
  CellDecision decision_;
  LearnerScorer scorer_;
};

/// "the matrix has 12 of the model's 2,000 genes, 3 % of their weight"; for warnings and refusals.
std::string describe_overlap(const expression::PanelMatch& match, std::size_t panel_genes);

/// Scores of a learner as probabilities of every class, (N, K), where it has one output for two.
std::vector<float> all_classes(std::vector<float> scores, int outputs);

}  // namespace genegraft::model
