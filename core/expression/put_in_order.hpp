#pragma once

#include <span>
#include <string>

#include "base/error.hpp"
#include "expression/expression.hpp"

namespace genegraft::expression {

/// The last step of every reader, so that all files come out alike: features that are no genes of
/// the cell's (antibodies, guides, spike-ins) are dropped, genes that occur twice are joined, zeros
/// left out, columns brought to rise in each row; kind and species are told; what was done is
/// noted. Cells without names get numbers.
/// types: (G) as FeatureList has them, or none.
/// Fails on a value that is no number, on a matrix without any gene.
Expected<Expression> put_in_order(Expression read, std::span<const std::string> types);

}  // namespace genegraft::expression
