#pragma once

#include <string>

#include "expression/read_expression.hpp"

namespace genegraft::expression {

/// The layouts of expression in HDF5, one function each; read_expression() tells them apart.

/// Cell Ranger 3 and later: /matrix with features of several types. Cell Ranger 2: a group a
/// genome; of several, the one with most values is read, for each lists cells of its own.
/// https://support.10xgenomics.com/single-cell-gene-expression/software/pipelines/latest/advanced/h5_matrices
bool is_ten_x_hdf5(const Hdf5Source& source);
Expected<Expression> read_ten_x_hdf5(const Hdf5Source& source, const ReadLimits& limits);

/// AnnData of any age. Counts are preferred: X, layers/counts, raw, whichever holds them; else
/// logarithms, from X or raw.
/// https://anndata.readthedocs.io/en/latest/fileformat-prose.html
bool is_anndata(const Hdf5Source& source);
Expected<Expression> read_anndata(const Hdf5Source& source, const ReadLimits& limits);

/// Loom: /matrix (genes, cells), attributes of rows and columns.
/// http://linnarssonlab.org/loompy/format/index.html
bool is_loom(const Hdf5Source& source);
Expected<Expression> read_loom(const Hdf5Source& source, const ReadLimits& limits);

}  // namespace genegraft::expression
