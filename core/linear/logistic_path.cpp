#include "linear/logistic_path.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace genegraft::linear {
namespace {

constexpr double kUnseen = -30;           ///< intercept of a class without rows
constexpr double kEnoughDecrease = 0.01;  ///< of what the model promises (Armijo)
constexpr int kMostHalvings = 40;
constexpr double kRounding = 1e-15;  ///< of the objective, below which a promise means nothing
/// A step that leaves more than this share of the slopes asks for a new Hessian.
constexpr double kStale = 0.2;
constexpr double kShare = 0.1;  ///< of the slopes, that coordinate descent may leave
constexpr int kPatience = 20;   ///< steps with Hessians of samples

/// (K) weight of the rows of each class that are learned from.
std::vector<double> class_totals(std::span<const std::int32_t> y, int classes,
                                 std::span<const double> weight) {
  std::vector<double> total(static_cast<std::size_t>(classes));
  for (std::size_t i = 0; i < y.size(); ++i) total[y[i]] += weight[i];
  return total;
}

std::vector<double> row_weights(std::span<const std::int32_t> y, std::span<const float> row_weight,
                                const std::vector<double>& class_weight) {
  std::vector<double> weight(y.size());
  for (std::size_t i = 0; i < y.size(); ++i)
    weight[i] = row_weight[i] * (class_weight.empty() ? 1.0 : class_weight[y[i]]);
  return weight;
}

}  // namespace

std::optional<Error> why_not_fit(std::span<const std::int32_t> y, int classes,
                                 std::span<const float> row_weight,
                                 const LogisticOptions& options) {
  const auto total = class_totals(y, classes, row_weights(y, row_weight, options.class_weight));
  int present = 0, last = -1;
  for (int k = 0; k < classes; ++k)
    if (total[k] > 0) ++present, last = k;
  if (present >= 2) return std::nullopt;
  if (present == 0) return Error{"there are no rows to learn from"};
  return Error{"only class " + std::to_string(last) + " has rows to learn from"};
}

bool LogisticPath::needs_columns(const Design& x, int classes, const LogisticOptions& options) {
  return options.l1_ratio > 0 && !GramStep::suits(x, classes == 2 ? 1 : classes);
}

LogisticPath::LogisticPath(const Design& x, const SparseMatrix* columns,
                           std::span<const std::int32_t> y, int classes,
                           std::span<const float> row_weight, const LogisticOptions& options)
    : x_(x),
      columns_(columns),
      options_(options),
      classes_(classes),
      y_(y.begin(), y.end()),
      weight_(row_weights(y, row_weight, options.class_weight)),
      loss_(x, y_, weight_, 1, options.threads) {
  assert(classes >= 2 && y.size() == static_cast<std::size_t>(x.rows()));
  assert(options.l1_ratio >= 0 && options.l1_ratio <= 1);
  const auto total = class_totals(y, classes, weight_);
  for (int k = 0; k < classes; ++k)
    if (total[k] > 0) class_of_.push_back(k);
  assert(class_of_.size() >= 2);
  if (classes == 2) {
    class_of_ = {1};
  } else {
    std::vector<std::int32_t> output(static_cast<std::size_t>(classes), -1);
    for (std::size_t o = 0; o < class_of_.size(); ++o) output[class_of_[o]] = static_cast<int>(o);
    for (auto& k : y_) k = output[k];
  }
  const auto outputs = static_cast<int>(class_of_.size());
  loss_ = LogisticLoss(x, y_, weight_, outputs, options.threads);
  // The path's fits must take the same road for any present classes that were promised columns.
  use_gram_ = GramStep::suits(x, classes == 2 ? 1 : classes);
  assert(use_gram_ || options.l1_ratio == 0 || columns_ != nullptr);

  const std::vector<double> plain(row_weight.begin(), row_weight.end());
  auto moments = column_moments(x, plain, options.threads);
  mean_ = std::move(moments.mean);
  deviation_ = std::move(moments.deviation);

  double all = 0;
  for (const double t : total) all += t;
  const auto width = static_cast<std::size_t>(x.features());
  const auto o = static_cast<std::size_t>(outputs);
  unit_.resize(loss_.parameters());
  w_.assign(loss_.parameters(), 0.0);
  double mean_log = 0;  // of the shares, so that softmax intercepts add up to 0
  if (o > 1)
    for (const int k : class_of_) mean_log += std::log(total[k] / all) / static_cast<double>(o);
  for (std::size_t k = 0; k < o; ++k) {
    const double share = total[class_of_[k]] / all;
    w_[width * o + k] = o == 1 ? std::log(share / (1 - share)) : std::log(share) - mean_log;
    for (std::size_t j = 0; j <= width; ++j) {
      const double deviation = j == width ? 1 : deviation_[j];
      unit_[j * o + k] = deviation > 0 ? all * deviation * std::sqrt(share * (1 - share))
                                       : std::numeric_limits<double>::infinity();
    }
  }
  gradient_.resize(w_.size());
  z_.resize(loss_.margin_count());
  dz_.assign(z_.size(), 0.0);
  p_.resize(z_.size());
  next_p_.resize(z_.size());
  penalty_.l1.assign(width, 0.0);
  penalty_.l2.assign(width, 0.0);
  for (const double deviation : deviation_) penalty_.fixed.push_back(deviation == 0);
  loss_.margins(w_, z_);
  loss_.value(z_, dz_, 0, p_);
  loss_.gradient(p_, gradient_);
}

