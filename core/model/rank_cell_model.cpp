#include "model/rank_cell_model.hpp"

namespace genegraft::model {

RankCellModel::RankCellModel(Manifest manifest, RankEncoding encoding, CellDecision decision)
    : CellCaller(std::move(manifest), encoding.vocabulary.panel, std::move(decision)),
      encoding_(std::move(encoding)) {}

Expected<RankCellModel> RankCellModel::from(Manifest manifest) {
  if (manifest.task() != kCellTask)
    return fail("the model answers another question (task " + manifest.task() +
                "), its input is no cells");
  auto encoding = read_ranks(manifest.json);
  if (!encoding) return tl::unexpected(encoding.error());
  auto decision = CellDecision::read(manifest.json);
  if (!decision) return tl::unexpected(decision.error());
  if (decision->novelty())
    return fail("the model's manifest: decision.novelty: a network over ranks has no such units");
  return RankCellModel(std::move(manifest), std::move(*encoding), std::move(*decision));
}

Expected<RankCellScan> RankCellModel::begin(const expression::Expression& cells) const {
  const auto match = this->match(cells);
  if (!match) return tl::unexpected(match.error());
  return RankCellScan(expression::rank_tokens(cells.values, cells.kind, match->panel_of,
                                              encoding_.vocabulary, encoding_.length),
                      static_cast<int>(labels_.size()));
}

CellScores RankCellModel::finish(const RankCellScan& scan) const {
  CellScores scores{scan.scores(), std::vector<float>(static_cast<std::size_t>(scan.size()))};
  calibrate(scores.probability);
  return scores;
}

Expected<CellScores> RankCellModel::score(const expression::Expression& cells, int) const {
  if (!network_) return fail("the model's network is not at hand");
  auto scan = begin(cells);
  if (!scan) return tl::unexpected(scan.error());
  std::vector<float> answers;
  for (auto block = scan->next(kTokensOfBlock); block.rows > 0;
       block = scan->next(kTokensOfBlock)) {
    answers.resize(static_cast<std::size_t>(block.rows) * labels_.size());
    network_(block.tokens, block.rows, block.tokens_of_row, answers);
    scan->take(answers);
  }
  return finish(*scan);
}

}  // namespace genegraft::model
