#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/text.hpp"
#include "expression/read_expression.hpp"

/// Matrices of expression made up for tests.
namespace genegraft::expression {

/// As plain as can be: values by cell and gene.
struct PlainMatrix {
  std::vector<std::string> cells, genes;
  std::vector<std::vector<float>> values;  ///< (cells) of (genes)
};

/// Counts of genes that are known by name, a third of them zero.
inline PlainMatrix random_counts(int cells, std::uint64_t seed = 1) {
  PlainMatrix matrix;
  matrix.genes = {"CD3E", "MS4A1", "LYZ", "NKG7", "GAPDH", "MT-CO1", "ACTB", "B2M", "Made up"};
  Random random(seed);
  for (int i = 0; i < cells; ++i) {
    std::string barcode;
    for (int b = 0; b < 12; ++b) barcode += "ACGT"[random.below(4)];
    matrix.cells.push_back(barcode + "-1");
    std::vector<float> row;
    for (std::size_t g = 0; g < matrix.genes.size(); ++g)
      row.push_back(random.below(3) == 0 ? 0.0f : static_cast<float>(1 + random.below(50)));
    matrix.values.push_back(std::move(row));
  }
  return matrix;
}

inline PlainMatrix to_plain(const Expression& read) {
  PlainMatrix plain;
  plain.cells = read.cells;
  for (const auto& gene : read.genes)
    plain.genes.push_back(gene.symbol.empty() ? gene.id : gene.symbol);
  for (int i = 0; i < read.size(); ++i) {
    std::vector<float> row(plain.genes.size());
    read.values.fill(i, 1, row);
    plain.values.push_back(std::move(row));
  }
  return plain;
}

inline std::string lines_of(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += name + "\n";
  return text;
}

/// matrix.mtx, entry after entry of each cell.
inline std::string to_matrix_market(const PlainMatrix& of, const std::string& kind = "integer") {
  std::string entries;
  int count = 0;
  for (std::size_t i = 0; i < of.cells.size(); ++i)
    for (std::size_t g = 0; g < of.genes.size(); ++g)
      if (of.values[i][g] != 0 && ++count)
        entries += std::to_string(g + 1) + " " + std::to_string(i + 1) + " " +
                   format_float(of.values[i][g]) + "\n";
  return "%%MatrixMarket matrix coordinate " + kind + " general\n%\n" +
         std::to_string(of.genes.size()) + " " + std::to_string(of.cells.size()) + " " +
         std::to_string(count) + "\n" + entries;
}

/// Cells or genes in rows, with a header.
inline std::string to_table(const PlainMatrix& of, bool cells_in_rows, char separator,
                            const std::string& corner) {
  const auto& rows = cells_in_rows ? of.cells : of.genes;
  const auto& columns = cells_in_rows ? of.genes : of.cells;
  std::string text = corner;
  for (const auto& name : columns) text += separator + name;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    text += "\n" + rows[r];
    for (std::size_t c = 0; c < columns.size(); ++c)
      text += separator + format_float(cells_in_rows ? of.values[r][c] : of.values[c][r]);
  }
  return text + "\n";
}

/// Files that live as long as the object, for read_expression().
class FilesInMemory {
 public:
  FilesInMemory& add(const std::string& name, std::string content) {
    names_.push_back(name);
    contents_.push_back(std::move(content));
    return *this;
  }
  Expected<Expression> read(const ReadLimits& limits = {}) const {
    std::vector<NamedFile> files;
    for (std::size_t i = 0; i < names_.size(); ++i)
      files.push_back({names_[i], {contents_[i].data(), contents_[i].size()}});
    return read_expression(files, limits);
  }

 private:
  std::vector<std::string> names_, contents_;
};

/// The three files of a 10x matrix.
inline FilesInMemory ten_x_files(const PlainMatrix& of, const std::string& kind = "integer") {
  FilesInMemory files;
  files.add("matrix.mtx", to_matrix_market(of, kind));
  files.add("genes.tsv", lines_of(of.genes));
  files.add("barcodes.tsv", lines_of(of.cells));
  return files;
}

/// An array as NumPy saves it; descr: "<f4", "|S8"; shape: "(3, 4)"; data: as it lies.
inline std::string to_npy(const std::string& descr, const std::string& shape,
                          const std::string& data, bool by_column = false) {
  std::string header = "{'descr': '" + descr +
                       "', 'fortran_order': " + (by_column ? "True" : "False") +
                       ", 'shape': " + shape + ", }";
  header.append(64 - (10 + header.size() + 1) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xFF);
  bytes += static_cast<char>(header.size() >> 8);
  return bytes + header + data;
}

template <typename T>
std::string bytes_of(const std::vector<T>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)};
}

}  // namespace genegraft::expression
