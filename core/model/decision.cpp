#include "model/decision.hpp"

#include <cmath>
#include <string>

namespace genegraft::model {
namespace {

using evaluate::CalibrationKind;
using evaluate::Calibrator;
using evaluate::ClassCalibrator;
using evaluate::Knot;

tl::unexpected<Error> wrong(const std::string& where, const std::string& what) {
  return fail("the model's manifest: " + where + " " + what);
}

/// A number in [low, high] at object[key].
Expected<double> number_at(const Json& object, const char* key, const std::string& where,
                           double low, double high) {
  const auto found = object.find(key);
  const auto name = where + "." + key;
  if (found == object.end() || !found->is_number()) return wrong(name, "is not a number");
  const double value = found->get<double>();
  if (!std::isfinite(value) || value < low || value > high)
    return wrong(name, "is out of range: " + found->dump());
  return value;
}

Expected<CalibrationKind> kind_of(const Json& calibration, const std::string& where) {
  if (!calibration.is_object()) return wrong(where, "is not an object");
  const auto found = calibration.find("kind");
  if (found == calibration.end() || !found->is_string())
    return wrong(where + ".kind", "is not a text");
  const auto kind = evaluate::find_calibration(found->get<std::string>());
  if (!kind)
    return wrong(where + ".kind",
                 "is " + found->get<std::string>() + "; this version knows none, platt, isotonic");
  return *kind;
}

Expected<std::vector<Knot>> read_knots(const Json& calibration, const std::string& where) {
  const auto found = calibration.find("knots");
  if (found == calibration.end() || !found->is_array() || found->empty())
    return wrong(where + ".knots", "is not a list of knots");
  std::vector<Knot> knots;
  for (const auto& entry : *found) {
    const auto name = where + ".knots[" + std::to_string(knots.size()) + "]";
    if (!entry.is_array() || entry.size() != 2 || !entry[0].is_number() || !entry[1].is_number())
      return wrong(name, "is not a pair of numbers");
    const Knot knot{entry[0].get<double>(), entry[1].get<double>()};
    if (!(knot.score >= 0 && knot.score <= 1 && knot.probability >= 0 && knot.probability <= 1))
      return wrong(name, "is not within 0 and 1");
    if (!knots.empty() && !(knot.score > knots.back().score))
      return wrong(name, "has a score that does not rise");
    if (!knots.empty() && !(knot.probability >= knots.back().probability))
      return wrong(name, "has a probability that falls");
    knots.push_back(knot);
  }
  return knots;
}

Expected<Calibrator> read_calibrator(const Json& calibration, const std::string& where) {
  const auto kind = kind_of(calibration, where);
  if (!kind) return tl::unexpected(kind.error());
  Calibrator calibrator{*kind};
  if (*kind == CalibrationKind::platt) {
    const auto slope = number_at(calibration, "slope", where, 0, 1e6);
    if (!slope) return tl::unexpected(slope.error());
    const auto intercept = number_at(calibration, "intercept", where, -1e6, 1e6);
    if (!intercept) return tl::unexpected(intercept.error());
    calibrator.slope = *slope;
    calibrator.intercept = *intercept;
  } else if (*kind == CalibrationKind::isotonic) {
    auto knots = read_knots(calibration, where);
    if (!knots) return tl::unexpected(knots.error());
    calibrator.knots = std::move(*knots);
  }
  return calibrator;
}

Expected<evaluate::UnsureBand> read_band(const Json& unsure, double threshold) {
  if (!unsure.is_object()) return wrong("decision.unsure", "is not an object");
  const auto low = number_at(unsure, "low", "decision.unsure", 0, threshold);
  if (!low) return tl::unexpected(low.error());
  const auto high = number_at(unsure, "high", "decision.unsure", threshold, 1);
  if (!high) return tl::unexpected(high.error());
  return evaluate::UnsureBand{static_cast<float>(*low), static_cast<float>(*high)};
}

}  // namespace

Expected<Decision> read_decision(const Json& manifest) {
  Decision result;
  const auto found = manifest.find("decision");
  if (found == manifest.end()) return result;
  const Json& decision = *found;
  if (!decision.is_object()) return wrong("decision", "is not an object");
  if (decision.contains("calibration")) {
    auto calibrator = read_calibrator(decision["calibration"], "decision.calibration");
    if (!calibrator) return tl::unexpected(calibrator.error());
    result.calibrator = std::move(*calibrator);
  }
  double threshold = 0.5;
  if (decision.contains("threshold")) {
    const auto stated = number_at(decision, "threshold", "decision", 0, 1);
    if (!stated) return tl::unexpected(stated.error());
    threshold = *stated;
  }
  result.rule.threshold = static_cast<float>(threshold);
  if (!decision.contains("unsure")) return result;
  const auto band = read_band(decision["unsure"], threshold);
  if (!band) return tl::unexpected(band.error());
  result.rule.unsure = *band;
  return result;
}

Json calibrator_json(const Calibrator& calibrator) {
  Json json = {{"kind", name(calibrator.kind)}};
  if (calibrator.kind == CalibrationKind::platt) {
    json["slope"] = calibrator.slope;
    json["intercept"] = calibrator.intercept;
  } else if (calibrator.kind == CalibrationKind::isotonic) {
    json["knots"] = Json::array();
    for (const auto& knot : calibrator.knots)
      json["knots"].push_back(Json::array({knot.score, knot.probability}));
  }
  return json;
}

Expected<ClassCalibrator> read_class_calibrator(const Json& calibration, int classes) {
  const std::string where = "decision.calibration";
  const auto kind = kind_of(calibration, where);
  if (!kind) return tl::unexpected(kind.error());
  ClassCalibrator calibrator{*kind};
  if (*kind == CalibrationKind::none) return calibrator;
  const char* key = *kind == CalibrationKind::platt ? "bias" : "classes";
  const auto list = calibration.find(key);
  if (list == calibration.end() || !list->is_array() ||
      list->size() != static_cast<std::size_t>(classes))
    return wrong(where + "." + key, "is not a list of " + std::to_string(classes));
  if (*kind == CalibrationKind::platt) {
    const auto slope = number_at(calibration, "slope", where, 0, 1e6);
    if (!slope) return tl::unexpected(slope.error());
    calibrator.slope = *slope;
  }
  for (const auto& entry : *list) {
    const auto name = where + "." + key + "[" + std::to_string(&entry - &(*list)[0]) + "]";
    if (*kind == CalibrationKind::platt) {
      if (!entry.is_number() || !std::isfinite(entry.get<double>()))
        return wrong(name, "is not a number");
      calibrator.bias.push_back(entry.get<double>());
      continue;
    }
    auto of_class = read_calibrator(entry, name);
    if (!of_class) return tl::unexpected(of_class.error());
    calibrator.each.push_back(std::move(*of_class));
  }
  return calibrator;
}

Json calibrator_json(const ClassCalibrator& calibrator) {
  Json json = {{"kind", name(calibrator.kind)}};
  if (calibrator.kind == CalibrationKind::platt) {
    json["slope"] = calibrator.slope;
    json["bias"] = calibrator.bias;
  } else if (calibrator.kind == CalibrationKind::isotonic) {
    json["classes"] = Json::array();
    for (const auto& of_class : calibrator.each)
      json["classes"].push_back(calibrator_json(of_class));
  }
  return json;
}

}  // namespace genegraft::model
