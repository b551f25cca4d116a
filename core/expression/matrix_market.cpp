#include "expression/matrix_market.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "expression/read_decimal.hpp"
#include "expression/sparse_rows.hpp"

namespace genegraft::expression {
namespace {

constexpr std::int64_t kReservedAtMost = 1 << 24;  // what a header promises may be a lie

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

const char* skip_blanks(const char* at, const char* end) {
  while (at < end && is_blank(*at)) ++at;
  return at;
}

/// A whole number from 1; nullptr where there is none, or one of more than 18 digits.
const char* read_whole(const char* at, const char* end, std::int64_t& number) {
  const char* start = at;
  number = 0;
  for (; at < end && *at >= '0' && *at <= '9'; ++at) number = number * 10 + (*at - '0');
  return at == start || at - start > 18 ? nullptr : at;
}

}  // namespace

MatrixMarketReader::MatrixMarketReader(std::int64_t genes, std::int64_t cells,
                                       const ReadLimits& limits)
    : genes_(genes), cells_(cells), limits_(limits) {}

tl::unexpected<Error> MatrixMarketReader::fail_here(const std::string& what) const {
  return fail("line " + std::to_string(lines_.lines()) + ": " + what);
}

Expected<void> MatrixMarketReader::feed(std::string_view text) {
  return lines_.feed(text, [this](std::string_view line) { return take_line(line); });
}

Expected<void> MatrixMarketReader::take_line(std::string_view line) {
  if (part_ == Part::entries) return read_entry(line.data(), line.data() + line.size());
  return part_ == Part::banner ? read_banner(trim(line)) : read_sizes(trim(line));
}

Expected<void> MatrixMarketReader::read_banner(std::string_view line) {
  const auto words = split_words(line);
  if (words.empty() || to_lower(words[0]) != "%%matrixmarket")
    return fail_here("expected a MatrixMarket file, which starts with %%MatrixMarket");
  const auto word = [&](std::size_t i) { return i < words.size() ? to_lower(words[i]) : ""; };
  const auto numbers = word(3);
  if (word(1) != "matrix" || word(2) != "coordinate")
    return fail_here("expected 'matrix coordinate' after %%MatrixMarket; arrays are not read");
  if (numbers != "integer" && numbers != "real" && numbers != "double" &&
      numbers != "unsigned-integer")
    return fail_here("expected a matrix of integers or reals, found '" + numbers + "'");
  if (word(4) != "general") return fail_here("expected a general matrix, found '" + word(4) + "'");
  part_ = Part::comments;
  return {};
}

Expected<void> MatrixMarketReader::read_sizes(std::string_view line) {
  if (line.empty() || line.front() == '%') return {};
  const auto words = split_words(line);
  std::int64_t sizes[3] = {};
  bool whole = words.size() == 3;
  for (std::size_t i = 0; whole && i < 3; ++i) {
    const char* end = words[i].data() + words[i].size();
    whole = read_whole(words[i].data(), end, sizes[i]) == end;
  }
  if (!whole) return fail_here("expected the numbers of rows, columns and entries");
  const auto [rows, columns, entries] = sizes;
  cells_in_rows_ = !(rows == genes_ && columns == cells_);
  if (cells_in_rows_ && !(rows == cells_ && columns == genes_))
    return fail_here("the matrix has " + format_count(rows) + " rows and " + format_count(columns) +
                     " columns, but there are " + format_count(genes_) + " features and " +
                     format_count(cells_) + " barcodes");
  if (const auto fits = check_size({cells_, genes_, entries}, limits_); !fits)
    return fail_here(fits.error().message);
  stated_ = entries;
  of_cell_.assign(static_cast<std::size_t>(cells_), 0);
  const auto reserved = static_cast<std::size_t>(std::min(entries, kReservedAtMost));
  gene_.reserve(reserved);
  value_.reserve(reserved);
  part_ = Part::entries;
  return {};
}

Expected<void> MatrixMarketReader::read_entry(const char* at, const char* end) {
  at = skip_blanks(at, end);
  while (end > at && is_blank(end[-1])) --end;
  if (at == end) return {};
  std::int64_t row = 0, column = 0;
  const char* p = read_whole(at, end, row);
  if (p) p = read_whole(skip_blanks(p, end), end, column);
  if (p) p = skip_blanks(p, end);
  if (!p || p == end) {
    if (*at == '%') return {};
    return fail_here("expected a row, a column and a value");
  }
  const std::int64_t gene = cells_in_rows_ ? column : row, cell = cells_in_rows_ ? row : column;
  if (gene < 1 || gene > genes_)
    return fail_here("gene " + std::to_string(gene) + " of " + format_count(genes_));
  if (cell < 1 || cell > cells_)
    return fail_here("cell " + std::to_string(cell) + " of " + format_count(cells_));
  const double value = read_decimal(p, end);
  if (!std::isfinite(value))
    return fail_here("'" + std::string(p, std::min<std::size_t>(40, end - p)) +
                     "' is not a number");
  if (std::ssize(gene_) == stated_)
    return fail_here("more entries than the " + format_count(stated_) + " that were announced");
  add(static_cast<std::int32_t>(cell - 1), static_cast<std::int32_t>(gene - 1),
      static_cast<float>(value));
  return {};
}

void MatrixMarketReader::add(std::int32_t cell, std::int32_t gene, float value) {
  if (in_order_ && cell < last_cell_) {
    in_order_ = false;
    cell_.reserve(gene_.capacity());
    for (std::size_t c = 0; c < of_cell_.size(); ++c)
      cell_.insert(cell_.end(), static_cast<std::size_t>(of_cell_[c]),
                   static_cast<std::int32_t>(c));
  }
  if (!in_order_) cell_.push_back(cell);
  last_cell_ = cell;
  gene_.push_back(gene);
  value_.push_back(value);
  ++of_cell_[static_cast<std::size_t>(cell)];
}

Expected<SparseMatrix> MatrixMarketReader::finish() {
  const auto last = lines_.finish([this](std::string_view line) { return take_line(line); });
  if (!last) return tl::unexpected(last.error());
  if (part_ == Part::banner) return fail("the file is empty");
  if (part_ == Part::comments) return fail("the file ends before the sizes");
  if (std::ssize(gene_) < stated_)
    return fail(format_count(std::ssize(gene_)) + " entries, but " + format_count(stated_) +
                " were announced; the file is cut short");
  SparseMatrix matrix;
  matrix.rows = static_cast<int>(cells_);
  matrix.columns = static_cast<int>(genes_);
  matrix.start.reserve(of_cell_.size() + 1);
  for (const auto count : of_cell_) matrix.start.push_back(matrix.start.back() + count);
  if (in_order_) {
    matrix.column = std::move(gene_);
    matrix.value = std::move(value_);
  } else {
    matrix.column.resize(gene_.size());
    matrix.value.resize(gene_.size());
    auto next = matrix.start;
    for (std::size_t e = 0; e < gene_.size(); ++e) {
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(cell_[e])]++);
      matrix.column[to] = gene_[e];
      matrix.value[to] = value_[e];
    }
  }
  sort_rows(matrix);
  return matrix;
}

}  // namespace genegraft::expression
