#include "cli/screens.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <set>

#include "base/text.hpp"
#include "cli/text_source.hpp"

namespace genegraft::cli {
namespace {

std::string list(const std::set<std::string>& names) {
  std::string text;
  int shown = 0;
  for (const auto& name : names) {
    if (++shown > 5) return text + ", …";
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

}  // namespace

Expected<LabelledTable> read_labelled_table(const std::string& path) {
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  auto block = source->read_lines();
  if (!block) return tl::unexpected(block.error());
  const auto format = crispr::detect_pair_format(*block);
  if (!format) return inside(source->name(), format.error());
  if (format->label < 0) {
    std::string columns;
    for (const auto& column : format->columns) columns += (columns.empty() ? "" : ", ") + column;
    return fail(source->name() + ": no label column; the columns are " + columns);
  }
  LabelledTable table{.path = path, .name = table_name(path)};
  std::size_t unreadable = 0;
  std::string first_problem;
  for (bool first = true; !block->empty(); first = false) {
    for (const auto line : crispr::record_lines(*format, *block, first)) {
      table.records.push_back(crispr::read_record(*format, line));
      const auto& problem = table.records.back().error;
      if (problem.empty()) continue;
      if (unreadable++ == 0)
        first_problem = "record " + std::to_string(table.records.size()) + ": " + problem;
    }
    block = source->read_lines();
    if (!block) return tl::unexpected(block.error());
  }
  if (table.records.empty()) return fail(source->name() + ": the table has no rows");
  if (unreadable == table.records.size())
    return fail(source->name() + ": no row can be read; " + first_problem);
  if (unreadable > 0)
    std::fprintf(stderr, "%s: %s\n", source->name().c_str(), first_problem.c_str());
  return table;
}

void declare_screen_options(CLI::App& app, model::ScreenOptions& options) {
  app.add_flag("--keep-on-target", options.keep_on_target,
               "keep rows of a guide's own site; by default they are left out");
  app.add_option("--max-mismatches", options.max_mismatches, "rows with more are left out")
      ->check(CLI::Range(0, 20))
      ->capture_default_str();
}

void print_notes(const model::Screen& screen) {
  for (const auto& note : screen.notes)
    std::fprintf(stderr, "%s: %s\n", screen.name.c_str(), note.c_str());
}

bool label_before(const std::string& a, const std::string& b) {
  const auto x = parse_number(a), y = parse_number(b);
  if (x && y && *x != *y) return *x < *y;
  return a < b;
}

Expected<std::vector<std::string>> find_labels(const std::vector<LabelledTable>& tables) {
  std::set<std::string> found;
  for (const auto& table : tables)
    for (const auto& record : table.records)
      if (record.error.empty()) found.insert(record.label);
  if (found.size() != 2)
    return fail("the label column has " + std::to_string(found.size()) + " different values (" +
                list(found) + "), expected 2");
  std::vector<std::string> labels(found.begin(), found.end());
  std::sort(labels.begin(), labels.end(), label_before);
  return labels;
}

Expected<model::Screen> to_screen(const LabelledTable& table,
                                  const std::vector<std::string>& labels,
                                  const model::ScreenOptions& options) {
  model::ScreenBuilder builder(table.name, options);
  for (const auto& record : table.records) {
    const bool known = record.label == labels[0] || record.label == labels[1];
    if (!known && record.error.empty())
      return fail(table.path + ": label '" + record.label + "' is none of the model's (" +
                  labels[0] + ", " + labels[1] + ")");
    builder.add(record, record.label == labels[1]);
  }
  auto screen = builder.finish();
  if (screen.rows() == 0) return fail(table.path + ": no row is left to use");
  return screen;
}

}  // namespace genegraft::cli
