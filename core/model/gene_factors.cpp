#include "model/gene_factors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/cholesky.hpp"
#include "expression/principal_components.hpp"

namespace genegraft::model {
namespace {

constexpr double kLevels = 127;  // a loading is stored in as many steps on either side of 0
constexpr double kLeastNoise = 1e-6;

tl::unexpected<Error> bad(const std::string& what) {
  return fail("the model's manifest: encoder." + what);
}

std::vector<float> column_means(const SparseMatrix& x) {
  std::vector<double> sum(static_cast<std::size_t>(x.columns));
  for (std::size_t e = 0; e < x.column.size(); ++e) sum[x.column[e]] += x.value[e];
  std::vector<float> means;
  for (const double value : sum) means.push_back(static_cast<float>(value / x.rows));
  return means;
}

bool is_list(const Json& json, const char* key, std::size_t size) {
  return json.contains(key) && json[key].is_array() && json[key].size() == size;
}

bool is_number_below(const Json& value, double most) {
  return value.is_number() && std::abs(value.get<double>()) < most;
}

Expected<void> read_loadings(const Json& json, GeneFactors& factors) {
  if (!json.is_object() || !json.contains("scale") || !json["scale"].is_array())
    return bad("factors.scale is not a list");
  const auto count = json["scale"].size();
  if (count > factors.genes() || !is_list(json, "levels", count))
    return bad("factors.levels are not one list a scale");
  if (!json.contains("noise") || !is_number_below(json["noise"], 1e6) ||
      !(json["noise"].get<double>() > 0))
    return bad("factors.noise is no positive number");
  factors.noise = json["noise"].get<float>();
  factors.loadings = Matrix(static_cast<int>(factors.genes()), static_cast<int>(count));
  for (std::size_t r = 0; r < count; ++r) {
    const auto &scale = json["scale"][r], &levels = json["levels"][r];
    if (!is_number_below(scale, 1e6) || !levels.is_array() || levels.size() != factors.genes())
      return bad("factors.levels are not one a gene");
    for (std::size_t g = 0; g < factors.genes(); ++g) {
      if (!is_number_below(levels[g], kLevels + 1)) return bad("factors.levels are not all levels");
      factors.loadings.values[g * count + r] =
          static_cast<float>(levels[g].get<double>() * scale.get<double>());
    }
  }
  return {};
}

}  // namespace

GeneFactors fit_gene_factors(const SparseMatrix& x, const FactorOptions& options) {
  GeneFactors factors{.means = column_means(x)};
  if (options.factors < 1) return factors;
  const auto found = expression::principal_components(
      x, {.components = options.factors, .seed = options.seed}, options.threads);
  const auto count = std::ssize(found.variance);
  const double told = std::accumulate(found.variance.begin(), found.variance.end(), 0.0);
  const auto others = std::max<std::ptrdiff_t>(1, x.columns - count);
  const double noise =
      std::max(kLeastNoise, (found.total_variance - told) / static_cast<double>(others));
  factors.noise = static_cast<float>(noise);
  factors.loadings = found.loadings;
  for (int g = 0; g < x.columns; ++g)
    for (std::ptrdiff_t r = 0; r < count; ++r)
      factors.loadings.row(g)[r] *=
          static_cast<float>(std::sqrt(std::max(0.0, found.variance[r] - noise)));
  return factors;
}

Json factors_json(const GeneFactors& factors) {
  Json means = Json::array(), scales = Json::array(), levels = Json::array();
  for (const float value : factors.means) means.push_back(std::round(double{value} * 1e5) / 1e5);
  for (int r = 0; r < factors.loadings.columns; ++r) {
    double most = 0;
    for (int g = 0; g < factors.loadings.rows; ++g)
      most = std::max(most, std::abs(double{factors.loadings.row(g)[r]}));
    const double scale = most > 0 ? most / kLevels : 1;
    Json of_one = Json::array();
    for (int g = 0; g < factors.loadings.rows; ++g)
      of_one.push_back(static_cast<int>(std::lround(factors.loadings.row(g)[r] / scale)));
    scales.push_back(scale);
    levels.push_back(std::move(of_one));
  }
  Json json = {{"means", std::move(means)}};
  if (!scales.empty())
    json["factors"] = {
        {"noise", factors.noise}, {"scale", std::move(scales)}, {"levels", std::move(levels)}};
  return json;
}

Expected<GeneFactors> read_factors(const Json& manifest, std::size_t genes) {
  const auto& encoder = manifest["encoder"];
  GeneFactors factors{.means = std::vector<float>(genes),
                      .loadings = Matrix(static_cast<int>(genes), 0)};
  if (encoder.contains("means")) {
    if (!is_list(encoder, "means", genes)) return bad("means are not one a gene");
    for (std::size_t g = 0; g < genes; ++g) {
      if (!is_number_below(encoder["means"][g], 1e6)) return bad("means are not all numbers");
      factors.means[g] = encoder["means"][g].get<float>();
    }
  }
  if (encoder.contains("factors"))
    if (const auto read = read_loadings(encoder["factors"], factors); !read)
      return tl::unexpected(read.error());
  return factors;
}

/// The mean of z given the genes that are there, p: (L_p' L_p + noise)^-1 L_p' (x_p - means_p).
AbsentGenes::AbsentGenes(const GeneFactors& factors, const expression::PanelMatch& match)
    : factors_(&factors),
      count_(static_cast<std::size_t>(factors.loadings.columns)),
      there_(factors.genes()),
      gain_(factors.genes() * count_),
      start_(count_) {
  for (const int place : match.panel_of)
    if (place >= 0) there_[static_cast<std::size_t>(place)] = 1;
  for (std::size_t g = 0; g < there_.size(); ++g) (there_[g] ? present_ : absent_).push_back(g);
  if (none()) return;
  for (std::size_t r = 0; r < count_; ++r)
    for (const auto g : absent_) by_factor_.push_back(loading(g)[r]);
  std::vector<double> moment(count_ * count_);
  for (std::size_t a = 0; a < count_; ++a) moment[a * count_ + a] = factors.noise;
  for (const auto g : present_) {
    const float* l = loading(g);
    for (std::size_t a = 0; a < count_; ++a)
      for (std::size_t b = 0; b <= a; ++b) moment[a * count_ + b] += double{l[a]} * l[b];
  }
  const Cholesky cholesky(std::move(moment), count_);
  for (const auto g : present_) {
    const auto gain = std::span(gain_).subspan(g * count_, count_);
    std::copy_n(loading(g), count_, gain.begin());
    cholesky.solve(gain);
    for (std::size_t r = 0; r < count_; ++r) start_[r] += gain[r] * factors.means[g];
  }
}

void AbsentGenes::fill(std::span<float> row) const {
  std::vector<double> sum(count_);
  for (std::size_t r = 0; r < count_; ++r) sum[r] = -start_[r];
  for (const auto g : present_)
    if (row[g] != 0)
      for (std::size_t r = 0; r < count_; ++r) sum[r] += gain_[g * count_ + r] * row[g];
  const std::vector<float> z(sum.begin(), sum.end());
  constexpr std::size_t kTogether = 64;  // genes whose sums are made side by side, in vectors
  std::array<float, kTogether> value;
  for (std::size_t first = 0; first < absent_.size(); first += kTogether) {
    const auto genes =
        std::span(absent_).subspan(first, std::min(kTogether, absent_.size() - first));
    for (std::size_t i = 0; i < genes.size(); ++i) value[i] = factors_->means[genes[i]];
    for (std::size_t r = 0; r < count_; ++r) {
      const float* loadings = by_factor_.data() + r * absent_.size() + first;
      for (std::size_t i = 0; i < genes.size(); ++i) value[i] += loadings[i] * z[r];
    }
    for (std::size_t i = 0; i < genes.size(); ++i) row[genes[i]] = value[i];
  }
}

void AbsentGenes::fold(Weights weights, std::span<float> bias) const {
  std::vector<double> by_factor(count_);
  for (std::size_t u = 0; u < bias.size(); ++u) {
    float* weight = weights.value + u * weights.unit;
    std::fill(by_factor.begin(), by_factor.end(), 0.0);
    double constant = bias[u];
    for (const auto g : absent_) {
      const double w = weight[g * weights.gene];
      constant += w * factors_->means[g];
      for (std::size_t r = 0; r < count_; ++r) by_factor[r] += w * loading(g)[r];
    }
    for (std::size_t r = 0; r < count_; ++r) constant -= by_factor[r] * start_[r];
    bias[u] = static_cast<float>(constant);
    for (const auto g : present_) {
      double carried = 0;
      for (std::size_t r = 0; r < count_; ++r) carried += by_factor[r] * gain_[g * count_ + r];
      weight[g * weights.gene] += static_cast<float>(carried);
    }
  }
}

}  // namespace genegraft::model
