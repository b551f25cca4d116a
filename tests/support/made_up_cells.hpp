#pragma once

#include <cmath>
#include <string>

#include "base/random.hpp"
#include "model/cell_training.hpp"

/// Cells made up for tests.
namespace genegraft::model {

struct MadeUpCells {
  int cells = 180, types = 3, genes = 40;
  int markers = 4;         ///< genes of each type that its cells hold more of
  double molecules = 300;  ///< of a cell, about
  double fold = 6;         ///< how much more of its markers a cell holds
  std::uint64_t seed = 1;
};

/// Counts: genes 0 to markers - 1 are the first type's, and so on; the rest say nothing. Every
/// third cell of each type is of batch 1 and half as deep as the others.
inline CellSamples made_up_cells(const MadeUpCells& options = {}) {
  Random random(options.seed);
  CellSamples samples{.name = "made up"};
  samples.values.columns = options.genes;
  for (int g = 0; g < options.genes; ++g)
    samples.genes.push_back({"ENSG0000000" + std::to_string(1000 + g), "GENE" + std::to_string(g)});
  for (int k = 0; k < options.types; ++k)
    samples.labels.push_back("type " + std::string(1, static_cast<char>('a' + k)));
  for (int i = 0; i < options.cells; ++i) {
    const int k = i % options.types, batch = i / options.types % 3 == 0;
    double depth = 0;
    for (int g = 0; g < options.genes; ++g) {
      const bool marker = g / options.markers == k;
      const double mean =
          options.molecules / options.genes * (marker ? options.fold : 1) * (batch == 1 ? 0.5 : 1);
      int count = 0;  // Poisson, by the gaps between its events
      for (double at = -std::log(1 - random.uniform()); at < mean;
           at -= std::log(1 - random.uniform()))
        ++count;
      depth += count;
      if (count == 0) continue;
      samples.values.column.push_back(g);
      samples.values.value.push_back(static_cast<float>(count));
    }
    samples.values.start.push_back(std::ssize(samples.values.column));
    ++samples.values.rows;
    samples.depth.push_back(depth);
    samples.y.push_back(k);
    samples.group.push_back(i);
    samples.batch.push_back(batch);
  }
  return samples;
}

/// Options of each method that learn a few cells in no time.
inline CellOptions quick_cells(Method method) {
  CellOptions options{.learner = {.method = method, .threads = 1}};
  options.learner.forest.trees = 20;
  options.learner.boosting.rounds = 20;
  options.learner.boosting.leaves = 4;
  options.learner.linear.c = {0.1};
  return options;
}

/// The samples as a file holds them.
inline expression::Expression to_expression(const CellSamples& samples) {
  expression::Expression cells{.values = samples.values, .genes = samples.genes};
  for (int i = 0; i < samples.size(); ++i) cells.cells.push_back("cell" + std::to_string(i));
  cells.depth = samples.depth;
  return cells;
}

inline double accuracy(const CellSamples& samples, std::span<const float> probability) {
  const std::size_t classes = samples.labels.size();
  double right = 0;
  for (std::size_t i = 0; i < samples.y.size(); ++i) {
    const auto row = probability.subspan(i * classes, classes);
    right += std::max_element(row.begin(), row.end()) - row.begin() == samples.y[i];
  }
  return right / samples.size();
}

}  // namespace genegraft::model
