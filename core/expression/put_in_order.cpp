#include "expression/put_in_order.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <unordered_map>

#include "base/text.hpp"
#include "expression/gene_names.hpp"
#include "expression/sparse_rows.hpp"

namespace genegraft::expression {
namespace {

/// Logarithms stay below: 2^30 is more than any count, and log2 is the base that gives most.
constexpr float kLargestLog = 30;

struct Seen {
  float least = 0, largest = 0;
  bool whole = true, finite = true;
};

/// Values of one cell. Not inlined: an engine of WASM has its better code for a function only where
/// it is called anew, and a loop over a matrix is one call of seconds.
[[gnu::noinline]] void look_at(std::span<const float> values, Seen& seen) {
  for (const float value : values) {
    seen.finite = seen.finite && std::isfinite(value);
    seen.least = std::min(seen.least, value);
    seen.largest = std::max(seen.largest, value);
    seen.whole = seen.whole && value == std::floor(value);
  }
}

Expected<Seen> look_at(const Expression& read) {
  Seen seen;
  for (int i = 0; i < read.size(); ++i) {
    const auto row = read.values.row(i);
    look_at(row.value, seen);
    if (seen.finite) continue;
    const auto at = std::find_if_not(row.value.begin(), row.value.end(),
                                     [](float value) { return std::isfinite(value); });
    const auto& gene = read.genes[static_cast<std::size_t>(row.column[at - row.value.begin()])];
    return fail("cell " + read.cells[static_cast<std::size_t>(i)] + ", gene " +
                (gene.symbol.empty() ? gene.id : gene.symbol) + ": the value is no number");
  }
  return seen;
}

void tell_kind(const Seen& seen, Expression& of) {
  if (seen.least < 0) {
    of.kind = Values::scaled;
  } else if (seen.whole) {
    of.kind = Values::counts;
  } else if (seen.largest <= kLargestLog) {
    of.kind = Values::log;
  } else {
    of.kind = Values::counts;
    of.notes.push_back("values are not whole but too large for logarithms (up to " +
                       format_count(std::llround(seen.largest)) + "): taken like counts");
  }
}

bool is_of_genes(std::string_view type) {
  const auto lower = to_lower(type);
  return lower.empty() || lower == "gene expression" || lower == "gene" || lower == "rna" ||
         lower == "gex";
}

/// Counts what is left out, by its type.
class LeftOut {
 public:
  void add(const std::string& type) { ++count_[type]; }
  std::string text() const {
    std::string text;
    for (const auto& [type, count] : count_)
      text += (text.empty() ? "" : ", ") + format_count(count) + " " + type;
    return text;
  }

 private:
  std::map<std::string, long long> count_;
};

/// Where each feature goes; genes in the order of their first one.
struct Places {
  std::vector<std::int32_t> of;  // (features) -1: left out
  std::vector<Gene> genes;
  std::int64_t joined = 0;
  LeftOut left_out;
};

Places find_places(std::vector<Gene>& features, std::span<const std::string> types) {
  Places places;
  std::unordered_map<std::string, std::int32_t> by_name;
  for (std::size_t f = 0; f < features.size(); ++f) {
    auto& gene = features[f];
    const bool spike_in = is_spike_in(gene);
    if (spike_in || (!types.empty() && !is_of_genes(types[f]))) {
      places.left_out.add(spike_in ? "ERCC spike-ins" : types[f]);
      places.of.push_back(-1);
      continue;
    }
    const auto next = static_cast<std::int32_t>(places.genes.size());
    const auto& name = gene.id.empty() ? gene.symbol : gene.id;
    const auto place = name.empty() ? next : by_name.emplace(name, next).first->second;
    places.of.push_back(place);
    if (place < next)
      ++places.joined;
    else
      places.genes.push_back(std::move(gene));
  }
  return places;
}

}  // namespace

Expected<Expression> put_in_order(Expression read, std::span<const std::string> types) {
  assert(read.values.columns == std::ssize(read.genes));
  assert(types.empty() || std::ssize(types) == read.values.columns);
  if (read.cells.empty())
    for (int i = 1; i <= read.size(); ++i) read.cells.push_back(std::to_string(i));
  assert(std::ssize(read.cells) == read.size());

  const auto seen = look_at(read);
  if (!seen) return tl::unexpected(seen.error());
  tell_kind(*seen, read);
  auto places = find_places(read.genes, types);
  const auto left_out = places.left_out.text();
  if (places.genes.empty()) return fail("no gene expression among the features, but " + left_out);
  if (!left_out.empty()) read.notes.push_back("left out: " + left_out);
  const bool counts = read.kind == Values::counts;
  if (places.joined > 0)
    read.notes.push_back(format_count(places.joined) + " features name a gene that came before: " +
                         (counts ? "counts were added up" : "the largest value was taken"));
  const auto genes = static_cast<int>(places.genes.size());
  move_columns(read.values, places.of, genes, counts ? Join::sum : Join::largest);
  read.genes = std::move(places.genes);
  read.species = tell_species(read.genes);
  return read;
}

}  // namespace genegraft::expression
