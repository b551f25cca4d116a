#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "expression/expression.hpp"

namespace genegraft::expression {

/// A matrix's rows as 10x lists them: genes.tsv (id, symbol) of version 2, features.tsv (id,
/// symbol, type, …) of version 3; one column of names alone is understood too.
struct FeatureList {
  std::vector<Gene> genes;
  std::vector<std::string> types;  ///< "Gene Expression", "Antibody Capture"; none: genes all
};

FeatureList read_features(std::string_view text);

/// The first field of each line, without CSV quotes: barcodes.tsv, or any list of names. A file of
/// one column may start with a header that says "barcode", "cell" or "gene"; it is left out.
std::vector<std::string> read_names(std::string_view text);

/// Adds the columns of a labels.tsv: a header whose first field names the barcodes, then a row a
/// cell, in any order. A column "total_umi" becomes the cells' depth. file: for errors and notes.
Expected<void> add_labels(std::string_view text, const std::string& file, Expression& to);

}  // namespace genegraft::expression
