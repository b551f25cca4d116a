#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fill_rows.hpp"
#include "base/sparse_matrix.hpp"
#include "forest/forest.hpp"
#include "forest/scorer.hpp"
#include "linear/layered_scorer.hpp"
#include "linear/linear_model.hpp"
#include "model/mixture.hpp"

namespace genegraft::model {

/// What a model computes with: numbers in, probabilities of classes out.
using Learner = std::variant<forest::Forest, linear::LinearModel, linear::LayeredModel, Mixture>;

/// What it is, for people and for the page: "trees", "linear", "network", "mixture".
std::string_view kind_of(const Learner& learner);

int feature_count(const Learner& learner);
int output_count(const Learner& learner);  ///< O: 1 for two classes, that of class 1; else K

/// The learner that a part of a mixture is.
Learner to_learner(PartLearner part);
/// As part of a mixture; a mixture itself can be none.
PartLearner to_part(Learner learner);

int tree_count(const Learner& learner);  ///< of all its forests; 0: it has none
int node_count(const Learner& learner);

struct MixtureScorer;

/// A learner opened for scoring. Moves, but does not copy.
class LearnerScorer {
 public:
  explicit LearnerScorer(const Learner& learner);

  int features() const { return features_; }
  int outputs() const { return outputs_; }

  /// x: (N, F) row-major; out: (N, O). On the calling thread.
  void score(std::span<const float> x, std::span<float> out) const;

  /// The linear model, which reads sparse rows as they are; else nullptr.
  const linear::LinearModel* linear() const { return std::get_if<linear::LinearModel>(&scorer_); }
  /// The network, which does so too; else nullptr.
  const linear::LayeredScorer* layered() const {
    return std::get_if<linear::LayeredScorer>(&scorer_);
  }

 private:
  int features_, outputs_;
  std::variant<forest::Scorer, linear::LinearModel, linear::LayeredScorer,
               std::shared_ptr<const MixtureScorer>>
      scorer_;
};

/// (N, O) of rows that are made a block at a time, so that they never exist all at once.
/// threads: 0 for all; the answers are the same for any number.
std::vector<float> score_rows(const LearnerScorer& scorer, int rows, const FillRows& fill,
                              int threads);

/// The same of sparse rows (N, F), which are filled with zeros a block at a time at most.
std::vector<float> score_rows(const LearnerScorer& scorer, const SparseMatrix& rows, int threads);

}  // namespace genegraft::model
