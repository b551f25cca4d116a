#include "crispr/pair_format.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sequence/base.hpp"

namespace genegraft::crispr {
namespace {

constexpr std::string_view kGuideNames[] = {
    "guide", "guides",   "sgrna",         "grna",          "crrna",
    "rna",   "guideseq", "guidesequence", "sgrnasequence", "on",
    "onseq", "ontarget", "ontargetseq",   "spacer",        "protospacer"};
constexpr std::string_view kTargetNames[] = {"target",
                                             "targets",
                                             "site",
                                             "dna",
                                             "off",
                                             "offseq",
                                             "offtarget",
                                             "offtargetseq",
                                             "offtargetsequence",
                                             "targetseq",
                                             "targetsequence",
                                             "targetsite",
                                             "siteseq",
                                             "sitesequence",
                                             "targetdna"};
constexpr std::string_view kLabelNames[] = {"label",   "labels", "class",    "y",
                                            "cleaved", "active", "validated"};

/// "Off-Target Seq" and "off_target_seq" name the same column.
std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : to_lower(name))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  return plain;
}

template <std::size_t N>
int find_column(const std::vector<std::string>& columns, const std::string_view (&names)[N]) {
  for (const auto name : names)
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (plain_name(columns[c]) == name) return static_cast<int>(c);
  return -1;
}

bool looks_like_sequence(std::string_view field) {
  if (field.size() < 15) return false;
  return std::all_of(field.begin(), field.end(),
                     [](char c) { return c == '-' || c == '_' || sequence::is_iupac(c); });
}

bool is_strand(std::string_view field) {
  return field == "+" || field == "-";
}

bool is_whole_number(std::string_view field) {
  return !field.empty() &&
         std::all_of(field.begin(), field.end(), [](char c) { return c >= '0' && c <= '9'; });
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
      return "whitespace-separated pairs";
  }
}

struct Line {
  std::string_view text;
  int number = 0;  ///< from 1
};

constexpr std::size_t kLinesLookedAt = 50;

