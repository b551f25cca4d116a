#pragma once

#include <string>
#include <vector>

#include "evaluate/report.hpp"

namespace genegraft::evaluate {

/// A figure of models that learnt from so many rows: its mean over draws of the rows.
struct LearningPoint {
  int rows = 0;
  int draws = 0;
  Figure mean;  ///< with its 95 % interval; NaN of one draw
};

/// Ways to learn beside each other, on the test rows of one data set.
struct LearningCurves {
  struct Way {
    std::string name;
    std::vector<LearningPoint> points;  ///< by rising rows
  };
  std::string set;
  std::string figure;     ///< "ROC AUC"
  std::vector<Way> ways;  ///< the first is the one the picture is about
};

/// The figure over rows, on a logarithmic axis, each point with its interval.
std::string learning_plot(const LearningCurves& curves);

/// All of them as one self-contained HTML file, a table under each plot.
std::string learning_page(const std::string& title, const std::vector<LearningCurves>& all);

}  // namespace genegraft::evaluate
