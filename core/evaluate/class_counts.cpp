#include "evaluate/class_counts.hpp"

#include <cmath>
#include <limits>

namespace genegraft::evaluate {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double share(double part, double of) {
  return of > 0 ? part / of : kNone;
}

double right_rows(const ClassCounts& counts) {
  double right = 0;
  for (int k = 0; k < counts.classes; ++k) right += counts.at(k, k);
  return right;
}

}  // namespace

void ClassCounts::add(int truth, int answer, double loss, double weight) {
  of[static_cast<std::size_t>(truth) * classes + answer] += weight;
  log_loss += weight * loss;
}

double ClassCounts::rows() const {
  double sum = 0;
  for (const double count : of) sum += count;
  return sum;
}

double ClassCounts::rows_of(int truth) const {
  double sum = 0;
  for (int k = 0; k < classes; ++k) sum += at(truth, k);
  return sum;
}

double ClassCounts::answers_of(int answer) const {
  double sum = 0;
  for (int k = 0; k < classes; ++k) sum += at(k, answer);
  return sum;
}

double accuracy(const ClassCounts& counts) {
  return share(right_rows(counts), counts.rows());
}

double balanced_accuracy(const ClassCounts& counts) {
  double sum = 0, there = 0;
  for (int k = 0; k < counts.classes; ++k) {
    if (counts.rows_of(k) == 0) continue;
    sum += recall(counts, k);
    ++there;
  }
  return share(sum, there);
}

double macro_f1(const ClassCounts& counts) {
  double sum = 0, there = 0;
  for (int k = 0; k < counts.classes; ++k) {
    if (counts.rows_of(k) + counts.answers_of(k) == 0) continue;
    sum += f1(counts, k);
    ++there;
  }
  return share(sum, there);
}

double log_loss(const ClassCounts& counts) {
  return share(counts.log_loss, counts.rows());
}

double mcc(const ClassCounts& counts) {
  const double rows = counts.rows();
  if (rows == 0) return kNone;
  double truths = 0, answers = 0, both = 0;
  for (int k = 0; k < counts.classes; ++k) {
    const double t = counts.rows_of(k), p = counts.answers_of(k);
    truths += t * t;
    answers += p * p;
    both += t * p;
  }
  const double spread = (rows * rows - answers) * (rows * rows - truths);
  return spread > 0 ? (right_rows(counts) * rows - both) / std::sqrt(spread) : 0;
}

double kappa(const ClassCounts& counts) {
  const double rows = counts.rows();
  if (rows == 0) return kNone;
  double chance = 0;
  for (int k = 0; k < counts.classes; ++k)
    chance += counts.rows_of(k) * counts.answers_of(k) / (rows * rows);
  return chance < 1 ? (right_rows(counts) / rows - chance) / (1 - chance) : 0;
}

double precision(const ClassCounts& counts, int k) {
  return share(counts.at(k, k), counts.answers_of(k));
}

double recall(const ClassCounts& counts, int k) {
  return share(counts.at(k, k), counts.rows_of(k));
}

double f1(const ClassCounts& counts, int k) {
  return share(2 * counts.at(k, k), counts.rows_of(k) + counts.answers_of(k));
}

}  // namespace genegraft::evaluate
