#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "expression/line_buffer.hpp"
#include "expression/read_limits.hpp"

namespace genegraft::expression {

/// Reads a text table of expression, a block at a time: TSV, CSV with commas or semicolons (then
/// with decimal commas), or words between spaces. The first column names its rows, the header its
/// columns; R's header, a name short, is understood. Whichever side holds more names that are sure
/// to be genes is taken for them. Columns of words become columns of the cells, or the symbols of
/// the genes.
class ExpressionTableReader {
 public:
  explicit ExpressionTableReader(const ReadLimits& limits) : limits_(limits) {}

  /// The next piece of the text, cut anywhere. Errors name the line.
  Expected<void> feed(std::string_view text);

  /// Not yet put in order.
  Expected<Expression> finish();

 private:
  Expected<void> take_line(std::string_view line);
  Expected<void> start();
  Expected<void> read_row(std::string_view line, long long number);
  Expected<void> take_cell(std::size_t column, std::string_view cell, long long number);

  ReadLimits limits_;
  LineBuffer lines_{std::size_t{1} << 28};
  struct HeldLine {
    std::string text;
    long long number;
  };
  std::vector<HeldLine> held_;  // first lines, until the layout is known
  std::size_t held_bytes_ = 0;
  bool started_ = false;
  char separator_ = ',';
  std::vector<std::string> header_;   // (columns) the first is that of the names
  std::vector<std::int32_t> place_;   // (columns) among the numbers; -1: the names, -2 - k: words k
  std::vector<std::string> columns_;  // of numbers
  std::vector<std::string> rows_;
  std::vector<CellColumn> words_;
  SparseMatrix matrix_;  // as it stands
};

}  // namespace genegraft::expression
