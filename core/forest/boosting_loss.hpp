#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/gradient_cell.hpp"
#include "forest/worker_team.hpp"

namespace genegraft::forest {

/// Log loss of a row of class y and its derivatives by the margins v.
/// One output: p = 1 / (1 + exp(-v)); g = p - y, h = p (1 - p).
/// K outputs: p = softmax(v); g_k = p_k - (k == y), h_k = p_k (1 - p_k) K / (K - 1): the diagonal
/// of the hessian, with Friedman's (2001) factor for margins that are free up to a constant.
/// All times the row's weight.
struct LabelledRows {
  std::span<const std::int32_t> y;  ///< (N) classes in [0, K)
  int outputs = 1;                  ///< 1 for two classes, else K
  std::span<const float> weight;    ///< (N), or empty where all rows weigh 1
};

/// Gradients and hessians of one round in fixed point.
struct RoundGradients {
  std::vector<std::vector<Cell>> cells;  ///< (O) of (N), 0 for rows that are not learnt from
  std::vector<CellUnits> units;          ///< (O)
};

/// Losses that margins stand for, each a weighted mean over rows.
struct RoundLoss {
  double training = 0;
  double validation = 0;  ///< 0 where no rows are held out
};

/// margins: (O, N). kind: (N) 0 for rows to learn from, 1 for rows held out, 2 for rows that the
/// round leaves out (they count as training rows for the loss).
RoundLoss find_gradients(const LabelledRows& data, std::span<const float> margins,
                         std::span<const std::uint8_t> kind, WorkerTeam& team,
                         RoundGradients& gradients);

/// The losses alone.
RoundLoss find_loss(const LabelledRows& data, std::span<const float> margins,
                    std::span<const std::uint8_t> kind, WorkerTeam& team);

/// Margins (O) that fit the weighted shares of the classes among the rows of kind 0: log odds, or
/// logarithms of the shares. A class without rows counts for a millionth of a row.
std::vector<double> fit_base(const LabelledRows& data, std::span<const std::uint8_t> kind,
                             int classes);

}  // namespace genegraft::forest
