#include "table_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace genegraft::bench {
namespace {

template <typename T>
void read_values(std::ifstream& file, std::vector<T>& values) {
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(T)));
}

}  // namespace

void LabelledTable::fill(int first, int n, std::span<float> out) const {
  if (is_sparse) return sparse.fill(first, n, out);
  const auto from = dense.values.begin() + static_cast<std::ptrdiff_t>(first) * dense.columns;
  std::copy(from, from + static_cast<std::ptrdiff_t>(n) * dense.columns, out.begin());
}

Expected<LabelledTable> read_table(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::int32_t> head(4);
  read_values(file, head);
  if (!file || head[1] < 1 || head[2] < 1) return fail(path + ": not a table of the bench");
  LabelledTable table{.is_sparse = head[0] == 1, .classes = head[3]};
  table.y.resize(head[1]);
  read_values(file, table.y);
  if (table.is_sparse) {
    auto& sparse = table.sparse;
    sparse.rows = head[1];
    sparse.columns = head[2];
    sparse.start.resize(sparse.rows + 1);
    read_values(file, sparse.start);
    sparse.column.resize(sparse.start.back());
    sparse.value.resize(sparse.start.back());
    read_values(file, sparse.column);
    read_values(file, sparse.value);
  } else {
    table.dense = Matrix(head[1], head[2]);
    read_values(file, table.dense.values);
  }
  if (!file) return fail(path + ": cut short");
  return table;
}

std::vector<std::uint8_t> read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace genegraft::bench
