#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "expression/gene_panel.hpp"

namespace genegraft::expression {

/// `<pad>`, `<mask>`, and the first gene.
inline constexpr std::int32_t kPadToken = 0, kMaskToken = 1, kFirstGeneToken = 2;

/// Genes a model reads as words. Gene p of the panel has the token p + 2.
struct RankVocabulary {
  GenePanel panel;  ///< (P)
  std::vector<float>
      median;  ///< (P) above 0: of the gene's non-zero shares of 10,000 in many cells

  int size() const { return static_cast<int>(panel.genes.size()) + kFirstGeneToken; }  ///< V
};

/// Reads Geneformer's dictionaries (Theodoris et al., Nature 618:616, 2023) as tables of two
/// columns with a header and a tab between: gene -> token, and gene -> median. Tokens number the
/// genes without a gap, `<pad>` is 0, `<mask>` 1; every gene has a median. names: "", or symbol ->
/// gene, so that matrices without Ensembl ids are read too. Errors name the table and its line.
Expected<RankVocabulary> read_rank_vocabulary(std::string_view dictionary, std::string_view medians,
                                              std::string_view names = {});

/// A vocabulary of one's own: gathers cells, matrix after matrix.
class RankVocabularyBuilder {
 public:
  /// Genes are those of earlier matrices where they match (see GenePanel), else new ones. Scaled
  /// values are refused; depth is as stated, else the sum of the row.
  Expected<void> add(const Expression& cells);

  /// Genes seen in at least so many cells, in the order in which they came, all of one weight;
  /// where most have an Ensembl id without those that have none: antibodies, as a rule.
  RankVocabulary build(int least_cells) const;

 private:
  GenePanel panel_;
  std::vector<std::vector<float>> shares_;  ///< non-zero, of each gene
};

/// Rows of tokens, each of its own length.
struct TokenRows {
  std::vector<std::int64_t> start = {0};  ///< (N + 1)
  std::vector<std::int32_t> token;

  int size() const { return static_cast<int>(start.size()) - 1; }
  std::span<const std::int32_t> row(int index) const {
    const auto first = static_cast<std::size_t>(start[static_cast<std::size_t>(index)]);
    const auto last = static_cast<std::size_t>(start[static_cast<std::size_t>(index) + 1]);
    return std::span(token).subspan(first, last - first);
  }
};

/// Rank-value encoding, as Geneformer has it: of each cell the tokens of its genes by
///   count / the cell's total * 10,000 / the gene's median
/// downwards, zeros left out, the first `length`; ties by the gene's id. The total and the 10,000
/// are alike for all genes of a cell and leave their order alone, so they are left out, and a cell
/// is read alike at any depth that is stated for it. Of log values the counts are had back as
/// e^x - 1. panel_of: (G) see PanelMatch. A cell without any of the genes has an empty row.
/// Worked example: counts 6, 2, 0, 3 of genes with medians 4, 1, 1, 2 -> values 1.5, 2, 0, 1.5 ->
/// gene 1, then genes 0 and 3 in the order of their ids: tokens 3, 2, 5.
TokenRows rank_tokens(const SparseMatrix& values, Values kind, std::span<const int> panel_of,
                      const RankVocabulary& vocabulary, int length);

/// (N, T) one batch of some rows, T as long as its longest, filled up with padding.
struct TokenBlock {
  std::int64_t tokens_of_row = 1;
  std::vector<std::int32_t> tokens;
};
TokenBlock pad_rows(const TokenRows& rows, std::span<const int> chosen);

}  // namespace genegraft::expression
