#pragma once

#include <filesystem>
#include <string>

#include "support/cli_program.hpp"
#include "support/made_up_cells.hpp"

namespace genegraft::cli {

/// The cells as the folder of a 10x matrix, with labels beside it.
inline void write_cell_set(const Workspace& work, const std::string& name,
                           const model::CellSamples& samples) {
  std::filesystem::create_directory(work.path(name));
  std::string matrix, features, barcodes, labels = "barcode\tlabel\tbatch\ttotal_umi\n";
  matrix = "%%MatrixMarket matrix coordinate integer general\n" +
           std::to_string(samples.values.columns) + " " + std::to_string(samples.size()) + " " +
           std::to_string(samples.values.column.size()) + "\n";
  for (int i = 0; i < samples.size(); ++i) {
    const auto row = samples.values.row(i);
    for (std::size_t e = 0; e < row.column.size(); ++e)
      matrix += std::to_string(row.column[e] + 1) + " " + std::to_string(i + 1) + " " +
                std::to_string(static_cast<int>(row.value[e])) + "\n";
    const auto barcode = "CELL-" + std::to_string(i);
    barcodes += barcode + "\n";
    labels += barcode + "\t" + samples.labels[samples.y[i]] + "\tb" +
              std::to_string(samples.batch[i]) + "\t" +
              std::to_string(static_cast<int>(samples.depth[i])) + "\n";
  }
  for (const auto& gene : samples.genes)
    features += gene.id + "\t" + gene.symbol + "\tGene Expression\n";
  work.write(name + "/matrix.mtx", matrix);
  work.write(name + "/features.tsv", features);
  work.write(name + "/barcodes.tsv", barcodes);
  work.write(name + "/labels.tsv", labels);
}

}  // namespace genegraft::cli
