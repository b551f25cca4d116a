#include "expression/feature_list.hpp"

#include <cmath>
#include <unordered_map>

#include "base/delimited.hpp"
#include "base/text.hpp"
#include "expression/gene_names.hpp"

namespace genegraft::expression {
namespace {

constexpr std::string_view kMissing[] = {"NA", "NaN", "nan", "<NA>"};

/// Lines that hold something, without their ends; "##" means nothing in these files.
std::vector<std::string_view> full_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (auto line : split(without_byte_order_mark(text), '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!trim(line).empty()) lines.push_back(line);
  }
  return lines;
}

bool is_title(std::string_view name) {
  const auto lower = to_lower(name);
  for (const std::string_view title :
       {"barcode", "barcodes", "cell", "cells", "cell_id", "gene", "genes", "gene_id", "gene_name",
        "gene_symbol", "index", "x"})
    if (lower == title) return true;
  return false;
}

bool is_missing_label(std::string_view text) {
  for (const auto word : kMissing)
    if (text == word) return true;
  return false;
}

/// The library sizes that a column states, or none where it holds anything else.
std::vector<double> to_depth(const std::vector<std::string>& texts) {
  std::vector<double> depth;
  for (const auto& text : texts) {
    const double size = parse_number(text).value_or(0);
    if (!(size > 0) || !std::isfinite(size)) return {};
    depth.push_back(size);
  }
  return depth;
}

}  // namespace

FeatureList read_features(std::string_view text) {
  FeatureList list;
  bool typed = false;
  for (const auto line : full_lines(text)) {
    const auto fields = split_fields(line.find('\t') == std::string_view::npos ? ',' : '\t', line);
    list.genes.push_back(read_gene(fields[0], fields.size() > 1 ? fields[1] : ""));
    list.types.push_back(fields.size() > 2 ? fields[2] : "");
    typed = typed || fields.size() > 2;
  }
  if (!typed) list.types.clear();
  return list;
}

std::vector<std::string> read_names(std::string_view text) {
  std::vector<std::string> names;
  for (const auto line : full_lines(text)) {
    const auto fields = split_fields(line.find('\t') == std::string_view::npos ? ',' : '\t', line);
    // R writes a number before each name, under a header without one.
    const bool numbered = fields.size() == 2 && parse_number(fields[0]);
    names.push_back(numbered ? fields[1] : fields[0]);
  }
  if (!names.empty() && (is_title(names[0]) || names[0].empty())) names.erase(names.begin());
  return names;
}

Expected<void> add_labels(std::string_view text, const std::string& file, Expression& to) {
  const auto lines = full_lines(text);
  if (lines.empty()) return fail(file + ": the file is empty; expected barcodes and labels");
  const char separator = find_separator(lines[0]);
  const auto header = split_fields(separator, lines[0]);
  if (header.size() < 2)
    return fail(file + ":1: expected a header of two or more columns: barcode, label, …");
  std::unordered_map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < to.cells.size(); ++i) place.emplace(to.cells[i], i);
  std::vector<CellColumn> columns;
  for (std::size_t c = 1; c < header.size(); ++c)
    columns.push_back({header[c], std::vector<std::string>(to.cells.size())});
  std::size_t found = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto fields = split_fields(separator, lines[i]);
    if (fields.size() != header.size())
      return fail(file + ":" + std::to_string(i + 1) + ": " + std::to_string(fields.size()) +
                  " columns, expected " + std::to_string(header.size()));
    const auto cell = place.find(fields[0]);
    if (cell == place.end()) continue;
    ++found;
    for (std::size_t c = 1; c < fields.size(); ++c)
      if (!is_missing_label(fields[c])) columns[c - 1].values[cell->second] = fields[c];
  }
  if (found == 0)
    return fail(file + ": none of its " + format_count(std::ssize(lines) - 1) +
                " rows starts with a barcode of the matrix, such as '" + to.cells[0] + "'");
  if (found < to.cells.size())
    to.notes.push_back(file + ": labels for " + format_count(static_cast<long long>(found)) +
                       " of " + format_count(std::ssize(to.cells)) + " cells");
  for (auto& column : columns) {
    if (column.name == "total_umi") {
      if (to.depth = to_depth(column.values); !to.depth.empty()) continue;
    }
    to.columns.push_back(std::move(column));
  }
  return {};
}

}  // namespace genegraft::expression