void LogisticPath::set_penalty(double c) {
  for (std::size_t j = 0; j < deviation_.size(); ++j) {
    const double factor = options_.scale ? deviation_[j] : 1;
    penalty_.l1[j] = options_.l1_ratio / c * factor;
    penalty_.l2[j] = (1 - options_.l1_ratio) / c * factor * factor;
  }
  penalty_.smooth = options_.l1_ratio == 0;
}

/// The largest correlation left over.
double LogisticPath::largest_slope() const {
  const auto o = static_cast<std::size_t>(loss_.outputs());
  double largest = 0;
  for (std::size_t i = 0; i < w_.size(); ++i) {
    const auto j = i / o;
    const double slope = j == penalty_.l1.size()
                             ? gradient_[i]
                             : penalty_.slope(static_cast<int>(j), w_[i], gradient_[i]);
    largest = std::max(largest, std::abs(slope) / unit_[i]);
  }
  return largest;
}

std::vector<double> LogisticPath::find_step(double accuracy) {
  const StepProblem problem{loss_, penalty_, p_, w_, gradient_, unit_, accuracy};
  if (use_gram_) {
    if (stale_ || !gram_.ready()) gram_.refresh(loss_, p_, whole_);
    return gram_.solve(problem);
  }
  return penalty_.smooth ? conjugate_step(problem) : coordinate_step(problem, *columns_);
}

double LogisticPath::objective_at(double step_size, std::span<const double> step) {
  std::vector<double> moved(w_);
  for (std::size_t i = 0; i < w_.size(); ++i) moved[i] += step_size * step[i];
  return loss_.value(z_, dz_, step_size, next_p_) + penalty_.value(moved, loss_.outputs());
}

/// Halves the step until the objective falls by a part of what its slope promises (Tseng & Yun
/// 2009). False where only rounding is left to gain.
bool LogisticPath::take_step(std::span<const double> step) {
  std::vector<double> moved(w_);
  double promise = -penalty_.value(w_, loss_.outputs());
  for (std::size_t i = 0; i < w_.size(); ++i) {
    moved[i] += step[i];
    promise += gradient_[i] * step[i];
  }
  promise += penalty_.value(moved, loss_.outputs());
  const double rounding = kRounding * objective_;
  if (!(promise < -rounding)) return false;
  loss_.margins(step, dz_);
  double size = 1;
  for (int halvings = 0; halvings <= kMostHalvings; ++halvings, size /= 2) {
    const double objective = objective_at(size, step);
    if (objective - objective_ > kEnoughDecrease * size * promise + rounding) continue;
    for (std::size_t i = 0; i < w_.size(); ++i) w_[i] += size * step[i];
    for (std::size_t i = 0; i < z_.size(); ++i) z_[i] += size * dz_[i];
    std::swap(p_, next_p_);
    objective_ = objective;
    return true;
  }
  return false;
}

LogisticFit LogisticPath::fit(double c, const FitProgress& progress) {
  assert(c > 0 && std::isfinite(c));
  set_penalty(c);
  loss_.margins(w_, z_);
  std::fill(dz_.begin(), dz_.end(), 0.0);
  objective_ = loss_.value(z_, dz_, 0, p_) + penalty_.value(w_, loss_.outputs());
  LogisticFit fit;
  fit.c = c;
  double before = 0, care = 1;
  for (;; ++fit.iterations) {
    loss_.gradient(p_, gradient_);
    fit.left = largest_slope();
    fit.converged = fit.left <= options_.tolerance;
    if (fit.converged || fit.iterations >= options_.max_iterations) break;
    if (progress && !progress(fit.iterations, fit.left)) break;
    whole_ = fit.iterations >= kPatience;
    if (fit.iterations > 0) {
      stale_ = fit.left > kStale * before;
      // Slopes that a solver saw vanish one by one may be back together: then it must look closer.
      care = fit.left > 0.5 * before ? std::max(care / 3, 1e-3) : std::min(care * 2, 1.0);
    }
    before = fit.left;
    const double share = use_gram_         ? 1e-4
                         : penalty_.smooth ? std::min(0.25, std::sqrt(fit.left))
                                           : kShare;
    const double accuracy = care * std::max(share * fit.left, 0.3 * options_.tolerance);
    const bool fresh = (stale_ && whole_) || !use_gram_;
    if (take_step(find_step(accuracy))) continue;
    if (fresh) break;
    stale_ = whole_ = true;  // the old Hessian led nowhere: once more with a new one
    if (!take_step(find_step(0.1 * accuracy))) break;
  }
  stale_ = false;
  fit.objective = objective_ * c;
  fit.model = model();
  return fit;
}

