#include "cli/cell_samples.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/text.hpp"
#include "cli/expression_source.hpp"
#include "cli/files.hpp"
#include "expression/gene_panel.hpp"
#include "expression/variable_genes.hpp"

namespace genegraft::cli {
namespace {

using expression::Expression;

/// A data set with the labels of its cells as text; cells without one are gone.
struct Labelled {
  model::CellSamples samples;
  std::vector<std::string> label;
};

std::string name_of_set(const std::string& path) {
  auto place = std::filesystem::path(path);
  if (!place.has_filename()) place = place.parent_path();
  return place.filename().string();
}

Expected<Labelled> read_one(const std::string& path, const CellColumns& columns, int first_group,
                            int first_batch) {
  auto cells = read_expression_from(path);
  if (!cells) return tl::unexpected(cells.error());
  if (cells->kind == expression::Values::scaled)
    return fail(path + ": its values are centred and scaled; training needs counts or logarithms");
  for (const auto& note : cells->notes)
    std::fprintf(stderr, "%s: %s\n", path.c_str(), note.c_str());
  const auto labels = read_labels(*cells, columns.label, columns.map);
  if (!labels) return inside(path, labels.error());
  const auto group = number_values(*cells, columns.group, first_group);
  if (!group) return inside(path, group.error());
  const auto batch = number_values(*cells, columns.depth, first_batch);
  if (!batch) return inside(path, batch.error());
  Labelled set;
  std::vector<int> rows;
  for (int i = 0; i < cells->size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if ((*labels)[at].empty()) continue;
    rows.push_back(i);
    set.label.push_back((*labels)[at]);
    set.samples.group.push_back((*group)[at]);
    set.samples.batch.push_back((*batch)[at]);
    if (cells->kind != expression::Values::counts) continue;
    double depth = cells->depth.empty() ? 0 : cells->depth[at];
    if (cells->depth.empty())
      for (const float value : cells->values.row(i).value) depth += value;
    set.samples.depth.push_back(depth);
  }
  if (rows.empty()) return fail(path + ": no cell has a label in the column " + columns.label);
  if (std::ssize(rows) < cells->size())
    std::fprintf(stderr, "%s: %s of %s cells have no label and are left out\n", path.c_str(),
                 format_count(cells->size() - std::ssize(rows)).c_str(),
                 format_count(cells->size()).c_str());
  set.samples.name = name_of_set(path);
  set.samples.values = expression::select_rows(cells->values, rows);
  set.samples.genes = std::move(cells->genes);
  return set;
}

/// Columns of each set that all sets have, in the order of the first.
Expected<std::vector<std::vector<int>>> common_genes(const std::vector<Labelled>& sets) {
  const auto& first = sets.front().samples.genes;
  const expression::GenePanel panel{first, {}};
  std::vector<std::vector<int>> column(sets.size(), std::vector<int>(first.size(), -1));
  for (std::size_t s = 0; s < sets.size(); ++s) {
    const auto match = panel.match(sets[s].samples.genes);
    for (std::size_t g = 0; g < match.panel_of.size(); ++g)
      if (match.panel_of[g] >= 0)
        column[s][static_cast<std::size_t>(match.panel_of[g])] = static_cast<int>(g);
  }
  std::vector<std::vector<int>> common(sets.size());
  for (std::size_t g = 0; g < first.size(); ++g) {
    const bool all =
        std::all_of(column.begin(), column.end(), [&](const auto& c) { return c[g] >= 0; });
    for (std::size_t s = 0; all && s < sets.size(); ++s) common[s].push_back(column[s][g]);
  }
  if (common.front().empty()) return fail("the data sets have no gene in common");
  return common;
}

/// Columns in any order, rows sorted again.
SparseMatrix reorder(const SparseMatrix& x, const std::vector<int>& columns) {
  std::vector<int> place(static_cast<std::size_t>(x.columns), -1);
  for (std::size_t c = 0; c < columns.size(); ++c) place[columns[c]] = static_cast<int>(c);
  SparseMatrix result;
  result.rows = x.rows;
  result.columns = static_cast<int>(columns.size());
  std::vector<std::pair<int, float>> entries;
  for (int i = 0; i < x.rows; ++i) {
    const auto row = x.row(i);
    entries.clear();
    for (std::size_t e = 0; e < row.column.size(); ++e)
      if (place[row.column[e]] >= 0) entries.push_back({place[row.column[e]], row.value[e]});
    std::sort(entries.begin(), entries.end());
    for (const auto& [column, value] : entries) {
      result.column.push_back(column);
      result.value.push_back(value);
    }
    result.start.push_back(static_cast<std::int64_t>(result.column.size()));
  }
  return result;
}

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void append_rows(SparseMatrix& to, const SparseMatrix& from) {
  const auto entries = std::ssize(to.column);
  append(to.column, from.column);
  append(to.value, from.value);
  for (std::size_t i = 1; i < from.start.size(); ++i) to.start.push_back(entries + from.start[i]);
  to.rows += from.rows;
}

Expected<model::CellSamples> join(std::vector<Labelled> sets) {
  const auto columns = common_genes(sets);
  if (!columns) return tl::unexpected(columns.error());
  model::CellSamples all;
  std::vector<std::string> label;
  for (std::size_t s = 0; s < sets.size(); ++s) {
    auto& own = sets[s].samples;
    if (own.depth.empty() != sets.front().samples.depth.empty())
      return fail(own.name + ": some data sets hold counts, others logarithms; train on one kind");
    auto values = reorder(own.values, (*columns)[s]);
    if (s == 0) {
      all.values = std::move(values);
      for (const int g : columns->front())
        all.genes.push_back(own.genes[static_cast<std::size_t>(g)]);
    } else {
      append_rows(all.values, values);
    }
    all.name += (s ? " + " : "") + own.name;
    append(all.depth, own.depth);
    append(all.group, own.group);
    append(all.batch, own.batch);
    append(label, sets[s].label);
  }
  all.labels = label;
  std::sort(all.labels.begin(), all.labels.end());
  all.labels.erase(std::unique(all.labels.begin(), all.labels.end()), all.labels.end());
  for (const auto& text : label)
    all.y.push_back(static_cast<std::int32_t>(
        std::lower_bound(all.labels.begin(), all.labels.end(), text) - all.labels.begin()));
  return all;
}

/// Leaves the genes that the matrix has too.
Expected<void> keep_genes_of(const std::string& path, model::CellSamples& samples) {
  const auto other = read_expression_from(path);
  if (!other) return tl::unexpected(other.error());
  const auto match = expression::GenePanel{samples.genes, {}}.match(other->genes);
  std::vector<int> kept;
  for (const int place : match.panel_of)
    if (place >= 0) kept.push_back(place);
  if (kept.empty()) return fail(path + ": it has no gene in common with the data sets");
  std::sort(kept.begin(), kept.end());
  samples.values = expression::select_columns(samples.values, kept);
  std::vector<expression::Gene> genes;
  for (const int g : kept) genes.push_back(std::move(samples.genes[static_cast<std::size_t>(g)]));
  samples.genes = std::move(genes);
  return {};
}

}  // namespace

Expected<std::map<std::string, std::string>> read_label_map(const std::string& path) {
  std::map<std::string, std::string> map;
  const auto bytes = read_file(path, 1 << 24);
  if (!bytes) return tl::unexpected(bytes.error());
  int number = 0;
  for (auto line : split({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const auto fields = split(line, '\t');
    if (fields.size() != 2 || fields[0].empty() || fields[1].empty())
      return fail(path + ":" + std::to_string(number) +
                  ": expected a label, a tab, and what it is called here (or -)");
    map[std::string(fields[0])] = std::string(fields[1]);
  }
  return map;
}

Expected<const expression::CellColumn*> find_column(const Expression& cells,
                                                    const std::string& name) {
  std::string known;
  for (const auto& column : cells.columns) {
    if (column.name == name) return &column;
    known += (known.empty() ? "" : ", ") + column.name;
  }
  return fail("the cells have no column " + name +
              (known.empty() ? "; nothing is known of them" : "; there are " + known));
}

Expected<std::vector<std::string>> read_labels(const Expression& cells, const std::string& column,
                                               const std::string& map_path) {
  const auto found = find_column(cells, column);
  if (!found) return tl::unexpected(found.error());
  auto labels = (*found)->values;
  for (auto& label : labels)
    if (label == "NA") label.clear();
  if (map_path.empty()) return labels;
  const auto map = read_label_map(map_path);
  if (!map) return tl::unexpected(map.error());
  for (auto& label : labels)
    if (const auto at = map->find(label); at != map->end())
      label = at->second == "-" ? "" : at->second;
  return labels;
}

Expected<std::vector<int>> number_values(const Expression& cells, const std::string& column,
                                         int first) {
  std::vector<int> numbers(static_cast<std::size_t>(cells.size()));
  std::map<std::string, int> known;
  int next = first;
  const expression::CellColumn* values = nullptr;
  if (!column.empty()) {
    const auto found = find_column(cells, column);
    if (!found) return tl::unexpected(found.error());
    values = *found;
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool alone = !values || values->values[i].empty();
    if (alone) {
      numbers[i] = next++;
      continue;
    }
    const auto [at, added] = known.emplace(values->values[i], next);
    next += added;
    numbers[i] = at->second;
  }
  return numbers;
}

Expected<model::CellSamples> read_cell_samples(const std::vector<std::string>& paths,
                                               const CellColumns& columns) {
  std::vector<Labelled> sets;
  int groups = 0, batches = 0;
  for (const auto& path : paths) {
    auto set = read_one(path, columns, groups, batches);
    if (!set) return tl::unexpected(set.error());
    for (const int g : set->samples.group) groups = std::max(groups, g + 1);
    for (const int b : set->samples.batch) batches = std::max(batches, b + 1);
    sets.push_back(std::move(*set));
  }
  auto all = join(std::move(sets));
  if (!all) return all;
  for (const auto& path : columns.common_with)
    if (const auto kept = keep_genes_of(path, *all); !kept) return tl::unexpected(kept.error());
  all->group_name = columns.group;
  if (all->classes() < 2)
    return fail("all cells are " + all->labels.front() + "; two labels are needed");
  return all;
}

}  // namespace genegraft::cli
