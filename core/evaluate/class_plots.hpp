#pragma once

#include <string>

#include "evaluate/class_report.hpp"

namespace genegraft::evaluate {

/// Rows of each class (from top) by the class they are answered as (from left), each row shaded by
/// its shares; the counts are written in.
std::string confusion_plot(const ClassSet& set, const ClassScore& score);

/// Horizontal bars, the names to the left, intervals as thin lines where there are any.
std::string bar_plot(const BarGroup& group);

/// A plot as a file of its own: with the styles that a page would give it.
std::string standalone_svg(std::string svg);

}  // namespace genegraft::evaluate
