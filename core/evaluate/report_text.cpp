#include "evaluate/report_text.hpp"

#include <cmath>
#include <cstdio>

#include "base/text.hpp"

namespace genegraft::evaluate {
namespace {

std::string with_decimals(double value, int decimals) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  return buffer;
}

/// Two digits after the zeros: 0.0063, 0.00060, and 6.3e-07 where the zeros would be counted.
std::string with_two_digits(double value) {
  char buffer[64];
  const int zeros = -static_cast<int>(std::floor(std::log10(value * 1.005)));
  if (zeros <= 5) return with_decimals(value, zeros + 1);
  std::snprintf(buffer, sizeof buffer, "%.1e", value);
  return buffer;
}

/// Three significant digits, two below 0.01.
std::string format_size(double size) {
  if (size == 0) return "0";
  if (size < 0.00995) return with_two_digits(size);
  if (size < 0.09995) return with_decimals(size, 4);
  if (size <= 1) return with_decimals(size, 3);
  if (size < 99.95) return with_decimals(size, size < 9.995 ? 2 : 1);
  return format_count(std::llround(size));
}

}  // namespace

std::string escape_markup(std::string_view text) {
  constexpr std::string_view kUnsafe = "&<>\"'";
  constexpr const char* kNames[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
  std::string safe;
  for (const char c : text) {
    const auto at = kUnsafe.find(c);
    if (at == std::string_view::npos) {
      safe += c;
    } else {
      safe += kNames[at];
    }
  }
  return safe;
}

std::string format_figure(double value) {
  if (std::isnan(value)) return "–";
  if (value > -1 && value <= -0.9995) return "<−0.999";
  if (value < 0) return "−" + format_size(-value);
  return value < 1 && value >= 0.9995 ? ">0.999" : format_size(value);
}

std::string format_interval(const Figure& figure) {
  if (std::isnan(figure.low) || std::isnan(figure.high)) return {};
  const char* between = figure.low < 0 ? " to " : "–";  // "-0.02–0.1" reads as two minus signs
  return format_figure(figure.low) + between + format_figure(figure.high);
}

std::string plural(std::string_view noun) {
  const std::string word(noun);
  const bool consonant_y =
      word.size() > 1 && word.back() == 'y' &&
      std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos;
  return consonant_y ? word.substr(0, word.size() - 1) + "ies" : word + "s";
}

std::string count_of(long long count, std::string_view noun) {
  return format_count(count) + " " + (count == 1 ? std::string(noun) : plural(noun));
}

std::string capitalized(std::string_view words) {
  std::string text(words);
  if (!text.empty()) text[0] = to_upper(text.substr(0, 1))[0];
  return text;
}

}  // namespace genegraft::evaluate
