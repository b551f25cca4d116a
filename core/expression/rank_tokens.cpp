#include "expression/rank_tokens.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_map>

#include "base/elementary.hpp"
#include "base/text.hpp"

namespace genegraft::expression {
namespace {

constexpr std::string_view kPickled =
    "a Python pickle; write its entries as a table first: a header, then key, tab, value";

struct TableEntry {
  std::string_view key, value;
  int line = 0;
};

/// Lines of two columns behind a header. keyless: those whose first is empty are passed over.
Expected<std::vector<TableEntry>> read_entries(std::string_view text, const std::string& table,
                                               bool keyless = false) {
  if (text.starts_with("\x80")) return fail(table + " is " + std::string(kPickled));
  std::vector<TableEntry> entries;
  int line = 0;
  for (auto rest : split(text, '\n')) {
    ++line;
    if (rest.ends_with('\r')) rest.remove_suffix(1);
    if (line == 1 || rest.empty()) continue;
    const auto fields = split(rest, '\t');
    if (keyless && fields[0].empty()) continue;
    if (fields.size() != 2 || fields[0].empty() || fields[1].empty())
      return fail(table + ", line " + std::to_string(line) +
                  ": expected two columns with a tab between");
    entries.push_back({fields[0], fields[1], line});
  }
  if (entries.empty()) return fail(table + " holds nothing behind its header");
  return entries;
}

tl::unexpected<Error> wrong(const std::string& table, const TableEntry& entry,
                            const std::string& what) {
  return fail(table + ", line " + std::to_string(entry.line) + ": " + std::string(entry.key) +
              what);
}

/// Ids of genes by token - 2.
Expected<std::vector<std::string>> read_tokens(std::string_view text) {
  const std::string table = "the token dictionary";
  const auto entries = read_entries(text, table);
  if (!entries) return tl::unexpected(entries.error());
  std::vector<std::string> names(entries->size());
  for (const auto& entry : *entries) {
    const auto token = parse_number(entry.value);
    if (!token || !(*token >= 0 && *token < static_cast<double>(names.size())) ||
        *token != std::floor(*token))
      return wrong(table, entry,
                   " has the token " + std::string(entry.value) + ", expected a number from 0 to " +
                       std::to_string(names.size() - 1) + ", for there are so many entries");
    auto& name = names[static_cast<std::size_t>(*token)];
    if (!name.empty()) return wrong(table, entry, " and " + name + " have the same token");
    name = entry.key;
  }
  if (names.size() < 3 || names[kPadToken] != "<pad>" || names[kMaskToken] != "<mask>")
    return fail(table + ": expected <pad> as token 0, <mask> as token 1, then genes");
  for (std::size_t t = kFirstGeneToken; t < names.size(); ++t)
    if (names[t].starts_with('<'))
      return fail(table + ": token " + std::to_string(t) + " is " + names[t] +
                  "; this version reads dictionaries whose only special tokens are <pad> and "
                  "<mask>, as Geneformer's of 30 million cells");
  names.erase(names.begin(), names.begin() + kFirstGeneToken);
  return names;
}

/// The value of a cell's entry as a number that grows with its count.
double count_of(float value, Values kind) {
  return kind == Values::counts ? value : exponential(double{value}) - 1;
}

/// Places of genes by id, then symbol.
std::vector<std::int32_t> rank_of_ids(const std::vector<Gene>& genes) {
  std::vector<std::int32_t> order(genes.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    const auto &x = genes[static_cast<std::size_t>(a)], &y = genes[static_cast<std::size_t>(b)];
    if (x.id != y.id) return x.id < y.id;
    return x.symbol != y.symbol ? x.symbol < y.symbol : a < b;
  });
  std::vector<std::int32_t> rank(genes.size());
  for (std::size_t r = 0; r < order.size(); ++r)
    rank[static_cast<std::size_t>(order[r])] = static_cast<std::int32_t>(r);
  return rank;
}

float median_of(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

Expected<RankVocabulary> read_rank_vocabulary(std::string_view dictionary, std::string_view medians,
                                              std::string_view names) {
  const auto ids = read_tokens(dictionary);
  if (!ids) return tl::unexpected(ids.error());
  const std::string table = "the table of medians";
  const auto entries = read_entries(medians, table);
  if (!entries) return tl::unexpected(entries.error());
  std::unordered_map<std::string_view, float> median_of_id;
  for (const auto& entry : *entries) {
    const auto median = parse_number(entry.value);
    if (!median || !(*median > 0 && *median < 1e9))
      return wrong(table, entry,
                   " has the median " + std::string(entry.value) + ", expected a number above 0");
    if (!median_of_id.emplace(entry.key, static_cast<float>(*median)).second)
      return wrong(table, entry, " is there twice");
  }
  std::unordered_map<std::string_view, std::string_view> symbol_of_id;
  if (!names.empty()) {
    const auto pairs = read_entries(names, "the table of gene names", /*keyless=*/true);
    if (!pairs) return tl::unexpected(pairs.error());
    for (const auto& [symbol, id, line] : *pairs) symbol_of_id.emplace(id, symbol);
  }
  RankVocabulary vocabulary;
  for (const auto& id : *ids) {
    const auto median = median_of_id.find(id);
    if (median == median_of_id.end())
      return fail(table + ": no median of " + id + ", which the token dictionary has");
    const auto symbol = symbol_of_id.find(id);
    vocabulary.panel.genes.push_back(
        {id, symbol == symbol_of_id.end() ? "" : std::string(symbol->second)});
    vocabulary.median.push_back(median->second);
  }
  vocabulary.panel.weight.assign(ids->size(), 1 / static_cast<float>(ids->size()));
  return vocabulary;
}

Expected<void> RankVocabularyBuilder::add(const Expression& cells) {
  if (cells.kind == Values::scaled)
    return fail("its values are centred and scaled; ranks need counts or logarithms");
  auto place = panel_.match(cells.genes).panel_of;
  for (std::size_t g = 0; g < place.size(); ++g) {
    if (place[g] >= 0) continue;
    place[g] = static_cast<int>(panel_.genes.size());
    panel_.genes.push_back(cells.genes[g]);
  }
  shares_.resize(panel_.genes.size());
  for (int i = 0; i < cells.size(); ++i) {
    const auto row = cells.values.row(i);
    const double depth = library_size(cells, i);
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      if (!(row.value[e] > 0)) continue;
      const double share = cells.kind == Values::counts ? row.value[e] / std::max(1.0, depth) * 1e4
                                                        : count_of(row.value[e], cells.kind);
      shares_[static_cast<std::size_t>(place[static_cast<std::size_t>(row.column[e])])].push_back(
          static_cast<float>(share));
    }
  }
  return {};
}

RankVocabulary RankVocabularyBuilder::build(int least_cells) const {
  RankVocabulary vocabulary;
  const auto named = std::count_if(panel_.genes.begin(), panel_.genes.end(),
                                   [](const Gene& gene) { return !gene.id.empty(); });
  const bool by_id = 2 * named > std::ssize(panel_.genes);
  for (std::size_t g = 0; g < shares_.size(); ++g) {
    if (std::ssize(shares_[g]) < std::max(1, least_cells)) continue;
    if (by_id && panel_.genes[g].id.empty()) continue;
    vocabulary.panel.genes.push_back(panel_.genes[g]);
    vocabulary.median.push_back(median_of(shares_[g]));
  }
  const auto genes = vocabulary.median.size();
  vocabulary.panel.weight.assign(genes, 1 / static_cast<float>(genes));
  return vocabulary;
}

TokenRows rank_tokens(const SparseMatrix& values, Values kind, std::span<const int> panel_of,
                      const RankVocabulary& vocabulary, int length) {
  assert(std::ssize(panel_of) == values.columns && length > 0);
  struct Entry {
    double value;
    std::int32_t rank, place;
  };
  const auto rank = rank_of_ids(vocabulary.panel.genes);
  const auto before = [](const Entry& a, const Entry& b) {
    return a.value != b.value ? a.value > b.value : a.rank < b.rank;
  };
  TokenRows rows;
  std::vector<Entry> entries;
  for (int i = 0; i < values.rows; ++i) {
    const auto row = values.row(i);
    entries.clear();
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      const int place = panel_of[static_cast<std::size_t>(row.column[e])];
      if (place < 0 || !(row.value[e] > 0)) continue;
      const auto p = static_cast<std::size_t>(place);
      entries.push_back({count_of(row.value[e], kind) / vocabulary.median[p], rank[p], place});
    }
    const auto kept = std::min(entries.size(), static_cast<std::size_t>(length));
    std::partial_sort(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(kept),
                      entries.end(), before);
    for (std::size_t e = 0; e < kept; ++e) rows.token.push_back(entries[e].place + kFirstGeneToken);
    rows.start.push_back(std::ssize(rows.token));
  }
  return rows;
}

TokenBlock pad_rows(const TokenRows& rows, std::span<const int> chosen) {
  TokenBlock block;
  for (const int row : chosen)
    block.tokens_of_row = std::max(block.tokens_of_row, std::int64_t{std::ssize(rows.row(row))});
  block.tokens.assign(chosen.size() * static_cast<std::size_t>(block.tokens_of_row), kPadToken);
  auto out = block.tokens.begin();
  for (const int row : chosen) {
    const auto tokens = rows.row(row);
    std::copy(tokens.begin(), tokens.end(), out);
    out += block.tokens_of_row;
  }
  return block;
}

}  // namespace genegraft::expression
