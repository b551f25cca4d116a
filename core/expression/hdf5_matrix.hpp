#pragma once

#include <string>
#include <vector>

#include "base/sparse_matrix.hpp"
#include "expression/read_expression.hpp"

namespace genegraft::expression {

/// Matrices in HDF5, compressed or dense, read in slices. Paths name where they lie.

/// A group of `data`, `indices` and `indptr`: rows one after the other (CSR), or columns (CSC).
bool is_compressed(const Hdf5Source& source, const std::string& group);

/// `size` gives rows and columns; entries are known from the file. With `by_gene` the group lists
/// genes, and is turned. Returns (cells, genes). Fails where the parts do not agree.
Expected<SparseMatrix> read_compressed(const Hdf5Source& source, const std::string& group,
                                       MatrixSize size, const ReadLimits& limits);

/// A dataset (cells, genes), or (genes, cells) with `by_gene`. Returns (cells, genes).
Expected<SparseMatrix> read_dense(const Hdf5Source& source, const std::string& dataset,
                                  MatrixSize size, const ReadLimits& limits);

/// Some hundred values from the start of a matrix, compressed or dense; zeros left out.
Expected<std::vector<double>> first_values(const Hdf5Source& source, const std::string& matrix);

/// All texts of a dataset of `count` elements; numbers are written out.
Expected<std::vector<std::string>> read_texts(const Hdf5Source& source, const std::string& dataset,
                                              std::int64_t count, const std::string& field = "");

}  // namespace genegraft::expression
