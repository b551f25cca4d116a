#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "model/cell_caller.hpp"
#include "model/gene_factors.hpp"
#include "model/learner.hpp"
#include "model/model_file.hpp"

namespace genegraft::model {

/// A model of task `cell` by a learner of this program: expression in, a type for every cell out.
class CellModel : public CellCaller {
 public:
  static Expected<CellModel> open(std::span<const std::uint8_t> bytes);
  static Expected<CellModel> from(ModelFile file);

  const Learner& learner() const { return learner_; }
  /// Of P genes: what those that a matrix lacks are taken to hold.
  const GeneFactors& factors() const { return factors_; }

  Expected<CellScores> score(const expression::Expression& cells, int threads) const override;

 private:
  CellModel(Manifest manifest, Learner learner, expression::GenePanel panel, GeneFactors factors,
            CellDecision decision);

  Learner learner_;
  GeneFactors factors_;
  LearnerScorer scorer_;
};

/// Scores of a learner as probabilities of every class, (N, K), where it has one output for two.
std::vector<float> all_classes(std::vector<float> scores, int outputs);

}  // namespace genegraft::model
