#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "expression/archive.hpp"
#include "expression/read_expression.hpp"
#include "support/archives.hpp"

/// Any bytes are read as the files of a matrix: the first says of what form, the rest is cut at
/// zeros into its files. What is read keeps what expression.hpp promises.
namespace genegraft::expression {
namespace {

constexpr ReadLimits kLimits{.entries = 100'000, .bytes = 50'000'000};

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const Expression& read) {
  const auto cells = static_cast<std::size_t>(read.size());
  require(read.values.start.size() == cells + 1 && read.cells.size() == cells);
  require(std::ssize(read.genes) == read.values.columns);
  require(read.depth.empty() || read.depth.size() == cells);
  for (const auto& column : read.columns) require(column.values.size() == cells);
  for (int i = 0; i < read.size(); ++i) {
    const auto row = read.values.row(i);
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      require(row.column[e] >= 0 && row.column[e] < read.values.columns && row.value[e] != 0);
      require(e == 0 || row.column[e] > row.column[e - 1]);
    }
  }
}

void read_files(const std::vector<std::string>& names, std::string_view bytes) {
  std::vector<NamedFile> files;
  for (const auto& name : names) {
    const bool last = &name == &names.back();
    const auto end = last ? std::string_view::npos : bytes.find('\0');
    const auto content = bytes.substr(0, end);
    files.push_back({name, {content.data(), content.size()}});
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  const auto read = read_expression(files, kLimits);
  if (read)
    check(*read);
  else
    require(!read.error().message.empty());
}

void read_anything(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto form = static_cast<unsigned char>(bytes[0]) % 5;
  bytes.remove_prefix(1);
  switch (form) {
    case 0:
      return read_files({"genes.tsv", "barcodes.tsv", "labels.tsv", "matrix.mtx"}, bytes);
    case 1:
      return read_files({"labels.tsv", "counts.csv"}, bytes);
    case 2:
      return read_files({"genes.txt", "x.npy"}, bytes);
    case 3:
      return read_files({"genes.txt", "x.npz/format.npy", "x.npz/shape.npy", "x.npz/indices.npy",
                         "x.npz/indptr.npy", "x.npz/data.npy"},
                        bytes);
    default:
      const BytesInMemory source{std::string(bytes)};
      if (const auto files = list_archive(source))
        for (const auto& file : *files)
          require(file.first >= 0 && file.packed >= 0 && file.first + file.packed <= source.size());
  }
}

}  // namespace
}  // namespace genegraft::expression

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  genegraft::expression::read_anything({reinterpret_cast<const char*>(data), size});
  return 0;
}
