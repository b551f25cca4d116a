#include "expression/hdf5_matrix.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "expression/sparse_rows.hpp"

namespace genegraft::expression {
namespace {

constexpr std::int64_t kSlice = 1 << 21;    // elements
constexpr std::int64_t kRowsOfChunk = 256;  // slices of dense rows end where chunks mostly do

std::int64_t product(const std::vector<std::int64_t>& shape) {
  std::int64_t count = 1;
  for (const auto extent : shape) {
    if (extent < 0 || (extent > 0 && count > INT64_MAX / extent)) return -1;
    count *= extent;
  }
  return count;
}

std::string numbers_text(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return std::to_string(static_cast<long long>(value));
  return format_float(static_cast<float>(value));
}

/// Where each row starts: from 0, never falling, up to `entries`.
Expected<std::vector<std::int64_t>> read_starts(const Hdf5Source& source, const std::string& path,
                                                std::int64_t rows, std::int64_t entries) {
  if (source.shape(path) != std::vector<std::int64_t>{rows + 1})
    return fail(path + ": expected " + format_count(rows + 1) + " elements");
  const auto numbers = source.numbers(path, 0, rows + 1);
  if (!numbers) return tl::unexpected(numbers.error());
  std::vector<std::int64_t> starts;
  starts.reserve(numbers->size());
  double last = 0;
  for (const double start : *numbers) {
    if (!(start >= last) || start > static_cast<double>(entries) || (starts.empty() && start != 0))
      return fail(path + ": element " + format_count(std::ssize(starts) + 1) +
                  " is no place where a row can start");
    starts.push_back(static_cast<std::int64_t>(last = start));
  }
  if (std::ssize(starts) != rows + 1 || starts.back() != entries)
    return fail(path + ": the last row does not end with the " + format_count(entries) +
                " values that there are");
  return starts;
}

/// The stretch of a dataset; fails where fewer came than were asked for.
Expected<std::vector<double>> read_slice(const Hdf5Source& source, const std::string& path,
                                         std::int64_t first, std::int64_t count) {
  auto numbers = source.numbers(path, first, count);
  if (numbers && std::ssize(*numbers) != count)
    return fail(path + ": " + format_count(std::ssize(*numbers)) + " numbers instead of " +
                format_count(count));
  return numbers;
}

/// False at the first place outside the matrix's columns. Not inlined, so that an engine of WASM
/// comes to run its better code of it.
[[gnu::noinline]] bool append_places(std::span<const double> places, SparseMatrix& matrix) {
  for (const double place : places) {
    if (!(place >= 0 && place < matrix.columns)) return false;
    matrix.column.push_back(static_cast<std::int32_t>(place));
  }
  return true;
}

}  // namespace

bool is_compressed(const Hdf5Source& source, const std::string& group) {
  for (const auto part : {"/data", "/indices", "/indptr"})
    if (source.kind(group + part) != Hdf5Source::Kind::dataset) return false;
  return true;
}

Expected<SparseMatrix> read_compressed(const Hdf5Source& source, const std::string& group,
                                       MatrixSize size, const ReadLimits& limits) {
  const auto data = group + "/data", indices = group + "/indices";
  const auto stored = source.shape(data);
  if (stored.size() != 1 || source.shape(indices) != stored)
    return fail(group + ": data and indices differ in length");
  size.entries = stored[0];
  if (const auto fits = check_size(size, limits); !fits) return inside(group, fits.error());
  const auto rows = size.by_gene ? size.genes : size.cells;
  const auto columns = size.by_gene ? size.cells : size.genes;
  auto starts = read_starts(source, group + "/indptr", rows, size.entries);
  if (!starts) return tl::unexpected(starts.error());

  SparseMatrix matrix;
  matrix.rows = static_cast<int>(rows);
  matrix.columns = static_cast<int>(columns);
  matrix.start = std::move(*starts);
  matrix.column.reserve(static_cast<std::size_t>(size.entries));
  matrix.value.reserve(static_cast<std::size_t>(size.entries));
  for (std::int64_t first = 0; first < size.entries; first += kSlice) {
    const auto count = std::min(kSlice, size.entries - first);
    const auto places = read_slice(source, indices, first, count);
    if (!places) return tl::unexpected(places.error());
    if (!append_places(*places, matrix))
      return fail(indices + ": element " + format_count(std::ssize(matrix.column) + 1) +
                  " is outside the " + format_count(columns) + " columns of the matrix");
    const auto values = read_slice(source, data, first, count);
    if (!values) return tl::unexpected(values.error());
    for (const double value : *values) matrix.value.push_back(static_cast<float>(value));
  }
  if (size.by_gene) return transpose(matrix);
  sort_rows(matrix);
  return matrix;
}

Expected<SparseMatrix> read_dense(const Hdf5Source& source, const std::string& dataset,
                                  MatrixSize size, const ReadLimits& limits) {
  const auto rows = size.by_gene ? size.genes : size.cells;
  const auto columns = size.by_gene ? size.cells : size.genes;
  if (source.shape(dataset) != std::vector{rows, columns})
    return fail(dataset + ": expected " + format_count(rows) + " x " + format_count(columns) +
                " values, as there are names");
  if (const auto fits = check_size(size, limits); !fits) return inside(dataset, fits.error());
  SparseMatrix matrix;
  matrix.rows = static_cast<int>(rows);
  matrix.columns = static_cast<int>(columns);
  matrix.start.reserve(static_cast<std::size_t>(rows) + 1);
  auto rows_at_once = std::max<std::int64_t>(1, kSlice / columns);
  if (rows_at_once > kRowsOfChunk) rows_at_once -= rows_at_once % kRowsOfChunk;
  for (std::int64_t row = 0; row < rows; row += rows_at_once) {
    const auto count = std::min(rows_at_once, rows - row);
    const auto values = read_slice(source, dataset, row * columns, count * columns);
    if (!values) return tl::unexpected(values.error());
    for (std::int64_t i = 0; i < count; ++i) {
      for (std::int64_t c = 0; c < columns; ++c) {
        const auto value = static_cast<float>((*values)[static_cast<std::size_t>(i * columns + c)]);
        if (value == 0) continue;
        matrix.column.push_back(static_cast<std::int32_t>(c));
        matrix.value.push_back(value);
      }
      matrix.start.push_back(std::ssize(matrix.column));
    }
    size.entries = std::ssize(matrix.column);
    if (const auto fits = check_size(size, limits); !fits) return inside(dataset, fits.error());
  }
  return size.by_gene ? transpose(matrix) : std::move(matrix);
}

Expected<std::vector<double>> first_values(const Hdf5Source& source, const std::string& matrix) {
  constexpr std::int64_t kLookedAt = 20'000;
  const bool compressed = is_compressed(source, matrix);
  const auto path = compressed ? matrix + "/data" : matrix;
  const auto shape = source.shape(path);
  if (shape.empty() || shape.size() > 2 || product(shape) <= 0) return fail(path + ": no matrix");
  const auto row = shape.size() == 2 ? shape[1] : 1;
  const auto rows = std::clamp<std::int64_t>(kLookedAt / row, 1, shape[0]);
  if (rows * row > 8 * kSlice) return fail(path + ": its rows are too long");
  auto values = source.numbers(path, 0, rows * row);
  if (values) std::erase(*values, 0.0);
  return values;
}

Expected<std::vector<std::string>> read_texts(const Hdf5Source& source, const std::string& dataset,
                                              std::int64_t count, const std::string& field) {
  if (product(source.shape(dataset)) != count)
    return fail(dataset + ": expected " + format_count(count) + " elements");
  auto texts = source.texts(dataset, field);
  if (!texts) {
    const auto numbers = source.numbers(dataset, 0, count, field);
    if (!numbers) return tl::unexpected(texts.error());
    texts = std::vector<std::string>();
    for (const double number : *numbers) texts->push_back(numbers_text(number));
  }
  if (std::ssize(*texts) != count)
    return fail(dataset + ": " + format_count(std::ssize(*texts)) + " texts instead of " +
                format_count(count));
  return texts;
}

}  // namespace genegraft::expression
