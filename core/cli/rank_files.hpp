#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "expression/rank_tokens.hpp"

namespace genegraft::cli {

/// Files of a vocabulary, as typed: Geneformer's dictionaries as tables, gzip or not.
struct RankTables {
  std::string dictionary, medians, names;  ///< names may be ""
};
Expected<expression::RankVocabulary> read_rank_tables(const RankTables& tables);

/// A matrix whose cells are to be ranked; notes of its reader go to standard error.
Expected<expression::Expression> read_cells_to_rank(const std::string& path);

/// Its cells as tokens. A matrix without any gene of the vocabulary is refused.
Expected<expression::TokenRows> rank_cells(const expression::Expression& cells,
                                           const expression::RankVocabulary& vocabulary, int length,
                                           const std::string& path);

/// (P) the share of all tokens that each gene has.
std::vector<float> token_shares(const expression::TokenRows& rows, std::size_t genes);

}  // namespace genegraft::cli
