#include "expression/read_limits.hpp"

#include <limits>
#include <string>

#include "base/text.hpp"

namespace genegraft::expression {
namespace {

constexpr std::int64_t kBytesOfValue = 8;
constexpr std::int64_t kBytesOfName = 80;  // a barcode or a gene, with its places in tables

std::string gigabytes(std::int64_t bytes) {
  const auto tenths = (bytes + 50'000'000) / 100'000'000;
  return format_count(tenths / 10) + "." + std::to_string(tenths % 10) + " GB";
}

std::string dimensions(const MatrixSize& size) {
  return format_count(size.cells) + " cells x " + format_count(size.genes) + " genes";
}

}  // namespace

std::int64_t memory_to_read(const MatrixSize& size) {
  return size.entries * kBytesOfValue * (size.by_gene ? 2 : 1) +
         (size.cells + size.genes) * kBytesOfName;
}

Expected<void> check_size(const MatrixSize& size, const ReadLimits& limits) {
  if (size.cells < 0 || size.genes < 0 || size.entries < 0)
    return fail("the file states a negative size");
  if (size.cells == 0 || size.genes == 0) return fail("the matrix is empty: " + dimensions(size));
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (size.cells >= kMost || size.genes >= kMost ||
      size.entries > std::numeric_limits<std::int64_t>::max() / (4 * kBytesOfValue))
    return fail(dimensions(size) + ": no matrix of expression is that large");
  if ((size.entries + size.cells - 1) / size.cells > size.genes)
    return fail(format_count(size.entries) + " values do not fit into " + dimensions(size));
  if (size.entries > limits.entries)
    return fail(dimensions(size) + " with " + format_count(size.entries) + " values; at most " +
                format_count(limits.entries) + " values are read");
  if (const auto bytes = memory_to_read(size); bytes > limits.bytes)
    return fail(dimensions(size) + " with " + format_count(size.entries) + " values take about " +
                gigabytes(bytes) + " of memory; at most " + gigabytes(limits.bytes) +
                " may be taken");
  return {};
}

}  // namespace genegraft::expression
