#pragma once

#include "base/error.hpp"
#include "cli/train.hpp"
#include "model/cell_training.hpp"
#include "model/manifest.hpp"

namespace genegraft::cli {

/// `train --baselines` and `--one-against-rest`, which make tables and no model: the methods beside
/// each other on the same folds; and forests for every type against the rest, whose genes are
/// plotted into the folder `options.out`. Figures go to standard output and to `options.html`.
Expected<void> write_cell_tables(const TrainOptions& options, const CommonOptions& common,
                                 const model::CellOptions& cells, const model::CellSamples& samples,
                                 const model::Json& card);

}  // namespace genegraft::cli
