#include "crispr/pair_table.hpp"

#include "base/delimited.hpp"

namespace genegraft::crispr {
namespace {

constexpr std::size_t kLongestShown = 40;

std::string shown(const std::string& text) {
  return text.size() <= kLongestShown ? text : text.substr(0, kLongestShown) + "…";
}

/// Where a field is wrong in a way that parse_pair would only call "letter 1 is not a nucleotide".
std::string missing_field(const PairFormat& format, const std::vector<std::string>& fields) {
  const int needed = std::max(format.guide, format.target);
  if (static_cast<int>(fields.size()) > needed) return {};
  return "row has " + std::to_string(fields.size()) +
         (fields.size() == 1 ? " column" : " columns") + ", expected at least " +
         std::to_string(needed + 1);
}

}  // namespace

PairRecord read_record(const PairFormat& format, std::string_view line) {
  PairRecord record;
  const auto fields = split_fields(format, line);
  record.error = missing_field(format, fields);
  if (!record.error.empty()) return record;
  if (format.label >= 0 && format.label < static_cast<int>(fields.size()))
    record.label = shown(fields[format.label]);
  auto pair = parse_pair(fields[format.guide], fields[format.target]);
  if (pair)
    record.pair = *pair;
  else
    record.error = pair.error().message;
  return record;
}

std::vector<std::string_view> record_lines(const PairFormat& format, std::string_view text,
                                           bool first) {
  return row_lines(text, first, format.header);
}

}  // namespace genegraft::crispr