std::vector<double> LogisticPath::suggest_c(int steps) const {
  constexpr double kLasso = 1e4;  // widest over strongest C
  constexpr double kRidgeFirst = 0.1, kRidge = 1e7;
  assert(steps >= 1);
  const auto o = static_cast<std::size_t>(loss_.outputs());
  double first = 0, span = kLasso;
  if (options_.l1_ratio > 0) {
    double largest = 0;
    for (std::size_t i = 0; i + o < w_.size(); ++i) {
      const double factor = options_.scale ? deviation_[i / o] : 1;
      if (!penalty_.fixed[i / o]) largest = std::max(largest, std::abs(gradient_[i]) / factor);
    }
    first = options_.l1_ratio / largest;
  } else {
    // Curvature of the loss along a weight of deviation 1 is about s p (1 - p) summed over rows.
    double curvature = 0, square = 0;
    int varying = 0;
    for (std::size_t i = w_.size() - o; i < w_.size(); ++i)
      curvature += unit_[i] * unit_[i] / static_cast<double>(o);
    double all = 0;
    for (const double s : weight_) all += s;
    curvature /= all;
    for (const double deviation : deviation_)
      if (deviation > 0) square += deviation * deviation, ++varying;
    first = kRidgeFirst / curvature;
    if (!options_.scale && varying > 0) first *= varying / square;
    span = kRidge;
  }
  if (!(first > 0) || !std::isfinite(first)) first = 1;  // no column varies: any C will do
  std::vector<double> c;
  for (int s = 0; s < steps; ++s)
    c.push_back(first * std::pow(span, s / std::max(1.0, steps - 1.0)));
  return c;
}

std::optional<double> LogisticPath::log_loss(int i) const {
  const auto o = static_cast<std::size_t>(loss_.outputs());
  const double* z = z_.data() + static_cast<std::size_t>(i) * o;
  if (y_[i] < 0) return std::nullopt;
  if (o == 1) {
    const double against = y_[i] == 1 ? -z[0] : z[0];
    return std::log1p(std::exp(-std::abs(z[0]))) + std::max(against, 0.0);
  }
  const double largest = *std::max_element(z, z + o);
  double sum = 0;
  for (std::size_t k = 0; k < o; ++k) sum += std::exp(z[k] - largest);
  return std::log(sum) + largest - z[y_[i]];
}

/// Back to the raw columns. The intercept is set so that the mean margin is exact for the weights
/// as rounded to float: a column of mean 1e6 would else shift every margin.
LinearModel LogisticPath::model() const {
  const auto o = static_cast<std::size_t>(loss_.outputs());
  const auto width = static_cast<std::size_t>(x_.features());
  LinearModel model;
  model.features = x_.features();
  model.outputs = classes_ == 2 ? 1 : classes_;
  model.weight.assign(width * static_cast<std::size_t>(model.outputs), 0.0f);
  model.intercept.assign(static_cast<std::size_t>(model.outputs), static_cast<float>(kUnseen));
  double centre = 0;
  std::vector<double> intercept(o);
  for (std::size_t k = 0; k < o; ++k) {
    float* to = model.weight.data() + (o == 1 ? 0 : class_of_[k] * width);
    intercept[k] = w_[width * o + k];
    for (std::size_t j = 0; j < width; ++j) {
      to[j] = static_cast<float>(w_[j * o + k]);
      intercept[k] += w_[j * o + k] * mean_[j] - to[j] * (mean_[j] + x_.shift[j]);
    }
    if (o > 1) centre += intercept[k] / static_cast<double>(o);
  }
  for (std::size_t k = 0; k < o; ++k)
    model.intercept[o == 1 ? 0 : class_of_[k]] = static_cast<float>(intercept[k] - centre);
  return model;
}

}  // namespace genegraft::linear
