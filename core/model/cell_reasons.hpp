#pragma once

#include <vector>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "model/cell_model.hpp"

namespace genegraft::model {

/// What one gene adds to the scores of two labels.
struct GeneReason {
  int gene = 0;     ///< in the model's panel
  float value = 0;  ///< log1p of its share of 10,000
  double first = 0, second = 0;
};

/// Why a cell is its likeliest label rather than its second: score = base + sum over the genes. The
/// scores are those before calibration.
struct CellReasons {
  int first = 0, second = 0;  ///< labels
  /// Before any gene; what the model takes genes to hold that the matrix lacks is part of it.
  double base_first = 0, base_second = 0;
  /// Of a boosted or linear model the scores are log odds, else probabilities.
  bool log_odds = false;
  std::vector<GeneReason> genes;  ///< those with a share, the largest for `first` first
};

/// Of a forest exact TreeSHAP (tree_shap.hpp); of a linear model weight times value, each weight
/// less its mean over the labels, which no probability depends on; of a network the same of the
/// linear model that it is around the cell (linear_at in linear/layered_model.hpp). Fails where the
/// model cannot answer the cell, or not be explained.
Expected<CellReasons> explain_cell(const CellModel& model, const expression::Expression& cells,
                                   int cell);

}  // namespace genegraft::model
