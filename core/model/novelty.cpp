#include "model/novelty.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "expression/principal_components.hpp"
#include "linear/layered_scorer.hpp"

namespace genegraft::model {
namespace {

constexpr float kNowhere = 1e6f;

/// (P) variance ^ (-1/4) of each gene.
std::vector<float> gene_scales(const SparseMatrix& logs) {
  const auto P = static_cast<std::size_t>(logs.columns);
  std::vector<double> sum(P), squares(P);
  for (std::size_t e = 0; e < logs.column.size(); ++e) {
    sum[logs.column[e]] += logs.value[e];
    squares[logs.column[e]] += double{logs.value[e]} * logs.value[e];
  }
  std::vector<float> scales;
  for (std::size_t g = 0; g < P; ++g) {
    const double mean = sum[g] / logs.rows;
    const double variance = std::max(0.0, squares[g] / logs.rows - mean * mean);
    scales.push_back(static_cast<float>(1 / std::pow(variance + 1e-3, 0.25)));
  }
  return scales;
}

/// (K, R) means of the places of each label's cells.
Matrix label_means(const Matrix& places, std::span<const std::int32_t> y, int labels) {
  Matrix means(labels, places.columns);
  std::vector<double> sum(means.values.size()), cells(static_cast<std::size_t>(labels));
  for (int i = 0; i < places.rows; ++i) {
    const auto row = places.row(i);
    ++cells[y[i]];
    for (std::size_t r = 0; r < row.size(); ++r)
      sum[static_cast<std::size_t>(y[i]) * row.size() + r] += row[r];
  }
  for (std::size_t at = 0; at < sum.size(); ++at) {
    const double count = cells[at / static_cast<std::size_t>(means.columns)];
    means.values[at] = count > 0 ? static_cast<float>(sum[at] / count) : kNowhere;
  }
  return means;
}

/// (R, R) lower triangle L with L L' = covariance of the places within labels.
std::vector<double> within_labels(const Matrix& places, std::span<const std::int32_t> y,
                                  const Matrix& means) {
  const auto R = static_cast<std::size_t>(places.columns);
  std::vector<double> covariance(R * R);
  for (int i = 0; i < places.rows; ++i) {
    const auto row = places.row(i), mean = means.row(y[i]);
    for (std::size_t a = 0; a < R; ++a)
      for (std::size_t b = 0; b <= a; ++b)
        covariance[a * R + b] += (double{row[a]} - mean[a]) * (double{row[b]} - mean[b]);
  }
  for (double& value : covariance) value /= std::max(1, places.rows - means.rows);
  for (std::size_t a = 0; a < R; ++a) covariance[a * R + a] += 1e-6;
  for (std::size_t a = 0; a < R; ++a)  // Cholesky, in place
    for (std::size_t b = 0; b <= a; ++b) {
      double rest = covariance[a * R + b];
      for (std::size_t c = 0; c < b; ++c) rest -= covariance[a * R + c] * covariance[b * R + c];
      covariance[a * R + b] =
          a == b ? std::sqrt(std::max(rest, 1e-12)) : rest / covariance[b * R + b];
    }
  return covariance;
}

/// Solves L z = x in place.
void whiten(const std::vector<double>& lower, std::span<double> x) {
  const std::size_t R = x.size();
  for (std::size_t a = 0; a < R; ++a) {
    for (std::size_t b = 0; b < a; ++b) x[a] -= lower[a * R + b] * x[b];
    x[a] /= lower[a * R + a];
  }
}

float nearest(const Matrix& centres, std::span<const float> place) {
  double least = std::numeric_limits<double>::infinity();
  for (int k = 0; k < centres.rows; ++k) {
    const auto centre = centres.row(k);
    double sum = 0;
    for (std::size_t r = 0; r < centre.size(); ++r) {
      const double apart = double{place[r]} - centre[r];
      sum += apart * apart;
    }
    least = std::min(least, sum);
  }
  return static_cast<float>(std::sqrt(least));
}

tl::unexpected<Error> bad(const std::string& what) {
  return fail("the model's manifest: decision.novelty: " + what);
}

}  // namespace

NoveltySpace fit_novelty(const SparseMatrix& logs, std::span<const std::int32_t> y, int labels,
                         const NoveltyOptions& options) {
  assert(y.size() == static_cast<std::size_t>(logs.rows));
  const auto scales = gene_scales(logs);
  auto scaled = logs;
  std::vector<double> mean(scales.size());
  for (std::size_t e = 0; e < scaled.column.size(); ++e) {
    scaled.value[e] *= scales[scaled.column[e]];
    mean[scaled.column[e]] += double{scaled.value[e]} / logs.rows;
  }
  const auto components = expression::principal_components(
      scaled, {.components = options.directions, .seed = options.seed}, options.threads);
  const auto means = label_means(components.places, y, labels);
  const auto lower = within_labels(components.places, y, means);

  const auto R = static_cast<std::size_t>(components.places.columns);
  NoveltySpace space{.units = {.inputs = logs.columns, .outputs = static_cast<int>(R)},
                     .centres = Matrix(labels, static_cast<int>(R))};
  std::vector<double> place(R), bias(R);
  for (int g = 0; g < logs.columns; ++g) {
    const auto loading = components.loadings.row(g);
    for (std::size_t r = 0; r < R; ++r) place[r] = double{loading[r]} * scales[g];
    whiten(lower, place);
    for (std::size_t r = 0; r < R; ++r) {
      space.units.weight.push_back(static_cast<float>(place[r]));
      bias[r] -= place[r] * mean[g] / scales[g];
    }
  }
  space.units.bias.assign(bias.begin(), bias.end());
  for (int k = 0; k < labels; ++k) {
    std::copy(means.row(k).begin(), means.row(k).end(), place.begin());
    whiten(lower, place);
    std::copy(place.begin(), place.end(), space.centres.row(k).begin());
  }
  return space;
}

std::vector<float> unlikeness_of(const NoveltySpace& space, const SparseMatrix& logs, int threads) {
  const auto R = static_cast<std::size_t>(space.units.outputs);
  const linear::LayeredModel network{
      .features = logs.columns, .outputs = space.units.outputs, .layers = {space.units}};
  std::vector<float> places(static_cast<std::size_t>(logs.rows) * R), answers(places.size());
  linear::LayeredScorer(network).score(logs, answers, threads, places);
  std::vector<float> unlikeness;
  for (std::size_t i = 0; i < places.size(); i += R)
    unlikeness.push_back(nearest(space.centres, std::span(places).subspan(i, R)));
  return unlikeness;
}

Expected<int> add_units(const NoveltySpace& space, Learner& learner) {
  if (std::holds_alternative<forest::Forest>(learner))
    return fail("a forest cannot say how unlike a cell is to those it has learnt from");
  const auto R = static_cast<std::size_t>(space.units.outputs);
  if (const auto* linear = std::get_if<linear::LinearModel>(&learner)) {
    const auto F = static_cast<std::size_t>(linear->features);
    const auto O = static_cast<std::size_t>(linear->outputs);
    linear::LayeredModel network{.features = linear->features, .outputs = linear->outputs};
    network.layers = {
        space.units,
        {static_cast<int>(R), linear->outputs, std::vector<float>(R * O), linear->intercept}};
    for (std::size_t f = 0; f < F; ++f)
      for (std::size_t o = 0; o < O; ++o) network.skip.push_back(linear->weight[o * F + f]);
    learner = std::move(network);
    return 0;
  }
  auto& network = std::get<linear::LayeredModel>(learner);
  if (network.layers.size() < 2)
    return fail("a network of one layer has no place for how unlike a cell is");
  auto& first = network.layers[0];
  auto& second = network.layers[1];
  const auto units = static_cast<std::size_t>(first.outputs);
  std::vector<float> joined;
  for (std::size_t f = 0; f < static_cast<std::size_t>(first.inputs); ++f) {
    const auto at = static_cast<std::ptrdiff_t>(f * units);
    joined.insert(joined.end(), first.weight.begin() + at,
                  first.weight.begin() + at + static_cast<std::ptrdiff_t>(units));
    const auto own = static_cast<std::ptrdiff_t>(f * R);
    joined.insert(joined.end(), space.units.weight.begin() + own,
                  space.units.weight.begin() + own + static_cast<std::ptrdiff_t>(R));
  }
  first.weight = std::move(joined);
  first.bias.insert(first.bias.end(), space.units.bias.begin(), space.units.bias.end());
  first.outputs += static_cast<int>(R);
  second.inputs += static_cast<int>(R);
  second.weight.resize(second.weight.size() + R * second.bias.size());
  return static_cast<int>(units);
}

float Novelty::unlikeness(std::span<const float> pooled) const {
  return nearest(centres, pooled.subspan(static_cast<std::size_t>(unit),
                                         static_cast<std::size_t>(centres.columns)));
}

Expected<std::optional<Novelty>> read_novelty(const Json& decision, int labels) {
  const auto found = decision.find("novelty");
  if (found == decision.end()) return std::nullopt;
  if (!found->is_object()) return bad("it is not an object");
  const auto &unit = (*found)["unit"], &centres = (*found)["centres"],
             &threshold = (*found)["threshold"];
  if (!unit.is_number_integer() || unit.get<std::int64_t>() < 0 ||
      unit.get<std::int64_t>() > 1'000'000)
    return bad("unit is not a number of a unit");
  if (!threshold.is_number() || !(threshold.get<double>() >= 0)) return bad("no threshold");
  if (!centres.is_array() || static_cast<int>(centres.size()) != labels || !centres[0].is_array() ||
      centres[0].empty())
    return bad("centres are not one a label");
  Novelty novelty{unit.get<int>(), Matrix(labels, static_cast<int>(centres[0].size())),
                  threshold.get<float>()};
  auto at = novelty.centres.values.begin();
  for (const auto& centre : centres) {
    if (!centre.is_array() || centre.size() != centres[0].size())
      return bad("centres are not of one length");
    for (const auto& value : centre) {
      if (!value.is_number()) return bad("centres are not all numbers");
      *at++ = value.get<float>();
    }
  }
  return novelty;
}

Json novelty_json(const Novelty& novelty) {
  const auto rounded = [](float value) { return std::round(double{value} * 1e5) / 1e5; };
  Json centres = Json::array();
  for (int k = 0; k < novelty.centres.rows; ++k) {
    Json centre = Json::array();
    for (const float value : novelty.centres.row(k)) centre.push_back(rounded(value));
    centres.push_back(std::move(centre));
  }
  return {{"unit", novelty.unit},
          {"centres", std::move(centres)},
          {"threshold", rounded(novelty.threshold)}};
}

}  // namespace genegraft::model
