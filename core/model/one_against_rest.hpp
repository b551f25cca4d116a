#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "evaluate/class_report.hpp"
#include "model/cell_training.hpp"

namespace genegraft::model {

/// Which cells of other types a forest learns to tell a type from; as many of them as of the type.
enum class Negatives {
  even,   ///< the same number from every other type, as far as it has so many
  random  ///< drawn from all others alike
};
std::string name_of(Negatives negatives);

struct RestOptions {
  CellOptions cells;  ///< of the forests
  std::vector<Negatives> negatives = {Negatives::even, Negatives::random};
  int folds = 5;
  int top_genes = 10;
  evaluate::ReportOptions report;
};

/// Rows of the samples: the type's own cells, and drawn negatives.
std::vector<int> draw_against(const CellSamples& samples, int label, Negatives negatives,
                              std::uint64_t seed);

/// A forest for every label against the rest, and ridge logistic regression beside it, by
/// cross-validation on the drawn cells. The most important genes are stated three ways: mean
/// decrease in impurity of the forest of all drawn cells; and, of the forest learnt without the
/// first fold, on the cells of that fold, the fall of the ROC AUC when a gene is shuffled (mean of
/// five) and the mean size of its Shapley values (exact TreeSHAP).
/// Calls of progress count models; false stops with what is done.
Expected<std::vector<evaluate::RestRow>> grow_against_rest(
    const CellSamples& samples, const RestOptions& options,
    const std::function<bool(int done, int all)>& progress = {});

}  // namespace genegraft::model