/// Without the line end; nothing else may go, for a table's first field may be empty.
std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The first lines that hold something.
std::vector<Line> first_lines(std::string_view text) {
  std::vector<Line> lines;
  int number = 0;
  while (!text.empty() && lines.size() < kLinesLookedAt) {
    const auto end = text.find('\n');
    const auto line = without_line_end(text.substr(0, end));
    ++number;
    if (!is_skipped(line)) lines.push_back({line, number});
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Expected<void> check_text(std::string_view start) {
  if (trim(start).empty()) return fail("the file is empty; expected a table of guides and targets");
  if (start.starts_with("\x1f\x8b")) return fail("gzip data that was not unpacked");
  if (start.starts_with("PK\x03\x04"))
    return fail("a zip archive or Excel workbook; save the table as TSV or CSV");
  if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff"))
    return fail("UTF-16 text; save the table as UTF-8");
  for (const char c : start) {
    const bool control =
        static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
    if (control) return fail("binary data, not a text table of guides and targets");
  }
  if (start.find('\r') != std::string_view::npos && start.find('\n') == std::string_view::npos)
    return fail(
        "lines end in carriage returns alone (old Macintosh text); save the table with line feeds");
  return {};
}

/// Cas-OFFinder 2 writes no header: guide, chromosome, position, site, strand, mismatches.
bool is_cas_offinder_2(const std::vector<std::string>& fields) {
  return fields.size() >= 5 && looks_like_sequence(fields[0]) && is_whole_number(fields[2]) &&
         looks_like_sequence(fields[3]) && is_strand(fields[4]);
}

void name_columns(PairFormat& format, std::size_t count) {
  for (std::size_t c = 1; c <= count; ++c) format.columns.push_back("column " + std::to_string(c));
}

Expected<PairFormat> without_header(PairFormat format, const std::vector<std::string>& fields,
                                    int line) {
  if (is_cas_offinder_2(fields)) {
    format.name = "Cas-OFFinder 2 output";
    format.guide = 0;
    format.target = 3;
    format.columns = {"crRNA", "chromosome", "position", "DNA", "strand", "mismatches"};
    while (format.columns.size() < fields.size())
      format.columns.push_back("column " + std::to_string(format.columns.size() + 1));
    return format;
  }
  name_columns(format, fields.size());
  for (std::size_t c = 0; c < fields.size(); ++c) {
    if (!looks_like_sequence(fields[c])) continue;
    if (format.guide < 0) {
      format.guide = static_cast<int>(c);
    } else if (format.target < 0) {
      format.target = static_cast<int>(c);
    }
  }
  if (format.target < 0)
    return fail("line " + std::to_string(line) + " has " + (format.guide < 0 ? "no" : "one") +
                " column of nucleotides; expected a guide and a target");
  const std::size_t next = static_cast<std::size_t>(format.target) + 1;
  if (next < fields.size() && (fields[next] == "0" || fields[next] == "1")) {
    format.label = static_cast<int>(next);
    format.columns[next] = "label";
  }
  format.columns[format.guide] = "guide";
  format.columns[format.target] = "target";
  return format;
}

Expected<PairFormat> with_header(PairFormat format, std::vector<std::string> fields, int line) {
  const bool commented = fields[0].starts_with('#');
  if (commented) fields[0] = std::string(trim(std::string_view(fields[0]).substr(1)));
  format.header = true;
  format.columns = std::move(fields);
  format.guide = find_column(format.columns, kGuideNames);
  format.target = find_column(format.columns, kTargetNames);
  format.label = find_column(format.columns, kLabelNames);
  if (format.guide < 0 || format.target < 0) {
    const std::string missing = format.guide >= 0    ? "target"
                                : format.target >= 0 ? "guide"
                                                     : "guide and target";
    return fail("line " + std::to_string(line) + ": no " + missing + " column; the columns are " +
                join(format.columns));
  }
  for (const auto& column : format.columns)
    if (plain_name(column) == "bulgetype") format.name = "Cas-OFFinder output with bulges";
  return format;
}

bool names_a_column(const std::vector<std::string>& fields) {
  return find_column(fields, kGuideNames) >= 0 || find_column(fields, kTargetNames) >= 0;
}

long count_sequences(const std::vector<std::string>& fields) {
  return std::count_if(fields.begin(), fields.end(), looks_like_sequence);
}

/// The columns are told from the first line with most sequences, so that one bad row at the start
/// of a table without a header does not hide the others.
const Line& most_sequences(const PairFormat& format, const std::vector<Line>& lines) {
  const Line* best = &lines[0];
  long most = 0;
  for (const auto& line : lines) {
    const long count = count_sequences(split_fields(format, line.text));
    if (count > most && count <= 2) {
      most = count;
      best = &line;
    }
  }
  return *best;
}

}  // namespace

bool is_skipped(std::string_view line) {
  return line.starts_with("##") || trim(line).empty();
}

std::vector<std::string> split_fields(const PairFormat& format, std::string_view line) {
  std::vector<std::string> fields;
  if (format.separator == ' ') {
    for (const auto word : split_words(line)) fields.emplace_back(word);
    return fields;
  }
  if (line.find('"') == std::string_view::npos) {
    for (const auto field : split(line, format.separator)) fields.emplace_back(trim(field));
    return fields;
  }
  std::string field;
  bool quoted = false;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    if (i == line.size() || (line[i] == format.separator && !quoted)) {
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

Expected<PairFormat> detect_pair_format(std::string_view start) {
  if (start.starts_with("\xef\xbb\xbf")) start.remove_prefix(3);
  if (const auto checked = check_text(start); !checked) return tl::unexpected(checked.error());

  const auto lines = first_lines(start);
  if (lines.empty())
    return fail("the file holds comments alone; expected a table of guides and targets");
  PairFormat format;
  format.separator = find_separator(lines[0].text);
  format.name = separator_name(format.separator);
  const auto fields = split_fields(format, lines[0].text);
  if (names_a_column(fields)) return with_header(std::move(format), fields, lines[0].number);
  const Line& best = most_sequences(format, lines);
  if (count_sequences(split_fields(format, best.text)) == 0)
    return with_header(std::move(format), fields, lines[0].number);
  return without_header(std::move(format), split_fields(format, best.text), best.number);
}

}  // namespace genegraft::crispr
