#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/number_table.hpp"
#include "model/predict_pairs.hpp"
#include "model/table_model.hpp"

namespace genegraft::model {

/// How a table of numbers is answered by a model: which columns it reads, which name a row.
struct RowLayout {
  std::vector<int> read;  ///< (F) columns of the model's features
  std::vector<int> own;   ///< columns that the answers keep: all that the model does not read
};

/// Errors are TableModel::find_columns'.
Expected<RowLayout> lay_out_rows(const TableModel& model, const NumberFormat& format);

/// Header line of `predict`: "row", the table's columns that the model does not read, predicted
/// (for classes), one column an answer, error.
std::string row_header(const TableModel& model, const NumberFormat& format,
                       const RowLayout& layout);

/// One line per row, numbered from `first`; a row that cannot be read has empty answers and its
/// reason in the last column.
PredictedText predict_rows(const TableModel& model, const NumberFormat& format,
                           const RowLayout& layout, const std::vector<std::string_view>& lines,
                           std::int64_t first, int threads);

}  // namespace genegraft::model
