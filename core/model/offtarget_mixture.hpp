#pragma once

#include "model/offtarget_training.hpp"

namespace genegraft::model {

/// Fits the parts that options.learner.parts names to the pooled screens, each as it would be
/// alone, and adds them in log odds (mixture.hpp). Weights come from rows that a part did not see:
/// families of guides are dealt over three folds, each scored by parts fitted to the others, and
/// rows weigh as they do in training (training_weights). Forests of the folds have 100 trees at
/// most, since a part's weight hardly depends on more. A prior of even weights that add up to 1
/// holds them where rows are few. With the encoding `letters`, only networks read the letters.
Expected<FittedLearner> train_offtarget_mixture(std::span<const Screen* const> screens,
                                                const OfftargetOptions& options,
                                                const forest::Progress& progress);

}  // namespace genegraft::model
