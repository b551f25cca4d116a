#include "model/cell_decision.hpp"

#include <algorithm>
#include <cassert>

#include "model/decision.hpp"

namespace genegraft::model {

CellDecision::CellDecision(evaluate::ClassCalibrator calibrator, float floor,
                           std::vector<CellType> types, int labels, std::optional<Novelty> novelty)
    : calibrator_(std::move(calibrator)),
      floor_(floor),
      novelty_(std::move(novelty)),
      types_(std::move(types)),
      below_(labels_below(types_, labels)) {}

Expected<CellDecision> CellDecision::read(const Json& manifest) {
  const auto labels = Manifest{manifest}.labels();
  const int classes = static_cast<int>(labels.size());
  auto types = read_types(manifest, labels);
  if (!types) return tl::unexpected(types.error());
  for (const auto& type : *types)
    if (type.name == kUnassigned)
      return fail("the model's manifest: a type is named " + std::string(kUnassigned) +
                  ", as cells of no type are");
  evaluate::ClassCalibrator calibrator;
  float floor = 0;
  std::optional<Novelty> novelty;
  if (const auto found = manifest.find("decision"); found != manifest.end()) {
    if (!found->is_object()) return fail("the model's manifest: decision is not an object");
    if (found->contains("calibration")) {
      auto read = read_class_calibrator((*found)["calibration"], classes);
      if (!read) return tl::unexpected(read.error());
      calibrator = std::move(*read);
    }
    if (found->contains("floor")) {
      const auto& value = (*found)["floor"];
      if (!value.is_number() || !(value.get<double>() >= 0 && value.get<double>() <= 1))
        return fail("the model's manifest: decision.floor is not a probability");
      floor = value.get<float>();
    }
    auto read = read_novelty(*found, classes);
    if (!read) return tl::unexpected(read.error());
    novelty = std::move(*read);
  }
  return CellDecision(std::move(calibrator), floor, std::move(*types), classes, std::move(novelty));
}

void CellDecision::calibrate(std::span<float> probabilities) const {
  calibrator_.calibrate(probabilities, probabilities);
}

float CellDecision::probability_of(int type, std::span<const float> probabilities) const {
  double sum = 0;
  for (const int label : below_[static_cast<std::size_t>(type)]) sum += probabilities[label];
  return static_cast<float>(std::min(sum, 1.0));
}

CellAnswer CellDecision::decide(std::span<const float> probabilities, float unlikeness) const {
  assert(probabilities.size() >= 2);
  CellAnswer answer;
  for (int k = 1; k < static_cast<int>(probabilities.size()); ++k)
    if (probabilities[k] > probabilities[answer.first]) answer.first = k;
  answer.second = answer.first == 0 ? 1 : 0;
  for (int k = 0; k < static_cast<int>(probabilities.size()); ++k)
    if (k != answer.first && probabilities[k] > probabilities[answer.second]) answer.second = k;
  answer.probability = probabilities[answer.first];
  answer.unlike = novelty_ && unlikeness > novelty_->threshold;
  if (answer.unlike) return answer;
  for (int type = answer.first; type >= 0; type = types_[static_cast<std::size_t>(type)].parent) {
    const float probability = probability_of(type, probabilities);
    if (!(probability >= floor_)) continue;
    answer.type = type;
    answer.probability = probability;
    break;
  }
  return answer;
}

}  // namespace genegraft::model
