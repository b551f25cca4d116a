#include "expression/expression_reader.hpp"

#include <cassert>

#include "base/text.hpp"
#include "expression/numpy_array.hpp"
#include "expression/numpy_files.hpp"
#include "expression/put_in_order.hpp"

namespace genegraft::expression {
namespace {

using Form = ExpressionFiles::Form;

/// What a packed file may become: a matrix takes some 12 characters a value as text.
constexpr std::int64_t kTextPerByte = 4;

/// Labels without barcodes: a list of them, one a cell.
Expected<void> add_label_list(const std::string& content, const std::string& file, Expression& to) {
  CellColumn column{"label", {}};
  if (file.ends_with(".npy")) {
    const auto array = NumpyArray::open(content);
    if (!array) return inside(file, array.error());
    for (std::int64_t i = 0; i < array->size(); ++i) column.values.push_back(array->text(i));
  } else {
    column.values = read_names(content);
    if (std::ssize(column.values) == to.size() + 1) column.values.erase(column.values.begin());
  }
  if (std::ssize(column.values) != to.size())
    return fail(file + ": " + format_count(std::ssize(column.values)) + " labels for " +
                format_count(to.size()) + " cells");
  to.columns.push_back(std::move(column));
  return {};
}

bool has_columns(std::string_view content) {
  const auto first = content.substr(0, content.find('\n'));
  return first.find('\t') != std::string_view::npos || first.find(',') != std::string_view::npos;
}

}  // namespace

ExpressionReader::ExpressionReader(ExpressionFiles files, const ReadLimits& limits)
    : files_(std::move(files)), limits_(limits), contents_(files_.wanted.size()) {}

Expected<ExpressionReader> ExpressionReader::open(std::span<const std::string> names,
                                                  const ReadLimits& limits,
                                                  const std::string& matrix) {
  auto files = find_expression_files(names, matrix);
  if (!files) return tl::unexpected(files.error());
  return ExpressionReader(std::move(*files), limits);
}

Expected<void> ExpressionReader::feed(std::string_view piece) {
  if (due_ >= files_.wanted.size()) return fail("no file is due");
  bytes_ += std::ssize(piece);
  Expected<void> fed;
  if (at_matrix() && files_.form != Form::numpy) {
    if (bytes_ / kTextPerByte > limits_.bytes)
      return fail(name() + ": more than " + format_count(bytes_) + " bytes of text");
    if (!entries_ && !table_) fed = start_matrix();
    if (fed) fed = entries_ ? entries_->feed(piece) : table_->feed(piece);
  } else {
    if (bytes_ > limits_.bytes)
      fed = fail("more than " + format_count(limits_.bytes) + " bytes, unpacked");
    else
      contents_[due_] += piece;
  }
  if (!fed) return inside(name(), fed.error());
  return {};
}

Expected<void> ExpressionReader::end_file() {
  if (due_ >= files_.wanted.size()) return fail("no file is due");
  ++due_;
  return {};
}

/// The lists are there: they say how large the matrix must be.
Expected<void> ExpressionReader::start_matrix() {
  if (files_.form == Form::table) {
    table_ = std::make_unique<ExpressionTableReader>(limits_);
    return {};
  }
  const auto list = [&](int place) {
    return std::string_view(contents_[static_cast<std::size_t>(place)]);
  };
  features_ = read_features(list(files_.features));
  barcodes_ = read_names(list(files_.cells));
  if (features_.genes.empty()) return fail("the list of features beside it is empty");
  if (barcodes_.empty()) return fail("the list of barcodes beside it is empty");
  entries_ = std::make_unique<MatrixMarketReader>(std::ssize(features_.genes),
                                                  std::ssize(barcodes_), limits_);
  return {};
}

Expected<Expression> ExpressionReader::read_matrix() {
  if (files_.form == Form::numpy) return read_numpy(files_, contents_, limits_);
  const auto& name = files_.wanted[static_cast<std::size_t>(files_.matrix)];
  if (!entries_ && !table_)
    if (const auto started = start_matrix(); !started) return inside(name, started.error());
  if (table_) {
    auto table = table_->finish();
    if (!table) return inside(name, table.error());
    return table;
  }
  auto matrix = entries_->finish();
  if (!matrix) return inside(name, matrix.error());
  Expression read;
  read.values = std::move(*matrix);
  read.cells = std::move(barcodes_);
  read.genes = std::move(features_.genes);
  read.format = features_.types.empty() ? "10x matrix, v2" : "10x matrix, v3";
  if (entries_->cells_in_rows()) read.notes.push_back("the matrix has cells in its rows");
  return read;
}

Expected<Expression> ExpressionReader::finish() {
  if (due_ < files_.wanted.size()) return fail(name() + ": the file is still to come");
  auto read = read_matrix();
  if (!read) return read;
  auto ordered = put_in_order(std::move(*read), features_.types);
  if (!ordered)
    return inside(files_.wanted[static_cast<std::size_t>(files_.matrix)], ordered.error());
  if (files_.labels >= 0) {
    const auto& name = files_.wanted[static_cast<std::size_t>(files_.labels)];
    const auto& content = contents_[static_cast<std::size_t>(files_.labels)];
    const auto added = !name.ends_with(".npy") && has_columns(content)
                           ? add_labels(content, name, *ordered)
                           : add_label_list(content, name, *ordered);
    if (!added) return tl::unexpected(added.error());
  }
  return ordered;
}

}  // namespace genegraft::expression
