#include "expression/numpy_files.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.hpp"
#include "expression/feature_list.hpp"
#include "expression/gene_names.hpp"
#include "expression/numpy_array.hpp"
#include "expression/sparse_rows.hpp"

namespace genegraft::expression {
namespace {

using Arrays = std::map<std::string, NumpyArray>;  // by name, "data" of "counts.npz/data.npy"

/// "data" of "counts.npz/data.npy"
std::string name_of_array(const std::string& file) {
  auto name = file.substr(file.rfind('/') + 1);
  return name.ends_with(".npy") ? name.substr(0, name.size() - 4) : name;
}

Expected<Arrays> open_arrays(const ExpressionFiles& files, std::span<const std::string> contents) {
  Arrays arrays;
  for (auto i = static_cast<std::size_t>(files.matrix); i < files.wanted.size(); ++i) {
    auto array = NumpyArray::open(contents[i]);
    if (!array) return inside(files.wanted[i], array.error());
    arrays.emplace(name_of_array(files.wanted[i]), std::move(*array));
  }
  return arrays;
}

std::vector<std::string> texts_of(const NumpyArray& array) {
  std::vector<std::string> texts;
  texts.reserve(static_cast<std::size_t>(array.size()));
  for (std::int64_t i = 0; i < array.size(); ++i) texts.push_back(array.text(i));
  return texts;
}

/// A list of names: an array, or lines of text.
Expected<std::vector<std::string>> read_list(const ExpressionFiles& files,
                                             std::span<const std::string> contents, int place) {
  const auto& name = files.wanted[static_cast<std::size_t>(place)];
  const auto& content = contents[static_cast<std::size_t>(place)];
  if (!name.ends_with(".npy")) return read_names(content);
  const auto array = NumpyArray::open(content);
  if (!array) return inside(name, array.error());
  return texts_of(*array);
}

/// Rows and columns as they stand, before anyone knows which are cells.
struct Sides {
  std::int64_t rows = 0, columns = 0;
};

Expected<void> check_sides(const Sides& sides, std::int64_t entries, const ReadLimits& limits) {
  return check_size({sides.rows, sides.columns, entries, true}, limits);
}

Expected<SparseMatrix> read_dense(const NumpyArray& array, const ReadLimits& limits) {
  const Sides sides{array.shape()[0], array.shape()[1]};
  if (const auto fits = check_sides(sides, 0, limits); !fits) return tl::unexpected(fits.error());
  // Fortran's order is the other one's, turned.
  const auto rows = array.by_column() ? sides.columns : sides.rows;
  const auto columns = array.by_column() ? sides.rows : sides.columns;
  SparseMatrix matrix;
  matrix.rows = static_cast<int>(rows);
  matrix.columns = static_cast<int>(columns);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t c = 0; c < columns; ++c) {
      const auto value = static_cast<float>(array.number(i * columns + c));
      if (value == 0) continue;
      matrix.column.push_back(static_cast<std::int32_t>(c));
      matrix.value.push_back(value);
    }
    matrix.start.push_back(std::ssize(matrix.column));
    if (const auto fits = check_sides(sides, matrix.start.back(), limits); !fits)
      return tl::unexpected(fits.error());
  }
  return array.by_column() ? transpose(matrix) : std::move(matrix);
}

/// Numbers that are places below `bound`.
Expected<void> check_places(const NumpyArray& array, std::int64_t bound, const char* name) {
  if (array.holds_text()) return fail(std::string(name) + ": expected whole numbers");
  for (std::int64_t i = 0; i < array.size(); ++i) {
    const double place = array.number(i);
    if (!(place >= 0 && place < static_cast<double>(bound)))
      return fail(std::string(name) + ": element " + format_count(i + 1) +
                  " is outside the matrix");
  }
  return {};
}

/// csr or csc: `starts` of each major row, `places` within it.
Expected<SparseMatrix> read_compressed(const NumpyArray& data, const NumpyArray& places,
                                       const NumpyArray& starts, std::int64_t rows,
                                       std::int64_t columns) {
  if (places.size() != data.size() || starts.size() != rows + 1 || data.holds_text())
    return fail("data, indices and indptr do not agree in length");
  if (const auto inside_it = check_places(places, columns, "indices"); !inside_it)
    return tl::unexpected(inside_it.error());
  if (const auto inside_it = check_places(starts, data.size() + 1, "indptr"); !inside_it)
    return tl::unexpected(inside_it.error());
  SparseMatrix matrix;
  matrix.rows = static_cast<int>(rows);
  matrix.columns = static_cast<int>(columns);
  for (std::int64_t i = 0; i <= rows; ++i) {
    const auto start = static_cast<std::int64_t>(starts.number(i));
    const bool rising = i == 0 ? start == 0 : start >= matrix.start.back();
    if (!rising || (i == rows && start != data.size()))
      return fail("indptr: element " + format_count(i + 1) + " is no place where a row can start");
    if (i > 0) matrix.start.push_back(start);
  }
  for (std::int64_t e = 0; e < data.size(); ++e) {
    matrix.column.push_back(static_cast<std::int32_t>(places.number(e)));
    matrix.value.push_back(static_cast<float>(data.number(e)));
  }
  return matrix;
}

