#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/random.hpp"
#include "forest/grow_boosting.hpp"
#include "forest/grow_forest.hpp"
#include "support/forest_naive.hpp"
#include "support/forest_samples.hpp"

/// Sources and targets for tests of transfer between data sets.
namespace genegraft::forest {

inline LabelledTable draw_table(int rows, int classes, std::uint64_t seed) {
  Random random(seed);
  return make_labelled_table(rows, 6, classes, 0.6, random);
}

inline Forest boost(const LabelledTable& data, int classes, int rounds) {
  const BinnedTable table = bin_rows(data.x.rows, 6, rows_of(data.x), {});
  return grow_boosting(table, data.y, classes, {}, {}, {.rounds = rounds}).forest;
}

inline Forest grow_random(const LabelledTable& data, int classes) {
  const BinnedTable table = bin_rows(data.x.rows, 6, rows_of(data.x), {});
  return grow_forest(table, data.y, classes, {}, {.trees = 20, .depth = 4}).forest;
}

inline double log_loss(const Forest& forest, const LabelledTable& data) {
  const auto p = score_naively(forest, data.x.values);
  double loss = 0;
  for (int i = 0; i < data.x.rows; ++i) {
    const int y = data.y[i];
    const double mine =
        forest.outputs == 1 ? (y == 1 ? p[i] : 1 - p[i]) : p[i * forest.outputs + y];
    loss -= std::log(std::max(1e-9, mine));
  }
  return loss / data.x.rows;
}

}  // namespace genegraft::forest
