#include "expression/expression_table.hpp"

#include <algorithm>
#include <cmath>

#include "base/delimited.hpp"
#include "base/number_table.hpp"
#include "base/text.hpp"
#include "expression/gene_names.hpp"
#include "expression/read_decimal.hpp"
#include "expression/sparse_rows.hpp"

namespace genegraft::expression {
namespace {

constexpr std::size_t kLinesLookedAt = 20;
constexpr std::size_t kBytesLookedAt = std::size_t{64} << 20;
constexpr std::size_t kLongestShown = 40;

double read_cell(char separator, std::string_view cell) {
  if (separator != ';' || cell.find(',') == std::string_view::npos)
    return read_decimal(cell.data(), cell.data() + cell.size());
  std::string point(cell);
  std::replace(point.begin(), point.end(), ',', '.');
  return read_decimal(point.data(), point.data() + point.size());
}

bool is_number(char separator, std::string_view cell) {
  return std::isfinite(read_cell(separator, cell));
}

/// Whether the first line holds names: not where numbers follow a name, but for those that merely
/// count the columns.
bool is_header(char separator, const std::vector<std::string>& fields) {
  double last = std::nan("");
  for (std::size_t c = 1; c < fields.size(); ++c) {
    const double number = read_cell(separator, fields[c]);
    if (!std::isfinite(number)) return true;
    if (c > 1 && number != last + 1) return false;
    last = number;
  }
  return fields.size() > 2;
}

/// Barcodes are eight bases or more in a row.
int count_barcodes(const std::vector<std::string>& names) {
  int count = 0;
  for (const auto& name : names) {
    int run = 0, longest = 0;
    for (const char c : name) {
      run = c == 'A' || c == 'C' || c == 'G' || c == 'T' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    count += longest >= 8;
  }
  return count;
}

/// What a column holds in the lines that are looked at.
struct ColumnCells {
  int words = 0, numbers = 0;
  std::size_t first = 0;  ///< row of the first word
};

ColumnCells count_words(const std::vector<std::vector<std::string>>& rows, std::size_t column,
                        char separator) {
  ColumnCells cells;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (column >= rows[i].size() || is_missing(rows[i][column])) continue;
    if (is_number(separator, rows[i][column])) {
      ++cells.numbers;
    } else if (cells.words++ == 0) {
      cells.first = i;
    }
  }
  return cells;
}

}  // namespace

Expected<void> ExpressionTableReader::feed(std::string_view text) {
  return lines_.feed(text, [this](std::string_view line) { return take_line(line); });
}

Expected<void> ExpressionTableReader::take_line(std::string_view line) {
  if (is_skipped_line(line)) return {};
  if (started_) return read_row(line, lines_.lines());
  held_bytes_ += line.size();
  held_.push_back({std::string(line), lines_.lines()});
  if (held_.size() < kLinesLookedAt && held_bytes_ < kBytesLookedAt) return {};
  return start();
}

/// Tells the layout from the lines that are held, and reads them.
Expected<void> ExpressionTableReader::start() {
  started_ = true;
  if (held_.empty()) return fail("the file is empty; expected a table of genes and cells");
  const std::string first(without_byte_order_mark(held_[0].text));
  if (const auto text = check_text_table(first.substr(0, 4096), "a table of genes and cells");
      !text)
    return text;
  separator_ = find_separator(first);
  header_ = split_fields(separator_, first);
  if (!is_header(separator_, header_))
    return fail("line " + std::to_string(held_[0].number) +
                ": expected a header with the names of cells or genes");
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 1; i < held_.size(); ++i)
    rows.push_back(split_fields(separator_, held_[i].text));
  if (rows.empty()) return fail("the table has a header and no rows");
  if (rows[0].size() == header_.size() + 1) header_.insert(header_.begin(), "");
  if (header_.size() < 2) return fail("one column alone; expected a table of genes and cells");
  place_.assign(header_.size(), -1);
  for (std::size_t c = 1; c < header_.size(); ++c) {
    const auto words = count_words(rows, c, separator_);
    if (words.words > 0 && words.words <= words.numbers)
      return fail("line " + std::to_string(held_[words.first + 1].number) + ", " +
                  header_[c].substr(0, kLongestShown) + ": '" +
                  rows[words.first][c].substr(0, kLongestShown) +
                  "' is not a number, and others of this column are; leave the column out if it "
                  "counts no molecules");
    if (words.words > 0) {
      place_[c] = -2 - static_cast<std::int32_t>(words_.size());
      words_.push_back({header_[c], {}});
    } else {
      place_[c] = static_cast<std::int32_t>(columns_.size());
      columns_.push_back(header_[c]);
    }
  }
  if (columns_.size() < words_.size() || columns_.empty())
    return fail("the table holds words where numbers are expected: '" +
                words_[0].name.substr(0, kLongestShown) + "' is a column of them");
  for (std::size_t i = 1; i < held_.size(); ++i)
    if (const auto read = read_row(held_[i].text, held_[i].number); !read) return read;
  held_.clear();
  return {};
}

