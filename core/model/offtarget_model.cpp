#include "model/offtarget_model.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "model/encode_blocks.hpp"
#include "model/explain_learner.hpp"

namespace genegraft::model {
OfftargetModel::OfftargetModel(ModelFile model, crispr::PairEncoding encoding, Decision decision)
    : model_(std::move(model)),
      encoding_(encoding),
      decision_(std::move(decision)),
      scorer_(model_.learner) {}

Expected<OfftargetModel> OfftargetModel::open(std::span<const std::uint8_t> bytes,
                                              ManifestPart part) {
  auto model = read_model_file(bytes, part);
  if (!model) return tl::unexpected(model.error());
  return from(std::move(*model));
}

Expected<OfftargetModel> OfftargetModel::from(ModelFile model) {
  const auto& manifest = model.manifest;
  if (manifest.task() != "offtarget")
    return fail("the model answers another question (task " + manifest.task() +
                "), not off-target cleavage");
  const auto encoding = crispr::find_encoding(manifest.encoder_kind());
  if (!encoding) return fail("the model's encoder " + manifest.encoder_kind() + " is not known");
  const auto features = static_cast<int>(crispr::features(*encoding).size());
  if (feature_count(model.learner) != features)
    return fail("the model expects " + std::to_string(feature_count(model.learner)) +
                " features, its encoder " + manifest.encoder_kind() + " makes " +
                std::to_string(features));
  if (const int outputs = output_count(model.learner); outputs != 1)
    return fail("the model has " + std::to_string(outputs) + " classes, expected 2");
  auto decision = read_decision(manifest.json);
  if (!decision) return tl::unexpected(decision.error());
  return OfftargetModel(std::move(model), *encoding, std::move(*decision));
}

void OfftargetModel::score(std::span<crispr::PairRecord> records, std::span<float> probability,
                           int threads) const {
  assert(records.size() == probability.size());
  const PairBlocks blocks{
      .pair = [&](std::size_t i) { return records[i].error.empty() ? &records[i].pair : nullptr; },
      .refuse = [&](std::size_t i, const Error& error) { records[i].error = error.message; },
      .use =
          [&](std::size_t first, std::span<const float> rows) {
            const std::size_t n = rows.size() / static_cast<std::size_t>(scorer_.features());
            scorer_.score(rows, probability.subspan(first, n));
          }};
  encode_blocks(encoding_, records.size(), threads, blocks);
  for (std::size_t i = 0; i < records.size(); ++i)
    probability[i] = records[i].error.empty() ? decision_.calibrator.calibrate(probability[i])
                                              : std::numeric_limits<float>::quiet_NaN();
}

Expected<PairExplanation> OfftargetModel::explain(const crispr::AlignedPair& pair) const {
  std::vector<float> row(static_cast<std::size_t>(scorer_.features()));
  if (const auto encoded = crispr::encode_pair(encoding_, pair, row); !encoded)
    return tl::unexpected(encoded.error());
  if (const auto can = check_explainable(model_.learner); !can) return tl::unexpected(can.error());
  const LearnerExplainer explainer(model_.learner);
  const auto shares = explainer.explain(row, 1);
  const auto calibrated_score = [&] {
    float score = 0;
    scorer_.score(row, {&score, 1});
    return decision_.calibrator.calibrate(score);
  };

  PairExplanation result;
  result.base = shares.base[0];
  result.raw = result.base;
  result.probability = static_cast<double>(calibrated_score());
  const auto& features = crispr::features(encoding_);
  for (std::size_t u = 0; u < explainer.columns().size(); ++u) {
    const auto f = static_cast<std::size_t>(explainer.columns()[u]);
    const double share = shares.value[u];
    result.raw += share;
    if (std::abs(share) < 1e-9) continue;
    result.shares.push_back({features[f].title, features[f].position, row[f], share});
  }
  std::stable_sort(result.shares.begin(), result.shares.end(), [](const auto& a, const auto& b) {
    return std::abs(a.share) > std::abs(b.share);
  });
  result.differences = difference_shares(pair, [&](const crispr::AlignedPair& variant) {
    // Fewer gaps than the pair has fit wherever the pair does.
    (void)crispr::encode_pair(encoding_, variant, row);
    return calibrated_score();
  });
  return result;
}

}  // namespace genegraft::model
