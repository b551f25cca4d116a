#include "base/delimited.hpp"

#include "base/text.hpp"

namespace genegraft {
namespace {

/// Takes the first line off a text, without its end.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::vector<std::string> split_quoted(char separator, std::string_view line) {
  std::vector<std::string> fields;
  std::string field;
  bool quoted = false;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    if (i == line.size() || (line[i] == separator && !quoted)) {
      fields.emplace_back(trim(field));
      field.clear();
    } else if (line[i] == '"') {
      const bool doubled = quoted && i + 1 < line.size() && line[i + 1] == '"';  // "" is a quote
      if (doubled)
        field += line[i++];
      else
        quoted = !quoted;
    } else {
      field += line[i];
    }
  }
  return fields;
}

}  // namespace

Expected<void> check_text_table(std::string_view start, std::string_view expected) {
  const std::string table(expected);
  if (trim(start).empty()) return fail("the file is empty; expected " + table);
  if (start.starts_with("\x1f\x8b")) return fail("gzip data that was not unpacked");
  if (start.starts_with("PK\x03\x04"))
    return fail("a zip archive or Excel workbook; save the table as TSV or CSV");
  if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff"))
    return fail("UTF-16 text; save the table as UTF-8");
  for (const char c : start) {
    const bool control =
        static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
    if (control) return fail("binary data; expected " + table + " as text");
  }
  if (start.find('\r') != std::string_view::npos && start.find('\n') == std::string_view::npos)
    return fail(
        "lines end in carriage returns alone (old Macintosh text); save the table with line feeds");
  return {};
}

char find_separator(std::string_view line) {
  for (const char c : {'\t', ',', ';'})
    if (line.find(c) != std::string_view::npos) return c;
  return ' ';
}

std::string separator_name(char separator) {
  switch (separator) {
    case '\t':
      return "TSV";
    case ',':
      return "CSV";
    case ';':
      return "CSV with semicolons";
    default:
      return "words between spaces";
  }
}

bool is_skipped_line(std::string_view line) {
  return line.starts_with("##") || trim(line).empty();
}

std::vector<std::string> split_fields(char separator, std::string_view line) {
  if (separator != ' ' && line.find('"') != std::string_view::npos)
    return split_quoted(separator, line);
  std::vector<std::string> fields;
  if (separator == ' ') {
    for (const auto word : split_words(line)) fields.emplace_back(word);
  } else {
    for (const auto field : split(line, separator)) fields.emplace_back(trim(field));
  }
  return fields;
}

std::vector<TextLine> first_lines(std::string_view text, std::size_t count) {
  std::vector<TextLine> lines;
  for (int number = 1; !text.empty() && lines.size() < count; ++number) {
    const auto line = take_line(text);
    if (!is_skipped_line(line)) lines.push_back({line, number});
  }
  return lines;
}

std::vector<std::string_view> row_lines(std::string_view text, bool first, bool header) {
  if (first) text = without_byte_order_mark(text);
  bool at_header = first && header;
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto line = take_line(text);
    if (is_skipped_line(line)) continue;
    if (!at_header) lines.push_back(line);
    at_header = false;
  }
  return lines;
}

std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

}  // namespace genegraft
