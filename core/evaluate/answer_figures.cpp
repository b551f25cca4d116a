#include "evaluate/answer_figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "evaluate/metrics.hpp"

namespace genegraft::evaluate {
namespace {

/// Counts (K, K) of rows by their class and the class answered.
struct Counts {
  int classes = 2;
  std::vector<double> of;

  explicit Counts(int k) : classes(k), of(static_cast<std::size_t>(k) * k) {}
  double& at(int truth, int answer) {
    return of[static_cast<std::size_t>(truth * classes + answer)];
  }
  double at(int truth, int answer) const {
    return of[static_cast<std::size_t>(truth * classes + answer)];
  }
  double rows_of(int truth) const {
    double sum = 0;
    for (int k = 0; k < classes; ++k) sum += at(truth, k);
    return sum;
  }
  double answers_of(int answer) const {
    double sum = 0;
    for (int k = 0; k < classes; ++k) sum += at(k, answer);
    return sum;
  }
};

int answer_of(std::span<const float> row) {
  if (row.size() == 2) return row[1] >= 0.5f;
  return static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin());
}

double share(double part, double of) {
  return of > 0 ? part / of : 0;
}

double matthews(const Counts& counts, double rows, double right) {
  double truths = 0, answers = 0, both = 0;
  for (int k = 0; k < counts.classes; ++k) {
    const double t = counts.rows_of(k), p = counts.answers_of(k);
    truths += t * t;
    answers += p * p;
    both += t * p;
  }
  const double spread = (rows * rows - answers) * (rows * rows - truths);
  return spread > 0 ? (right * rows - both) / std::sqrt(spread) : 0;
}

double area(std::span<const float> probability, std::span<const std::int32_t> y, int classes) {
  std::vector<float> score(y.size());
  std::vector<std::int32_t> is_class(y.size());
  double sum = 0;
  int counted = 0;
  for (int k = classes == 2 ? 1 : 0; k < classes; ++k) {
    for (std::size_t i = 0; i < y.size(); ++i) {
      score[i] = probability[i * static_cast<std::size_t>(classes) + k];
      is_class[i] = y[i] == k;
    }
    const double own = roc_auc(score, is_class);
    if (std::isnan(own)) continue;
    sum += own;
    ++counted;
  }
  return counted > 0 ? sum / counted : std::numeric_limits<double>::quiet_NaN();
}

/// Quantile 0.975 of Student's t for 1, 2, … degrees of freedom.
double student_quantile(std::size_t freedom) {
  constexpr double kTable[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                               2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                               2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                               2.060,  2.056, 2.052, 2.048, 2.045, 2.042};
  // Beyond the table, the first term of Cornish and Fisher's expansion.
  return freedom <= std::size(kTable) ? kTable[freedom - 1]
                                      : 1.95996 + 2.37227 / static_cast<double>(freedom);
}

}  // namespace

AnswerFigures answer_figures(std::span<const float> probability, std::span<const std::int32_t> y,
                             int classes) {
  Counts counts(classes);
  const auto k = static_cast<std::size_t>(classes);
  double right = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const int answer = answer_of(probability.subspan(i * k, k));
    ++counts.at(y[i], answer);
    right += answer == y[i];
  }
  const auto rows = static_cast<double>(y.size());
  AnswerFigures figures{.accuracy = share(right, rows),
                        .mcc = matthews(counts, rows, right),
                        .roc_auc = area(probability, y, classes)};
  int counted = 0;
  for (int c = classes == 2 ? 1 : 0; c < classes; ++c) {
    if (counts.rows_of(c) == 0) continue;
    figures.precision += share(counts.at(c, c), counts.answers_of(c));
    figures.recall += share(counts.at(c, c), counts.rows_of(c));
    ++counted;
  }
  figures.precision = share(figures.precision, counted);
  figures.recall = share(figures.recall, counted);
  return figures;
}

MeanInterval mean_interval(std::span<const double> draws) {
  const auto n = static_cast<double>(draws.size());
  const double mean = std::accumulate(draws.begin(), draws.end(), 0.0) / n;
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (draws.size() < 2) return {mean, kNone, kNone};
  double squares = 0;
  for (const double draw : draws) squares += (draw - mean) * (draw - mean);
  const double half = student_quantile(draws.size() - 1) * std::sqrt(squares / (n - 1) / n);
  return {mean, mean - half, mean + half};
}

}  // namespace genegraft::evaluate
