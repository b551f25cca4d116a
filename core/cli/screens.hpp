#pragma once

#include <string>
#include <vector>

#include "cli/cli_forward.hpp"
#include "model/screen.hpp"

namespace genegraft::cli {

/// A labelled table as it was read: still with its own label names.
struct LabelledTable {
  std::string path, name;
  std::vector<crispr::PairRecord> records;
};

/// Unreadable rows are kept as such, and the first is named on standard error; a table without one
/// good row is an error.
Expected<LabelledTable> read_labelled_table(const std::string& path);

/// The options that say which rows of a table count.
void declare_screen_options(CLI::App& app, model::ScreenOptions& options);

/// What was left out of the screen, to standard error.
void print_notes(const model::Screen& screen);

/// The order of label names: numbers by value, all else by letter.
bool label_before(const std::string& a, const std::string& b);

/// The two label names of all tables together, in rising order (numbers by value), the positive one
/// last. Anything but two is an error that lists what was found.
Expected<std::vector<std::string>> find_labels(const std::vector<LabelledTable>& tables);

/// The table cleaned, y = 1 for labels[1]. A label that is neither is an error that names the
/// table.
Expected<model::Screen> to_screen(const LabelledTable& table,
                                  const std::vector<std::string>& labels,
                                  const model::ScreenOptions& options);

}  // namespace genegraft::cli
