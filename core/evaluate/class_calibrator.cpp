#include "evaluate/class_calibrator.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "evaluate/logistic.hpp"
#include "evaluate/temperature.hpp"

namespace genegraft::evaluate {
namespace {

bool complete(std::span<const float> row) {
  return std::none_of(row.begin(), row.end(), [](float p) { return std::isnan(p); });
}

/// Weight of each class among the rows that count.
std::vector<double> weigh_classes(const ClassRows& rows) {
  std::vector<double> weights(static_cast<std::size_t>(rows.probability.columns));
  for (std::size_t i = 0; i < rows.y.size(); ++i)
    if (complete(rows.probability.row(static_cast<int>(i))))
      weights[static_cast<std::size_t>(rows.y[i])] += rows.weight_of(i);
  return weights;
}

std::vector<Calibrator> fit_each(const ClassRows& rows) {
  const int classes = rows.probability.columns;
  std::vector<Calibrator> each;
  std::vector<float> score(rows.y.size());
  std::vector<std::int32_t> is_class(rows.y.size());
  for (int k = 0; k < classes; ++k) {
    for (std::size_t i = 0; i < rows.y.size(); ++i) {
      const auto row = rows.probability.row(static_cast<int>(i));
      score[i] = complete(row) ? row[static_cast<std::size_t>(k)]
                               : std::numeric_limits<float>::quiet_NaN();
      is_class[i] = rows.y[i] == k;
    }
    each.push_back(
        fit_calibrator(CalibrationKind::isotonic, ScoredRows{score, is_class, rows.weight}));
  }
  return each;
}

}  // namespace

void ClassCalibrator::calibrate(std::span<const float> raw, std::span<float> out) const {
  assert(raw.size() == out.size());
  if (kind == CalibrationKind::none || !complete(raw)) {
    std::copy(raw.begin(), raw.end(), out.begin());
    return;
  }
  std::vector<double> part(raw.size());
  if (kind == CalibrationKind::platt) {
    assert(bias.size() == raw.size());
    for (std::size_t k = 0; k < raw.size(); ++k) part[k] = slope * clipped_log(raw[k]) + bias[k];
    const double highest = *std::max_element(part.begin(), part.end());
    for (auto& value : part) value = portable_exp(value - highest);
  } else {
    assert(each.size() == raw.size());
    for (std::size_t k = 0; k < raw.size(); ++k)
      part[k] = static_cast<double>(each[k].calibrate(raw[k]));
  }
  double sum = 0;
  for (const double value : part) sum += value;
  for (std::size_t k = 0; k < raw.size(); ++k) out[k] = static_cast<float>(part[k] / sum);
}

ClassCalibrator fit_class_calibrator(CalibrationKind kind, const ClassRows& rows) {
  assert(rows.y.size() == static_cast<std::size_t>(rows.probability.rows));
  const auto weights = weigh_classes(rows);
  const auto present =
      std::count_if(weights.begin(), weights.end(), [](double w) { return w > 0; });
  if (kind == CalibrationKind::none || present < 2) return {};
  ClassCalibrator calibrator;
  calibrator.kind = kind;
  if (kind == CalibrationKind::isotonic) {
    calibrator.each = fit_each(rows);
    return calibrator;
  }
  std::vector<TemperatureRow> counted;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    const auto row = rows.probability.row(static_cast<int>(i));
    if (complete(row) && rows.weight_of(i) > 0)
      counted.push_back({row, rows.y[i], rows.weight_of(i)});
  }
  auto fitted = fit_temperature(counted, weights);
  calibrator.slope = fitted.slope;
  calibrator.bias = std::move(fitted.bias);
  return calibrator;
}

}  // namespace genegraft::evaluate
