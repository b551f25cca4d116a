#include <emscripten/bind.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "base/parallel.hpp"
#include "convert.hpp"
#include "crispr/cfd.hpp"
#include "crispr/mit.hpp"
#include "model/explain_learner.hpp"
#include "model/offtarget_model.hpp"
#include "pair_table.hpp"

namespace genegraft::wasm {
namespace {

using model::OfftargetModel;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// Columns of scores, filled a block of rows at a time by several threads.
struct ScoreColumns {
  explicit ScoreColumns(std::size_t count)
      : records(count),
        probability(count),
        cfd(count, kNone),
        mit(count, kNone),
        mismatches(count),
        bulges(count) {}

  void fill(const OfftargetModel& model, const PairTable& table, int first, std::size_t begin,
            std::size_t end) {
    for (auto i = begin; i < end; ++i)
      records[i] = crispr::read_record(table.format(), table.line(first + static_cast<int>(i)));
    model.score(std::span(records).subspan(begin, end - begin),
                std::span(probability).subspan(begin, end - begin), 1);
    for (auto i = begin; i < end; ++i) {
      if (!records[i].error.empty()) continue;
      const auto& pair = records[i].pair;
      cfd[i] = crispr::cfd_score(pair);
      mit[i] = crispr::mit_score(pair);
      mismatches[i] = static_cast<std::uint8_t>(pair.mismatches());
      bulges[i] = static_cast<std::uint8_t>(pair.dna_bulges() + pair.rna_bulges());
    }
  }

  val to_val() const {
    std::string guides, targets, errors;
    for (std::size_t i = 0; i < records.size(); ++i) {
      const char* separator = i == 0 ? "" : "\n";
      const bool good = records[i].error.empty();
      guides += separator + (good ? records[i].pair.guide_text() : std::string());
      targets += separator + (good ? records[i].pair.target_text() : std::string());
      errors += separator + records[i].error;
    }
    val result = val::object();
    result.set("probability", to_float32(probability));
    result.set("cfd", to_float32(cfd));
    result.set("mit", to_float32(mit));
    result.set("mismatches", to_uint8(mismatches));
    result.set("bulges", to_uint8(bulges));
    result.set("guides", to_text(guides));
    result.set("targets", to_text(targets));
    result.set("errors", to_text(errors));
    return result;
  }

  std::vector<crispr::PairRecord> records;
  std::vector<float> probability, cfd, mit;
  std::vector<std::uint8_t> mismatches, bulges;
};

val score(const OfftargetModel& model, const PairTable& table, int first, int count) {
  first = std::clamp(first, 0, table.rows());
  const auto rows = static_cast<std::size_t>(std::clamp(count, 0, table.rows() - first));
  constexpr std::size_t kBlock = 512;
  ScoreColumns columns(rows);
  parallel_for(static_cast<std::int64_t>((rows + kBlock - 1) / kBlock), 0, [&](std::int64_t block) {
    const auto begin = static_cast<std::size_t>(block) * kBlock;
    columns.fill(model, table, first, begin, std::min(rows, begin + kBlock));
  });
  return columns.to_val();
}

val to_contribution(const model::FeatureShare& share) {
  val entry = val::object();
  entry.set("feature", share.title);
  entry.set("value", share.value);
  entry.set("contribution", share.share);
  return entry;
}

val explain(const OfftargetModel& model, const std::string& guide, const std::string& target) {
  const auto pair = crispr::parse_pair(guide, target);
  if (!pair) return failure(pair.error());
  const auto explanation = model.explain(*pair);
  if (!explanation) return failure(explanation.error());
  val features = val::array();
  for (const auto& share : explanation->shares) features.call<void>("push", to_contribution(share));
  const auto& differences = explanation->differences;
  val result = val::object();
  result.set("probability", explanation->probability);
  result.set("raw", explanation->raw);
  result.set("base", explanation->base);
  result.set("unit", std::string(model::unit_of_shares(model.learner())));
  result.set("features", features);
  result.set("perfect", differences.perfect);
  result.set("columns", to_float32({differences.share.begin(), differences.share.end()}));
  return success(result);
}

val open_model(const val& bytes) {
  auto model = OfftargetModel::open(to_bytes<std::vector<std::uint8_t>>(bytes));
  if (!model) return failure(model.error());
  return success(val(std::make_shared<OfftargetModel>(std::move(*model))));
}

val manifest(const OfftargetModel& model) {
  return to_text(model.manifest().json.dump(-1, ' ', false, model::Json::error_handler_t::replace));
}

int trees(const OfftargetModel& model) {
  return model::tree_count(model.learner());
}
int nodes(const OfftargetModel& model) {
  return model::node_count(model.learner());
}

}  // namespace

EMSCRIPTEN_BINDINGS(model) {
  emscripten::class_<OfftargetModel>("Model")
      .smart_ptr<std::shared_ptr<OfftargetModel>>("Model")
      .function("manifest", &manifest)
      .function("trees", &trees)
      .function("nodes", &nodes)
      .function("score", &score)
      .function("explain", &explain);
  emscripten::function("openModel", &open_model);
  emscripten::function("threads", &available_threads);
}

}  // namespace genegraft::wasm
