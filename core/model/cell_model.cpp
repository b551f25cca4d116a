#include "model/cell_model.hpp"

#include <optional>

#include "model/cell_encoding.hpp"
#include "model/rank_encoding.hpp"

namespace genegraft::model {
namespace {

/// A gene of the panel that the matrix lacks, and the value that it has in every cell.
struct AbsentGene {
  std::size_t place;
  float value;
};

std::vector<AbsentGene> absent_genes(const expression::PanelMatch& match,
                                     std::span<const float> means) {
  std::vector<char> there(means.size());
  for (const int place : match.panel_of)
    if (place >= 0) there[static_cast<std::size_t>(place)] = 1;
  std::vector<AbsentGene> absent;
  for (std::size_t p = 0; p < means.size(); ++p)
    if (!there[p] && means[p] != 0) absent.push_back({p, means[p]});
  return absent;
}

/// The learner as if every cell held these values: they go into the intercepts of a linear model
/// and the biases of a network, so that rows stay sparse. A forest stays as it is.
Learner fill(Learner learner, const std::vector<AbsentGene>& absent) {
  if (auto* network = std::get_if<linear::LayeredModel>(&learner)) {
    for (const auto& [place, value] : absent)
      linear::add_constant(*network, static_cast<int>(place), value);
  } else if (auto* model = std::get_if<linear::LinearModel>(&learner)) {
    for (int o = 0; o < model->outputs; ++o)
      for (const auto& [place, value] : absent)
        model->intercept[o] +=
            model->weight[static_cast<std::size_t>(o) * model->features + place] * value;
  }
  return learner;
}

/// (N, O) of a forest, of rows that hold these values as well.
std::vector<float> score_filled(const LearnerScorer& scorer, const SparseMatrix& rows,
                                const std::vector<AbsentGene>& absent, int threads) {
  return score_rows(
      scorer, rows.rows,
      [&](int first, int n, std::span<float> out) {
        rows.fill(first, n, out);
        for (int i = 0; i < n; ++i)
          for (const auto& [place, value] : absent)
            out[static_cast<std::size_t>(i) * rows.columns + place] = value;
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
                     std::vector<float> means, CellDecision decision)
    : CellCaller(std::move(manifest), std::move(panel), std::move(decision)),
      learner_(std::move(learner)),
      means_(std::move(means)),
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
  auto means = read_means(file.manifest.json, panel->genes.size());
  if (!means) return tl::unexpected(means.error());
  auto decision = CellDecision::read(file.manifest.json);
  if (!decision) return tl::unexpected(decision.error());
  if (const auto& novelty = decision->novelty()) {
    const auto* network = std::get_if<linear::LayeredModel>(&file.learner);
    if (network == nullptr || novelty->unit + novelty->centres.columns > network->pooled())
      return fail("the model's manifest: decision.novelty: the model has no such units");
  }
  return CellModel(std::move(file.manifest), std::move(file.learner), std::move(*panel),
                   std::move(*means), std::move(*decision));
}

Expected<CellScores> CellModel::score(const expression::Expression& cells, int threads) const {
  const auto match = this->match(cells);
  if (!match) return tl::unexpected(match.error());
  const auto rows =
      expression::normalise_to_panel(cells, *match, static_cast<int>(panel_.genes.size()));
  const auto absent = absent_genes(*match, means_);
  CellScores scores;
  if (std::holds_alternative<forest::Forest>(learner_)) {
    scores.probability = absent.empty() ? score_rows(scorer_, rows, threads)
                                        : score_filled(scorer_, rows, absent, threads);
  } else {
    std::optional<LearnerScorer> filled;
    if (!absent.empty()) filled.emplace(fill(learner_, absent));
    const auto& scorer = filled ? *filled : scorer_;
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
