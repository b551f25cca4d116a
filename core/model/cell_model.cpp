#include "model/cell_model.hpp"

#include <algorithm>
#include <optional>

#include "model/cell_encoding.hpp"
#include "model/rank_encoding.hpp"

namespace genegraft::model {
namespace {

/// The learner as it is for cells without these genes, whose rows stay sparse. A forest stays as it
/// is. Of a network the units that unlikeness is measured by, from `novelty` on, see absent genes
/// at their means: with what the others foretell any cell would look like those learnt from.
Learner fold(Learner learner, const AbsentGenes& absent, const AbsentGenes& at_means,
             std::size_t novelty) {
  if (auto* network = std::get_if<linear::LayeredModel>(&learner)) {
    auto& first = network->layers.front();
    const std::span bias(first.bias);
    novelty = std::min(novelty, bias.size());
    absent.fold({first.weight.data(), bias.size(), 1}, bias.first(novelty));
    at_means.fold({first.weight.data() + novelty, bias.size(), 1}, bias.subspan(novelty));
    if (!network->skip.empty())
      absent.fold({network->skip.data(), static_cast<std::size_t>(network->outputs), 1},
                  network->layers.back().bias);
    network->int8_matrices = false;
  } else if (auto* model = std::get_if<linear::LinearModel>(&learner)) {
    absent.fold({model->weight.data(), 1, static_cast<std::size_t>(model->features)},
                model->intercept);
  }
  return learner;
}

/// (N, O) of a forest, of rows with the absent genes filled in.
std::vector<float> score_filled(const LearnerScorer& scorer, const SparseMatrix& rows,
                                const AbsentGenes& absent, int threads) {
  return score_rows(
      scorer, rows.rows,
      [&](int first, int n, std::span<float> out) {
        rows.fill(first, n, out);
        const auto genes = static_cast<std::size_t>(rows.columns);
        for (int i = 0; i < n; ++i) absent.fill(out.subspan(i * genes, genes));
      },
      threads);
}

/// Of a network one pass makes both its answers and what unlikeness is measured by.
CellScores score_network(const linear::LayeredScorer& network, const SparseMatrix& rows,
                         const std::optional<Novelty>& novelty, int threads) {
  const auto cells = static_cast<std::size_t>(rows.rows);
  const auto units = static_cast<std::size_t>(network.pooled());
  CellScores scores{std::vector<float>(cells * static_cast<std::size_t>(network.outputs())), {}};
  std::vector<float> pooled(novelty ? cells * units : 0);
  network.score(rows, scores.probability, threads, pooled);
  for (std::size_t i = 0; i < pooled.size(); i += units)
    scores.unlikeness.push_back(novelty->unlikeness(std::span(pooled).subspan(i, units)));
  return scores;
}

}  // namespace

CellModel::CellModel(Manifest manifest, Learner learner, expression::GenePanel panel,
                     GeneFactors factors, CellDecision decision)
    : CellCaller(std::move(manifest), std::move(panel), std::move(decision)),
      learner_(std::move(learner)),
      factors_(std::move(factors)),
      scorer_(learner_) {}

Expected<CellModel> CellModel::open(std::span<const std::uint8_t> bytes) {
  if (const auto manifest = read_manifest(bytes);
      manifest && manifest->encoder_kind() == kRanksEncoder)
    return fail("a network over ranks of genes, which is not opened as a learner");
  auto file = read_model_file(bytes);
  if (!file) return tl::unexpected(file.error());
  return from(std::move(*file));
}

Expected<CellModel> CellModel::from(ModelFile file) {
  if (file.manifest.task() != kCellTask)
    return fail("the model answers another question (task " + file.manifest.task() +
                "), its input is no cells");
  if (file.manifest.encoder_kind() != kGenesEncoder)
    return fail("the model's encoder " + file.manifest.encoder_kind() +
                " is not known; a newer version is needed");
  if (std::holds_alternative<Mixture>(file.learner))
    return fail("a mixture of models cannot name cells; mixtures are for off-target pairs");
  auto panel = read_genes(file.manifest.json);
  if (!panel) return tl::unexpected(panel.error());
  if (static_cast<int>(panel->genes.size()) != feature_count(file.learner))
    return fail("the manifest names " + std::to_string(panel->genes.size()) +
                " genes, the model reads " + std::to_string(feature_count(file.learner)));
  auto factors = read_factors(file.manifest.json, panel->genes.size());
  if (!factors) return tl::unexpected(factors.error());
  auto decision = CellDecision::read(file.manifest.json);
  if (!decision) return tl::unexpected(decision.error());
  if (const auto& novelty = decision->novelty()) {
    const auto* network = std::get_if<linear::LayeredModel>(&file.learner);
    if (network == nullptr || novelty->unit + novelty->centres.columns > network->pooled())
      return fail("the model's manifest: decision.novelty: the model has no such units");
  }
  return CellModel(std::move(file.manifest), std::move(file.learner), std::move(*panel),
                   std::move(*factors), std::move(*decision));
}

Expected<CellScores> CellModel::score(const expression::Expression& cells, int threads) const {
  const auto match = this->match(cells);
  if (!match) return tl::unexpected(match.error());
  const auto rows =
      expression::normalise_to_panel(cells, *match, static_cast<int>(panel_.genes.size()));
  const AbsentGenes absent(factors_, *match);
  CellScores scores;
  if (std::holds_alternative<forest::Forest>(learner_)) {
    scores.probability = absent.none() ? score_rows(scorer_, rows, threads)
                                       : score_filled(scorer_, rows, absent, threads);
  } else {
    std::optional<LearnerScorer> folded;
    if (!absent.none()) {
      const GeneFactors means{.means = factors_.means};
      const auto& novelty = decision_.novelty();
      folded.emplace(fold(learner_, absent, {means, *match},
                          novelty ? static_cast<std::size_t>(novelty->unit) : SIZE_MAX));
    }
    const auto& scorer = folded ? *folded : scorer_;
    if (const auto* network = scorer.layered())
      scores = score_network(*network, rows, decision_.novelty(), threads);
    else
      scores.probability = score_rows(scorer, rows, threads);
  }
  scores.unlikeness.resize(static_cast<std::size_t>(rows.rows));
  scores.probability = all_classes(std::move(scores.probability), scorer_.outputs());
  calibrate(scores.probability);
  return scores;
}

std::vector<float> all_classes(std::vector<float> scores, int outputs) {
  if (outputs != 1) return scores;
  std::vector<float> both;
  both.reserve(2 * scores.size());
  for (const float p : scores) {
    both.push_back(1 - p);
    both.push_back(p);
  }
  return both;
}

}  // namespace genegraft::model
