#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace genegraft {

/// Without spaces, tabs and line ends on either side.
std::string_view trim(std::string_view text);

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

/// "a,b,,c" -> a | b | (empty) | c; always at least one field.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Words between runs of spaces and tabs; none of them empty.
std::vector<std::string_view> split_words(std::string_view text);

/// The whole text as a number, or nothing: "1e-3" yes, "1e-3x" and "" no. Independent of the
/// locale, which std::from_chars for floats would be too, were it there on WASM.
std::optional<double> parse_number(std::string_view text);

/// The shortest decimal that reads back as the same float; "" for NaN, for that is a missing cell.
std::string format_float(float value);

/// 1234567 -> "1,234,567", for people.
std::string format_count(long long value);

}  // namespace genegraft
