#include "crispr/pair_format.hpp"

#include <algorithm>

#include "base/delimited.hpp"
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

constexpr std::size_t kLinesLookedAt = 50;

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
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
const TextLine& most_sequences(const PairFormat& format, const std::vector<TextLine>& lines) {
  const TextLine* best = &lines[0];
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

std::vector<std::string> split_fields(const PairFormat& format, std::string_view line) {
  return genegraft::split_fields(format.separator, line);
}

Expected<PairFormat> detect_pair_format(std::string_view start) {
  start = without_byte_order_mark(start);
  if (const auto checked = check_text_table(start, "a table of guides and targets"); !checked)
    return tl::unexpected(checked.error());

  const auto lines = first_lines(start, kLinesLookedAt);
  if (lines.empty())
    return fail("the file holds comments alone; expected a table of guides and targets");
  PairFormat format;
  format.separator = find_separator(lines[0].text);
  format.name =
      format.separator == ' ' ? "whitespace-separated pairs" : separator_name(format.separator);
  const auto fields = split_fields(format, lines[0].text);
  if (names_a_column(fields)) return with_header(std::move(format), fields, lines[0].number);
  const TextLine& best = most_sequences(format, lines);
  if (count_sequences(split_fields(format, best.text)) == 0)
    return with_header(std::move(format), fields, lines[0].number);
  return without_header(std::move(format), split_fields(format, best.text), best.number);
}

}  // namespace genegraft::crispr
