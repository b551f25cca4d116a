#pragma once

#include <cstdint>
#include <span>

namespace genegraft::evaluate {

/// What answers to test rows are worth, in the figures that studies of sequences state.
struct AnswerFigures {
  double accuracy = 0;
  /// Two classes: of class 1; more: the mean over the classes that have rows. 0 where nothing is
  /// answered so.
  double precision = 0, recall = 0;
  double mcc = 0;      ///< Matthews correlation; more than two classes: R_K (Gorodkin 2004)
  double roc_auc = 0;  ///< more than two classes: mean of each against the others; NaN of one class
};

/// probability: (N, K), of which the largest answers (of two classes: class 1 from one half up);
/// y: (N) in [0, K).
AnswerFigures answer_figures(std::span<const float> probability, std::span<const std::int32_t> y,
                             int classes);

/// Mean of a few independent draws and its 95 % interval by Student's t; NaN bounds of one draw.
struct MeanInterval {
  double mean = 0, low = 0, high = 0;
};
MeanInterval mean_interval(std::span<const double> draws);

}  // namespace genegraft::evaluate
