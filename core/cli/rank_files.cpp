#include "cli/rank_files.hpp"

#include <cstdio>

#include "cli/expression_source.hpp"
#include "cli/text_source.hpp"

namespace genegraft::cli {
namespace {

constexpr std::size_t kLargestTable = std::size_t{1} << 26;

Expected<std::string> read_table(const std::string& path) {
  if (path.empty()) return std::string();
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  std::string text;
  for (;;) {
    const auto block = source->read_block();
    if (!block) return tl::unexpected(block.error());
    if (block->empty()) return text;
    text += *block;
    if (text.size() > kLargestTable) return fail(path + ": too large for a table of genes");
  }
}

}  // namespace

Expected<expression::RankVocabulary> read_rank_tables(const RankTables& tables) {
  for (const auto& path : {tables.dictionary, tables.medians, tables.names})
    if (path.ends_with(".pkl") || path.ends_with(".pickle"))
      return fail(path +
                  ": a Python pickle, which only Python reads safely; write it as a table first "
                  "(.tsv or .tsv.gz: a header, then gene, tab, token or median)");
  const auto dictionary = read_table(tables.dictionary);
  if (!dictionary) return tl::unexpected(dictionary.error());
  const auto medians = read_table(tables.medians);
  if (!medians) return tl::unexpected(medians.error());
  const auto names = read_table(tables.names);
  if (!names) return tl::unexpected(names.error());
  auto vocabulary = expression::read_rank_vocabulary(*dictionary, *medians, *names);
  if (!vocabulary) return inside(tables.dictionary + ", " + tables.medians, vocabulary.error());
  return vocabulary;
}

Expected<expression::Expression> read_cells_to_rank(const std::string& path) {
  auto cells = read_expression_from(path);
  if (!cells) return cells;
  for (const auto& note : cells->notes)
    std::fprintf(stderr, "%s: %s\n", path.c_str(), note.c_str());
  if (cells->kind == expression::Values::scaled)
    return fail(path + ": its values are centred and scaled; ranks need counts or logarithms");
  return cells;
}

Expected<expression::TokenRows> rank_cells(const expression::Expression& cells,
                                           const expression::RankVocabulary& vocabulary, int length,
                                           const std::string& path) {
  const auto match = vocabulary.panel.match(cells.genes);
  if (match.found == 0)
    return fail(path + ": none of its genes is in the vocabulary; is it the same species?");
  return expression::rank_tokens(cells.values, cells.kind, match.panel_of, vocabulary, length);
}

std::vector<float> token_shares(const expression::TokenRows& rows, std::size_t genes) {
  std::vector<double> count(genes);
  for (const auto token : rows.token)
    ++count[static_cast<std::size_t>(token - expression::kFirstGeneToken)];
  std::vector<float> shares;
  for (const double c : count)
    shares.push_back(static_cast<float>(c / static_cast<double>(rows.token.size())));
  return shares;
}

}  // namespace genegraft::cli
