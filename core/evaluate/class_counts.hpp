#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::evaluate {

/// Rows by their class and by the class they are answered as; weights may be any, as in bootstrap
/// draws.
struct ClassCounts {
  int classes = 2;
  std::vector<double> of;  ///< (K, K) truth by answer
  double log_loss = 0;     ///< sum over the rows

  explicit ClassCounts(int k) : classes(k), of(static_cast<std::size_t>(k) * k) {}

  void add(int truth, int answer, double loss, double weight = 1);
  double at(int truth, int answer) const {
    return of[static_cast<std::size_t>(truth) * classes + answer];
  }
  double rows() const;
  double rows_of(int truth) const;
  double answers_of(int answer) const;
};

/// See ClassFigures. NaN without rows.
double accuracy(const ClassCounts& counts);
double balanced_accuracy(const ClassCounts& counts);
double macro_f1(const ClassCounts& counts);
double log_loss(const ClassCounts& counts);
double mcc(const ClassCounts& counts);
double kappa(const ClassCounts& counts);

/// Of one class; NaN where nothing is answered so, or has it.
double precision(const ClassCounts& counts, int k);
double recall(const ClassCounts& counts, int k);
double f1(const ClassCounts& counts, int k);

}  // namespace genegraft::evaluate
