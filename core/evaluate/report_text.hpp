#pragma once

#include <string>
#include <string_view>

#include "evaluate/report.hpp"

namespace genegraft::evaluate {

/// Safe inside HTML and SVG, in text and in quoted attributes alike.
std::string escape_markup(std::string_view text);

/// Digits that say something: 0.412, 0.0126, 0.0063, 1.73, 584; an en dash for NaN. A share
/// just below 1 is not rounded up to perfection: ">0.999".
std::string format_figure(double value);

/// "0.371–0.455", "−0.020 to 0.110"; empty where the figure has no interval.
std::string format_interval(const Figure& figure);

/// "guide" -> "guides", "study" -> "studies".
std::string plural(std::string_view noun);
/// "1 guide", "1,204 guides".
std::string count_of(long long count, std::string_view noun);
/// "genome block" -> "Genome block".
std::string capitalized(std::string_view words);

}  // namespace genegraft::evaluate
