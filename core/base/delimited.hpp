#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace genegraft {

/// Text tables, a row a line: TSV, CSV with commas or semicolons (quotes understood), or words
/// between spaces. Blank lines and "##" comments are no rows.

/// A line of a file, without its end; nothing else is cut, for a first field may be empty.
struct TextLine {
  std::string_view text;
  int number = 0;  ///< from 1
};

/// Whether the start of a file is text at all; if not, names what it looks like.
/// expected: "a table of guides and targets".
Expected<void> check_text_table(std::string_view start, std::string_view expected);

/// '\t', ',', ';', or ' ' for runs of spaces: the first of these that the line holds.
char find_separator(std::string_view line);
/// "TSV", "CSV", "CSV with semicolons", "words between spaces"
std::string separator_name(char separator);

bool is_skipped_line(std::string_view line);

/// Fields of a line, without the spaces around them and without CSV quotes.
std::vector<std::string> split_fields(char separator, std::string_view line);

/// The first `count` lines that hold something.
std::vector<TextLine> first_lines(std::string_view text, std::size_t count);

/// Lines of a block of a table that hold a row. `header`: whether the first of them holds names
/// instead, which is then left out; `first`: whether the block is the file's start.
std::vector<std::string_view> row_lines(std::string_view text, bool first, bool header);

std::string_view without_byte_order_mark(std::string_view text);

}  // namespace genegraft