Expected<void> ExpressionTableReader::take_cell(std::size_t column, std::string_view cell,
                                                long long number) {
  if (column >= place_.size())
    return fail("line " + std::to_string(number) + ": more than the " +
                format_count(std::ssize(place_)) + " columns of the header");
  const auto place = place_[column];
  if (place == -1) {
    rows_.emplace_back(cell);
  } else if (place < 0) {
    words_[static_cast<std::size_t>(-2 - place)].values.emplace_back(is_missing(cell) ? "" : cell);
  } else if (cell != "0") {
    const double value = read_cell(separator_, cell);
    if (!std::isfinite(value))
      return fail("line " + std::to_string(number) + ", " + header_[column] + ": '" +
                  std::string(cell.substr(0, kLongestShown)) + "' is not a number");
    if (value == 0) return {};
    matrix_.column.push_back(place);
    matrix_.value.push_back(static_cast<float>(value));
  }
  return {};
}

Expected<void> ExpressionTableReader::read_row(std::string_view line, long long number) {
  std::size_t column = 0;
  if (separator_ == ' ' || line.find('"') != std::string_view::npos) {
    for (const auto& field : split_fields(separator_, line))
      if (const auto taken = take_cell(column++, field, number); !taken) return taken;
  } else {
    for (std::string_view rest = line;;) {
      const auto end = rest.find(separator_);
      if (const auto taken = take_cell(column++, trim(rest.substr(0, end)), number); !taken)
        return taken;
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }
  if (column < place_.size())
    return fail("line " + std::to_string(number) + ": " +
                format_count(static_cast<long long>(column)) + " columns, expected " +
                format_count(std::ssize(place_)));
  matrix_.start.push_back(std::ssize(matrix_.column));
  return check_size({std::ssize(rows_), std::ssize(columns_), std::ssize(matrix_.column), true},
                    limits_);
}

Expected<Expression> ExpressionTableReader::finish() {
  const auto last = lines_.finish([this](std::string_view line) { return take_line(line); });
  if (!last) return tl::unexpected(last.error());
  if (!started_)
    if (const auto read = start(); !read) return tl::unexpected(read.error());
  matrix_.rows = static_cast<int>(rows_.size());
  matrix_.columns = static_cast<int>(columns_.size());

  int in_rows = count_known_genes(rows_);
  for (const auto& words : words_) in_rows = std::max(in_rows, count_known_genes(words.values));
  const int in_columns = count_known_genes(columns_);
  const int barcodes_in_rows = count_barcodes(rows_),
            barcodes_in_columns = count_barcodes(columns_);
  Expression read;
  const bool told = in_rows != in_columns || barcodes_in_rows != barcodes_in_columns;
  const bool cells_in_rows =
      in_rows != in_columns ? in_columns > in_rows : barcodes_in_rows > barcodes_in_columns;
  if (!told)
    read.notes.push_back(
        "neither side has names of genes that are known: rows were taken for genes");
  if (cells_in_rows) {
    read.values = std::move(matrix_);
    read.cells = std::move(rows_);
    for (const auto& name : columns_) read.genes.push_back(read_gene(name, ""));
    read.columns = std::move(words_);
  } else {
    read.values = transpose(matrix_);
    read.cells = std::move(columns_);
    for (std::size_t g = 0; g < rows_.size(); ++g)
      read.genes.push_back(read_gene(rows_[g], words_.empty() ? "" : words_[0].values[g]));
  }
  read.format =
      separator_name(separator_) + (cells_in_rows ? ", cells in rows" : ", genes in rows");
  return read;
}

}  // namespace genegraft::expression
