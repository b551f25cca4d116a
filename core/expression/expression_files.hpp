#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace genegraft::expression {

/// Which of the files at hand make up a matrix, told by their names alone.
struct ExpressionFiles {
  enum class Form { ten_x, table, numpy };
  Form form = Form::table;
  /// In the order in which they are read: lists of genes, of cells, labels, and the matrix last,
  /// which may consist of several arrays.
  std::vector<std::string> wanted;
  int features = -1, cells = -1, labels = -1;  ///< places in `wanted`, -1: there is none
  int matrix = 0;                              ///< from here to the end
};

/// names: with folders, without .gz; those of an archive's files likewise, "counts.npz/data.npy".
/// matrix: the one to be read, "" to look for it. Lists are sought in the matrix's own folder, with
/// the same beginning ("GSM1_genes.tsv" for "GSM1_matrix.mtx") or alone. Of raw and filtered
/// matrices the filtered one is taken. Fails, naming what there is, where files are missing or
/// there are several matrices.
Expected<ExpressionFiles> find_expression_files(std::span<const std::string> names,
                                                const std::string& matrix = "");

}  // namespace genegraft::expression
