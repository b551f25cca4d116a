#include "cli/sequence_samples.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <unordered_set>

#include "base/delimited.hpp"
#include "base/number_table.hpp"
#include "base/text.hpp"
#include "cli/screens.hpp"
#include "cli/sequence_input.hpp"
#include "model/decision.hpp"
#include "sequence/check_nucleotides.hpp"
#include "sequence/sequence_families.hpp"

namespace genegraft::cli {
namespace {

/// Rows as they are read: labels and groups still by name.
struct RawRows {
  std::vector<std::string> sequence, label, part, group, kind;
  std::unordered_set<std::string> seen;  // letters and label
  bool is_split = false;
};

struct RowCount {
  long long unreadable = 0, repeated = 0;
  std::string first_problem;

  void leave_out(const std::string& place, const std::string& problem) {
    if (unreadable++ == 0) first_problem = place + ": " + problem;
  }
  void print(const std::string& file) const {
    if (unreadable > 0)
      std::fprintf(stderr, "%s: %s rows left out; %s\n", file.c_str(),
                   format_count(unreadable).c_str(), first_problem.c_str());
    if (repeated > 0)
      std::fprintf(stderr, "%s: %s repeated rows left out\n", file.c_str(),
                   format_count(repeated).c_str());
  }
};

struct Layout {
  std::ptrdiff_t sequence = -1, label = -1, split = -1, group = -1, kind = -1;
};

Expected<Layout> lay_out(const std::vector<std::string>& titles, const SequenceColumns& columns) {
  const auto find = [&](const std::string& name) {
    const auto found = std::find(titles.begin(), titles.end(), name);
    return found == titles.end() || name.empty() ? -1 : found - titles.begin();
  };
  const Layout layout{find(columns.sequence), find(columns.label), find(columns.split),
                      find(columns.group), find(columns.kind)};
  std::string all;
  for (const auto& title : titles) all += (all.empty() ? "" : ", ") + title;
  for (const auto& [at, name] : {std::pair(layout.sequence, columns.sequence),
                                 {layout.label, columns.label},
                                 {layout.group, columns.group},
                                 {layout.kind, columns.kind}})
    if (at < 0 && !name.empty()) return fail("no column '" + name + "'; the columns are " + all);
  return layout;
}

/// One name for each part, whatever a table calls it.
std::string part_name(const std::string& word) {
  const auto lower = to_lower(word);
  if (lower == "training") return "train";
  if (lower == "validation" || lower == "dev" || lower == "val") return "valid";
  return lower;
}

void add_row(std::vector<std::string>& fields, const Layout& layout, const std::string& place,
             RawRows& rows, RowCount& count) {
  const auto field = [&](std::ptrdiff_t column) {
    return column >= 0 && column < std::ssize(fields) ? std::move(fields[column]) : std::string();
  };
  auto letters = field(layout.sequence), label = field(layout.label);
  auto part = part_name(field(layout.split)), group = field(layout.group);
  auto kind = field(layout.kind);
  auto problem = sequence::check_nucleotides(letters);
  if (problem.empty() && is_missing(label)) problem = "no label";
  if (problem.empty() && layout.split >= 0 && part.empty()) problem = "no split";
  if (problem.empty() && layout.group >= 0 && is_missing(group)) problem = "no group";
  if (!problem.empty()) return count.leave_out(place, problem);
  if (!rows.seen.insert(to_upper(letters) + '\t' + label).second) {
    ++count.repeated;
    return;
  }
  rows.sequence.push_back(std::move(letters));
  rows.label.push_back(std::move(label));
  rows.part.push_back(std::move(part));
  rows.group.push_back(std::move(group));
  rows.kind.push_back(std::move(kind));
}

/// Lines are counted, so that a bad one can be named.
Expected<void> read_table(const std::string& path, const SequenceColumns& columns, RawRows& rows) {
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  std::optional<Layout> layout;
  char separator = '\t';
  std::int64_t number = 0;
  RowCount count;
  while (true) {
    const auto block = source->read_lines();
    if (!block) return tl::unexpected(block.error());
    if (block->empty()) break;
    std::string_view text = number == 0 ? without_byte_order_mark(*block) : *block;
    if (number == 0)
      if (const auto is_text = check_text_table(
              text, "a table with columns " + columns.sequence + " and " + columns.label);
          !is_text)
        return inside(source->name(), is_text.error());
    for (const auto line : split(text, '\n')) {
      ++number;
      if (is_skipped_line(line)) continue;
      if (!layout) {
        separator = find_separator(line);
        auto found = lay_out(split_fields(separator, line), columns);
        if (!found) return inside(source->name(), found.error());
        layout = *found;
        continue;
      }
      auto fields = split_fields(separator, line);
      add_row(fields, *layout, "line " + std::to_string(number), rows, count);
    }
    --number;  // what follows the last line end is no line
  }
  if (!layout) return fail(source->name() + ": the table is empty");
  rows.is_split = rows.is_split || layout->split >= 0;
  count.print(source->name());
  return {};
}

std::vector<int> number_names(const std::vector<std::string>& names) {
  std::map<std::string, int> number_of;
  std::vector<int> numbers;
  for (const auto& name : names)
    numbers.push_back(
        number_of.try_emplace(name, static_cast<int>(number_of.size())).first->second);
  return numbers;
}

/// Kinds by class, then name; a name under two classes is two kinds.
void number_kinds(const std::vector<std::string>& names, model::LabelledSequences& rows) {
  std::map<std::pair<std::int32_t, std::string>, std::int32_t> number_of;
  for (std::size_t i = 0; i < names.size(); ++i) number_of.try_emplace({rows.y[i], names[i]});
  rows.kinds.assign(rows.labels.size(), 0);
  std::int32_t next = 0;
  for (auto& [kind, number] : number_of) {
    number = next++;
    ++rows.kinds[static_cast<std::size_t>(kind.first)];
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    rows.kind.push_back(number_of.at({rows.y[i], names[i]}));
}

Expected<SequenceSamples> to_samples(RawRows rows, const std::string& name,
                                     const SequenceColumns& columns) {
  constexpr std::size_t kMostClasses = 1000;
  if (rows.label.empty()) return fail(name + ": no row can be used");
  SequenceSamples samples;
  auto& out = samples.rows;
  out.name = name;
  const std::set<std::string> found(rows.label.begin(), rows.label.end());
  if (found.size() < 2 || found.size() > kMostClasses)
    return fail("the column " + columns.label + " has " + std::to_string(found.size()) +
                " different labels, expected 2 to " + std::to_string(kMostClasses));
  if (found.contains(std::string(model::kUnsure)))
    return fail("the column " + columns.label + " has a label named " +
                std::string(model::kUnsure) + ", as rows without an answer are");
  out.labels.assign(found.begin(), found.end());
  std::sort(out.labels.begin(), out.labels.end(), label_before);
  for (const auto& label : rows.label)
    out.y.push_back(static_cast<std::int32_t>(
        std::find(out.labels.begin(), out.labels.end(), label) - out.labels.begin()));
  if (!columns.kind.empty()) number_kinds(rows.kind, out);
  const auto given = columns.group.empty() ? std::vector<int>() : number_names(rows.group);
  constexpr int kSharedWord = 30;
  out.group = sequence::sequence_families(rows.sequence, kSharedWord, given);
  out.group_name = columns.group.empty() ? "family" : columns.group;
  out.sequence = std::move(rows.sequence);
  if (rows.is_split) samples.part = std::move(rows.part);
  return samples;
}

Expected<void> read_class(const std::string& path, const std::string& label, RawRows& rows) {
  auto input = SequenceInput::open(path, "sequence");
  if (!input) return tl::unexpected(input.error());
  RowCount count;
  std::int64_t number = 0;
  const Layout layout{.sequence = 0, .label = 1};
  while (true) {
    auto records = input->next(std::int64_t{1} << 22);
    if (!records) return tl::unexpected(records.error());
    if (records->empty()) break;
    for (auto& record : *records) {
      const auto place = "record " + std::to_string(++number) + " (" + record.name + ")";
      std::vector<std::string> fields = {std::move(record.letters), label};
      if (record.error.empty())
        add_row(fields, layout, place, rows, count);
      else
        count.leave_out(place, record.error);
    }
  }
  count.print(input->name());
  return {};
}

}  // namespace

std::vector<int> SequenceSamples::rows_of(const std::string& name) const {
  std::vector<int> chosen;
  for (std::size_t i = 0; i < part.size(); ++i)
    if (part[i] == name) chosen.push_back(static_cast<int>(i));
  return chosen;
}

std::vector<std::string> SequenceSamples::test_parts() const {
  std::set<std::string> others(part.begin(), part.end());
  std::vector<std::string> parts;
  if (others.erase("test") > 0) parts.push_back("test");
  for (const auto& name : others)
    if (name != "train" && name != "valid") parts.push_back(name);
  return parts;
}

Expected<SequenceSamples> read_sequence_samples(const std::vector<std::string>& paths,
                                                const SequenceColumns& columns) {
  RawRows rows;
  for (const auto& path : paths)
    if (const auto read = read_table(path, columns, rows); !read)
      return tl::unexpected(read.error());
  if (rows.is_split)
    if (const auto empty = std::find(rows.part.begin(), rows.part.end(), "");
        empty != rows.part.end())
      return fail("not all tables have a column '" + columns.split + "'");
  return to_samples(std::move(rows), table_name(paths[0]), columns);
}

Expected<SequenceSamples> read_sequence_classes(const std::string& negative,
                                                const std::string& positive) {
  RawRows rows;
  if (const auto read = read_class(negative, "0", rows); !read) return tl::unexpected(read.error());
  if (const auto read = read_class(positive, "1", rows); !read) return tl::unexpected(read.error());
  return to_samples(std::move(rows), table_name(positive), {});
}

}  // namespace genegraft::cli
