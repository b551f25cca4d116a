#include "base/number_table.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <optional>

#include "base/delimited.hpp"
#include "base/text.hpp"

namespace genegraft {
namespace {

constexpr std::size_t kLinesLookedAt = 50;
constexpr std::size_t kLongestShown = 40;

std::optional<double> parse_cell(char separator, std::string_view cell) {
  if (separator != ';' || cell.find(',') == std::string_view::npos) return parse_number(cell);
  std::string point(cell);
  std::replace(point.begin(), point.end(), ',', '.');
  return parse_number(point);
}

bool is_number(char separator, std::string_view cell) {
  return parse_cell(separator, cell).has_value();
}

bool holds_numbers(char separator, const std::vector<std::vector<std::string>>& rows,
                   std::size_t first, std::size_t column) {
  bool any = false;
  for (auto r = first; r < rows.size(); ++r) {
    if (column >= rows[r].size() || is_missing(rows[r][column])) continue;
    if (!is_number(separator, rows[r][column])) return false;
    any = true;
  }
  return any;
}

bool is_word(char separator, std::string_view cell) {
  return !is_missing(cell) && !is_number(separator, cell);
}

bool has_header(char separator, const std::vector<std::vector<std::string>>& rows) {
  const auto& first = rows[0];
  bool words_alone = true;
  for (std::size_t c = 0; c < first.size(); ++c) {
    const bool word = is_word(separator, first[c]);
    if (word && holds_numbers(separator, rows, 1, c)) return true;
    words_alone = words_alone && (word || first[c].empty());
  }
  return words_alone;
}

}  // namespace

bool is_missing(std::string_view cell) {
  if (cell.empty()) return true;
  if (cell.size() > 4) return false;
  const auto lower = to_lower(cell);
  for (const std::string_view word : {"na", "n/a", "nan", "null", "none", ".", "?", "-"})
    if (lower == word) return true;
  return false;
}

Expected<NumberFormat> detect_number_format(std::string_view start) {
  start = without_byte_order_mark(start);
  if (const auto checked = check_text_table(start, "a table of numbers"); !checked)
    return tl::unexpected(checked.error());
  const auto lines = first_lines(start, kLinesLookedAt);
  if (lines.empty()) return fail("the file holds comments alone; expected a table of numbers");
  NumberFormat format;
  format.separator = find_separator(lines[0].text);
  std::vector<std::vector<std::string>> rows;
  for (const auto& line : lines) rows.push_back(split_fields(format.separator, line.text));
  format.header = has_header(format.separator, rows);
  if (format.header) {
    format.columns = rows[0];
  } else {
    for (std::size_t c = 1; c <= rows[0].size(); ++c)
      format.columns.push_back("column " + std::to_string(c));
  }
  // R writes a name less than there are columns: the first column, of row names, has none.
  if (format.header && rows.size() > 1 && rows[1].size() == rows[0].size() + 1)
    format.columns.insert(format.columns.begin(), "row");
  for (std::size_t c = 0; c < format.columns.size(); ++c)
    if (holds_numbers(format.separator, rows, format.header ? 1 : 0, c))
      format.numeric.push_back(static_cast<int>(c));
  if (format.numeric.empty())
    return fail(rows.size() == 1 && format.header
                    ? "the table has a header and no rows"
                    : "no column of numbers; expected a table of numbers, a row a line");
  return format;
}

std::string read_numbers(const NumberFormat& format, std::string_view line,
                         std::span<const int> columns, std::span<float> out) {
  assert(out.size() == columns.size());
  // Words between spaces and quotes are rare; all else is split without copying.
  std::vector<std::string> owned;
  std::vector<std::string_view> fields;
  if (format.separator == ' ' || line.find('"') != std::string_view::npos) {
    owned = split_fields(format.separator, line);
    fields.assign(owned.begin(), owned.end());
  } else {
    fields = split(line, format.separator);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto column = static_cast<std::size_t>(columns[i]);
    if (column >= fields.size())
      return "row has " + std::to_string(fields.size()) +
             (fields.size() == 1 ? " column" : " columns") + ", expected " +
             std::to_string(format.columns.size());
    const auto cell = trim(fields[column]);
    if (is_missing(cell)) {
      out[i] = std::numeric_limits<float>::quiet_NaN();
      continue;
    }
    const auto number = parse_cell(format.separator, cell);
    if (!number)
      return format.columns[column] + ": '" + std::string(cell.substr(0, kLongestShown)) +
             "' is not a number";
    out[i] = static_cast<float>(*number);
  }
  return {};
}

}  // namespace genegraft
