#pragma once

#include <vector>

#include "model/cell_caller.hpp"
#include "model/rank_cell_scan.hpp"
#include "model/rank_encoding.hpp"
#include "model/sequence_model.hpp"

namespace genegraft::model {

/// A model of task `cell` whose network reads genes in the order of their ranks; all of it but the
/// network, which whoever opens it hands in: tokens (N, T), padding at the end -> (N, K).
class RankCellModel : public CellCaller {
 public:
  static Expected<RankCellModel> from(Manifest manifest);

  const RankEncoding& encoding() const { return encoding_; }
  void run_by(RunNetwork network) { network_ = std::move(network); }

  /// The two halves of `score`, for who runs the network in between.
  Expected<RankCellScan> begin(const expression::Expression& cells) const;
  CellScores finish(const RankCellScan& scan) const;

  /// threads: are the network's own.
  Expected<CellScores> score(const expression::Expression& cells, int threads) const override;

 private:
  RankCellModel(Manifest manifest, RankEncoding encoding, CellDecision decision);
  RankEncoding encoding_;
  RunNetwork network_;
};

/// Tokens of a run of the network.
inline constexpr std::int64_t kTokensOfBlock = 16384;

}  // namespace genegraft::model