Expected<SparseMatrix> read_coordinates(const NumpyArray& data, const NumpyArray& row,
                                        const NumpyArray& column, const Sides& sides) {
  if (row.size() != data.size() || column.size() != data.size() || data.holds_text())
    return fail("data, row and col do not agree in length");
  if (const auto inside_it = check_places(row, sides.rows, "row"); !inside_it)
    return tl::unexpected(inside_it.error());
  if (const auto inside_it = check_places(column, sides.columns, "col"); !inside_it)
    return tl::unexpected(inside_it.error());
  SparseMatrix matrix;
  matrix.rows = static_cast<int>(sides.rows);
  matrix.columns = static_cast<int>(sides.columns);
  matrix.start.assign(static_cast<std::size_t>(sides.rows) + 1, 0);
  for (std::int64_t e = 0; e < data.size(); ++e)
    ++matrix.start[static_cast<std::size_t>(row.number(e)) + 1];
  for (std::size_t i = 1; i < matrix.start.size(); ++i) matrix.start[i] += matrix.start[i - 1];
  matrix.column.resize(static_cast<std::size_t>(data.size()));
  matrix.value.resize(matrix.column.size());
  auto next = matrix.start;
  for (std::int64_t e = 0; e < data.size(); ++e) {
    const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(row.number(e))]++);
    matrix.column[to] = static_cast<std::int32_t>(column.number(e));
    matrix.value[to] = static_cast<float>(data.number(e));
  }
  sort_rows(matrix);
  return matrix;
}

Expected<SparseMatrix> read_sparse(const Arrays& arrays, const ReadLimits& limits) {
  const auto array = [&](const char* name) -> const NumpyArray* {
    const auto at = arrays.find(name);
    return at == arrays.end() ? nullptr : &at->second;
  };
  const auto *shape = array("shape"), *data = array("data");
  if (!shape || !data || shape->size() != 2 || shape->holds_text())
    return fail("a sparse matrix without its shape or data");
  const auto extent = [&](std::int64_t i) {
    const double number = shape->number(i);
    return number >= 0 && number < 1e15 ? static_cast<std::int64_t>(number) : -1;
  };
  const Sides sides{extent(0), extent(1)};
  if (const auto fits = check_sides(sides, data->size(), limits); !fits)
    return tl::unexpected(fits.error());
  const auto format = array("format")->size() == 1 ? array("format")->text(0) : "";
  if (format == "coo" && array("row") && array("col"))
    return read_coordinates(*data, *array("row"), *array("col"), sides);
  const bool by_column = format == "csc";
  if ((!by_column && format != "csr") || !array("indices") || !array("indptr"))
    return fail("a sparse matrix of format '" + format + "'; expected csr, csc or coo");
  auto matrix =
      by_column
          ? read_compressed(*data, *array("indices"), *array("indptr"), sides.columns, sides.rows)
          : read_compressed(*data, *array("indices"), *array("indptr"), sides.rows, sides.columns);
  if (!matrix) return matrix;
  if (by_column) return transpose(*matrix);
  sort_rows(*matrix);
  return matrix;
}

/// The array of numbers with two dimensions.
const NumpyArray* find_matrix(const Arrays& arrays) {
  for (const auto& [name, array] : arrays)
    if (array.shape().size() == 2 && !array.holds_text()) return &array;
  return nullptr;
}

/// An array of names among those of the .npz.
std::vector<std::string> find_names(const Arrays& arrays,
                                    std::initializer_list<std::string_view> parts) {
  for (const auto part : parts)
    for (const auto& [name, array] : arrays)
      if (array.holds_text() && array.shape().size() == 1 &&
          to_lower(name).find(part) != std::string::npos)
        return texts_of(array);
  return {};
}

}  // namespace

Expected<Expression> read_numpy(const ExpressionFiles& files, std::span<const std::string> contents,
                                const ReadLimits& limits) {
  const auto arrays = open_arrays(files, contents);
  if (!arrays) return tl::unexpected(arrays.error());
  const auto& file = files.wanted[static_cast<std::size_t>(files.matrix)];
  const bool sparse = arrays->contains("format") && arrays->contains("data");
  const auto* dense = find_matrix(*arrays);
  if (!sparse && !dense) return fail(file + ": no array of numbers with two dimensions");
  auto matrix = sparse ? read_sparse(*arrays, limits) : read_dense(*dense, limits);
  if (!matrix) return inside(file, matrix.error());

  auto genes = find_names(*arrays, {"gene", "var", "feature", "symbol"});
  auto cells = find_names(*arrays, {"barcode", "cell_id", "cell_name", "cells", "obs"});
  for (const auto& [place, names] : {std::pair(files.features, &genes), {files.cells, &cells}}) {
    if (place < 0) continue;
    auto list = read_list(files, contents, place);
    if (!list) return tl::unexpected(list.error());
    *names = std::move(*list);
  }
  if (genes.empty()) return fail(file + ": a list of genes (genes.txt) is missing beside it");
  Expression read;
  const auto count = std::ssize(genes);
  const bool cells_in_rows = matrix->columns == count;
  if (!cells_in_rows && matrix->rows != count)
    return fail(file + ": " + format_count(matrix->rows) + " x " + format_count(matrix->columns) +
                " values, but there are " + format_count(count) + " genes");
  read.values = cells_in_rows ? std::move(*matrix) : transpose(*matrix);
  if (!cells.empty() && std::ssize(cells) != read.size())
    return fail(file + ": " + format_count(read.size()) + " cells, but " +
                format_count(std::ssize(cells)) + " names of them");
  read.cells = std::move(cells);
  for (const auto& name : genes) read.genes.push_back(read_gene(name, ""));
  for (const auto& [name, array] : *arrays)
    if (array.shape().size() == 1 && array.size() == read.size() && array.holds_text())
      if (auto texts = texts_of(array); texts != read.cells) read.columns.push_back({name, texts});
  read.format = std::string(sparse ? "NumPy, sparse" : "NumPy, dense") +
                (cells_in_rows ? ", cells in rows" : ", genes in rows");
  return read;
}

}  // namespace genegraft::expression
