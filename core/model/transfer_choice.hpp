#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/screen_transfer.hpp"

namespace genegraft::model {

/// Rows of a screen that measure it itself, dealt over parts: what is chosen for one part is chosen
/// on the others.
struct RowParts {
  std::span<const int> of_row;  ///< (N) in [0, parts)
  int parts = 2;
};

/// Fills in threshold and judged of the cells of one source, as TransferCell has them.
/// assay: see TransferOptions.
void choose_thresholds(const std::vector<Screen>& screens, std::size_t source,
                       const std::vector<int>& assay, const RowParts& own_rows,
                       std::vector<TransferCell>& cells);

/// Cells of one source by several methods -> those of the method that was judged best where its
/// thresholds were chosen; the first of equals. Where thresholds go by row, so do methods.
std::vector<TransferCell> best_judged(const std::vector<std::vector<TransferCell>>& by_method);

}  // namespace genegraft::model
