#include "cli/number_samples.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "base/delimited.hpp"
#include "base/number_table.hpp"
#include "base/text.hpp"
#include "cli/screens.hpp"
#include "cli/text_source.hpp"
#include "model/decision.hpp"

namespace genegraft::cli {
namespace {

/// Rows as they are read: labels and groups still by name.
struct RawRows {
  std::vector<std::string> features;
  std::vector<float> x;
  std::vector<std::string> label, group;
};

/// Rows of one file, and those of them that are left out.
struct RowCount {
  std::size_t rows = 0, unreadable = 0;
  std::string first_problem;
};

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.size() > 300 ? text.substr(0, 300) + ", …" : text;
}

Expected<int> find_column(const NumberFormat& format, const std::string& name) {
  const auto found = std::find(format.columns.begin(), format.columns.end(), name);
  if (found == format.columns.end())
    return fail("no column '" + name + "'; the columns are " + list(format.columns));
  return static_cast<int>(found - format.columns.begin());
}

/// Where things stand in one file.
struct Layout {
  int label = -1, group = -1;
  std::vector<int> features;
};

Expected<Layout> lay_out(const NumberFormat& format, const NumberColumns& columns,
                         std::vector<std::string>& features) {
  Layout layout;
  const auto label = find_column(format, columns.label);
  if (!label) return tl::unexpected(label.error());
  layout.label = *label;
  if (!columns.group.empty()) {
    const auto group = find_column(format, columns.group);
    if (!group) return tl::unexpected(group.error());
    layout.group = *group;
  }
  std::set<int> taken = {layout.label, layout.group};
  for (const auto& name : columns.ignored) {
    const auto column = find_column(format, name);
    if (!column) return tl::unexpected(column.error());
    taken.insert(*column);
  }
  if (features.empty())
    for (const int c : format.numeric)
      if (!taken.contains(c)) features.push_back(format.columns[c]);
  if (features.empty()) return fail("no column of numbers is left as a feature");
  for (const auto& name : features) {
    const auto column = find_column(format, name);
    if (!column) return tl::unexpected(column.error());
    layout.features.push_back(*column);
  }
  return layout;
}

/// A cell that is no number, by mistake perhaps, makes its column one of words.
void name_words(const std::string& file, const NumberFormat& format, const Layout& layout) {
  std::vector<std::string> words;
  for (int c = 0; c < static_cast<int>(format.columns.size()); ++c)
    if (c != layout.label && c != layout.group &&
        !std::binary_search(format.numeric.begin(), format.numeric.end(), c))
      words.push_back(format.columns[c]);
  if (!words.empty())
    std::fprintf(stderr, "%s: columns that are not of numbers alone are no features: %s\n",
                 file.c_str(), list(words).c_str());
}

void add_row(const NumberFormat& format, const Layout& layout, std::string_view line, RawRows& rows,
             RowCount& count) {
  ++count.rows;
  std::vector<float> x(layout.features.size());
  auto problem = read_numbers(format, line, layout.features, x);
  const auto fields = split_fields(format.separator, line);
  const auto field = [&](int column) {
    return column >= 0 && static_cast<std::size_t>(column) < fields.size()
               ? fields[static_cast<std::size_t>(column)]
               : std::string();
  };
  const auto label = field(layout.label), group = field(layout.group);
  if (problem.empty() && is_missing(label)) problem = "no label";
  if (problem.empty() && layout.group >= 0 && is_missing(group)) problem = "no group";
  if (!problem.empty()) {
    if (count.unreadable++ == 0)
      count.first_problem = "row " + std::to_string(count.rows) + ": " + problem;
    return;
  }
  rows.x.insert(rows.x.end(), x.begin(), x.end());
  rows.label.push_back(label);
  rows.group.push_back(group);
}

Expected<void> read_table(const std::string& path, const NumberColumns& columns, RawRows& rows) {
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  auto block = source->read_lines();
  if (!block) return tl::unexpected(block.error());
  const auto format = detect_number_format(*block);
  if (!format) return inside(source->name(), format.error());
  const bool is_first = rows.features.empty();
  const auto layout = lay_out(*format, columns, rows.features);
  if (!layout) return inside(source->name(), layout.error());
  if (is_first) name_words(source->name(), *format, *layout);
  RowCount count;
  for (bool first = true; !block->empty(); first = false) {
    for (const auto line : row_lines(*block, first, format->header))
      add_row(*format, *layout, line, rows, count);
    block = source->read_lines();
    if (!block) return tl::unexpected(block.error());
  }
  if (count.unreadable > 0)
    std::fprintf(stderr, "%s: %s rows left out; %s\n", source->name().c_str(),
                 format_count(static_cast<long long>(count.unreadable)).c_str(),
                 count.first_problem.c_str());
  return {};
}

std::vector<int> number_groups(const RawRows& rows, bool grouped) {
  std::map<std::string, int> number_of;
  std::vector<int> group;
  for (std::size_t i = 0; i < rows.label.size(); ++i)
    group.push_back(
        grouped
            ? number_of.try_emplace(rows.group[i], static_cast<int>(number_of.size())).first->second
            : static_cast<int>(i));
  return group;
}

}  // namespace

Expected<model::NumberSamples> read_number_samples(const std::vector<std::string>& paths,
                                                   const NumberColumns& columns) {
  constexpr std::size_t kMostClasses = 1000;
  RawRows rows;
  for (const auto& path : paths)
    if (const auto read = read_table(path, columns, rows); !read)
      return tl::unexpected(read.error());
  if (rows.label.empty()) return fail(paths[0] + ": no row can be used");
  model::NumberSamples samples{.name = table_name(paths[0]), .group_name = columns.group};
  const std::set<std::string> found(rows.label.begin(), rows.label.end());
  if (found.size() < 2 || found.size() > kMostClasses)
    return fail("the column " + columns.label + " has " + std::to_string(found.size()) +
                " different labels, expected 2 to " + std::to_string(kMostClasses));
  if (found.contains(std::string(model::kUnsure)))
    return fail("the column " + columns.label + " has a label named " +
                std::string(model::kUnsure) + ", as rows without an answer are");
  samples.labels.assign(found.begin(), found.end());
  std::sort(samples.labels.begin(), samples.labels.end(), label_before);
  std::map<std::string, std::int32_t> class_of;
  for (std::size_t k = 0; k < samples.labels.size(); ++k)
    class_of[samples.labels[k]] = static_cast<std::int32_t>(k);
  for (const auto& label : rows.label) samples.y.push_back(class_of[label]);
  samples.group = number_groups(rows, !columns.group.empty());
  samples.features = std::move(rows.features);
  samples.x.rows = static_cast<int>(rows.label.size());
  samples.x.columns = static_cast<int>(samples.features.size());
  samples.x.values = std::move(rows.x);
  return samples;
}

}  // namespace genegraft::cli
