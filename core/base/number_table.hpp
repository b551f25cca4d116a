#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace genegraft {

/// How a text table of numbers is laid out, read off its first lines. Other columns (names, labels)
/// may stand between the numbers.
struct NumberFormat {
  char separator = '\t';  ///< as in delimited.hpp; with ';' a comma is a decimal point
  bool header = false;
  std::vector<std::string> columns;  ///< the file's own names, or "column 1", … without a header
  std::vector<int> numeric;          ///< columns, from 0, that hold numbers or missing values alone
};

/// start: the file's first lines, decompressed. The first line is a header where it has a word
/// above a column of numbers, or words alone. Errors say what was expected.
Expected<NumberFormat> detect_number_format(std::string_view start);

/// Whether a cell says that its value is missing: empty, NA, N/A, NaN, null, none, ".", "?" or "-".
bool is_missing(std::string_view cell);

/// Reads the chosen columns of a row into `out` (columns); missing values become NaN. Returns why
/// the row cannot be read, or "".
std::string read_numbers(const NumberFormat& format, std::string_view line,
                         std::span<const int> columns, std::span<float> out);

}  // namespace genegraft
