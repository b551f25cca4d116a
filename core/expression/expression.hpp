#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/matrix.hpp"
#include "base/sparse_matrix.hpp"

namespace genegraft::expression {

/// What the numbers of a matrix are.
enum class Values {
  counts,  ///< molecules or reads: whole numbers
  log,     ///< normalised and logarithmic: none negative, not whole
  scaled   ///< centred: some negative
};

std::string_view name_of(Values values);  ///< "counts", "log", "scaled"

/// Whose genes they are, by the prefix of their ids or the case of their symbols.
enum class Species { unknown, human, mouse, both };

std::string_view name_of(Species species);  ///< "", "human", "mouse", "human and mouse"

struct Gene {
  std::string id;      ///< Ensembl, without its version; "" where the file has none
  std::string symbol;  ///< as the file writes it; "" where it has none
};

/// A text for every cell: a label, a batch, a donor. "" where the file says nothing, or NA.
struct CellColumn {
  std::string name;
  std::vector<std::string> values;  ///< (N)
};

/// Places of the cells that a file brings: UMAP, t-SNE, spatial.
struct Embedding {
  std::string name;  ///< "X_umap"
  Matrix places;     ///< (N, 2)
};

/// Expression of N cells and G genes as a file holds it, RNA only.
struct Expression {
  SparseMatrix values;             ///< (N, G)
  std::vector<std::string> cells;  ///< (N) barcodes, or "1", "2", … where there are none
  std::vector<Gene> genes;         ///< (G) duplicates are summed for counts, else the largest taken
  Values kind = Values::counts;
  Species species = Species::unknown;
  std::vector<double> depth;        ///< (N) library sizes that the file states; empty: sums of rows
  std::vector<CellColumn> columns;  ///< what else is known of the cells
  std::optional<Embedding> embedding;
  std::string format;              ///< "10x matrix, v3", "h5ad, sparse rows": for people
  std::vector<std::string> notes;  ///< what was left out or taken for something: "203 antibodies"

  int size() const { return values.rows; }
};

/// Library size of a cell: as stated, else the sum of its row; 0 where that is not above zero.
double library_size(const Expression& of, int cell);

/// (N) one gene in every cell, as it stands, or as log1p of its share of 10,000 where the matrix
/// holds counts.
std::vector<float> gene_values(const Expression& of, int gene, bool normalised);

}  // namespace genegraft::expression
