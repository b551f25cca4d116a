#include "evaluate/learning_curve.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "base/delimited.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "evaluate/answer_figures.hpp"
#include "evaluate/class_plots.hpp"

namespace genegraft::cli {
namespace {

using evaluate::LearningCurves;

struct Flags {
  std::vector<std::string> tables, names;
  std::string score = "network", title = "Learning curves", html, svg, out;
  std::vector<std::string> figures{"roc_auc", "mcc"};
};

/// One draw's figures.
struct Draw {
  std::string set, base, score;
  int rows = 0, number = 0;
  std::map<std::string, double> figures;
};

/// What keys are called, in the order they were named in.
class Titles {
 public:
  static Expected<Titles> read(const std::vector<std::string>& pairs) {
    Titles titles;
    for (const auto& pair : pairs) {
      const auto equals = pair.find('=');
      if (equals == std::string::npos || equals == 0)
        return fail("--name " + pair + ": expected KEY=TITLE");
      titles.named_.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    }
    return titles;
  }

  std::string title(const std::string& key) const {
    const auto at = place(key);
    return at == named_.size() ? key : named_[at].second;
  }
  /// After all named ones where it has no name.
  std::size_t place(const std::string& key) const {
    const auto found = std::find_if(named_.begin(), named_.end(),
                                    [&](const auto& named) { return named.first == key; });
    return static_cast<std::size_t>(found - named_.begin());
  }

 private:
  std::vector<std::pair<std::string, std::string>> named_;
};

/// Rows of a table by the names in its first line.
class FigureTable {
 public:
  FigureTable(std::string path, const TextLine& header_line)
      : path_(std::move(path)), header_(header_line.number) {
    const auto header = split_fields('\t', header_line.text);
    for (std::size_t c = 0; c < header.size(); ++c) at_[header[c]] = c;
  }

  Expected<void> needs(const std::vector<std::string>& names) const {
    for (const auto& name : names)
      if (!at_.contains(name))
        return fail(where(header_) + "no column " + name +
                    "; expected a table of figures as finetune --rows writes it");
    return {};
  }

  /// Nothing for lines of means, which are made anew.
  Expected<std::optional<Draw>> read(const TextLine& line,
                                     const std::vector<std::string>& figures) const {
    const auto fields = split_fields('\t', line.text);
    if (fields.size() != at_.size())
      return fail(where(line.number) + std::to_string(fields.size()) + " fields, expected " +
                  std::to_string(at_.size()));
    const auto field = [&](const std::string& name) { return fields[at_.at(name)]; };
    const auto number = parse_number(field("draw"));
    if (!number) return std::optional<Draw>();
    const auto rows = parse_number(field("rows"));
    if (!rows || *rows < 1 || *rows > 1e9)
      return fail(where(line.number) + "rows: expected a number of rows, not " + field("rows"));
    Draw draw{
        .set = field("set"),
        .base = at_.contains("base") ? field("base") : std::filesystem::path(path_).stem().string(),
        .score = field("score"),
        .rows = static_cast<int>(*rows),
        .number = static_cast<int>(*number)};
    for (const auto& name : figures) {
      const auto value = parse_number(field(name));
      if (!value)
        return fail(where(line.number) + name + ": expected a number, not " + field(name));
      draw.figures[name] = *value;
    }
    return std::optional(std::move(draw));
  }

 private:
  std::string where(int line) const { return path_ + ", line " + std::to_string(line) + ": "; }

  std::string path_;
  int header_;
  std::map<std::string, std::size_t> at_;
};

Expected<std::vector<Draw>> read_draws(const std::string& path,
                                       const std::vector<std::string>& figures) {
  const auto bytes = read_file(path, 1 << 28);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  const auto lines = first_lines(text, SIZE_MAX);
  if (lines.empty()) return fail(path + ": the file is empty");
  const FigureTable table(path, lines.front());
  auto needed = figures;
  needed.insert(needed.end(), {"set", "rows", "draw", "score"});
  if (const auto there = table.needs(needed); !there) return tl::unexpected(there.error());
  std::vector<Draw> draws;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    auto draw = table.read(lines[i], figures);
    if (!draw) return tl::unexpected(draw.error());
    if (*draw) draws.push_back(std::move(**draw));
  }
  return draws;
}

/// A base's network by its name, and beside all of them the regression, which no base changes: of
/// each draw it counts once.
constexpr const char* kLinear = "linear";

using Sizes = std::map<int, std::map<int, const Draw*>>;  ///< by rows and draw
using Ways = std::map<std::string, Sizes>;

std::vector<evaluate::LearningPoint> points_of(const Sizes& sizes, const std::string& figure) {
  std::vector<evaluate::LearningPoint> points;
  for (const auto& [rows, draws] : sizes) {
    std::vector<double> values;
    for (const auto& [number, draw] : draws) values.push_back(draw->figures.at(figure));
    const auto [mean, low, high] = evaluate::mean_interval(values);
    points.push_back({rows, static_cast<int>(values.size()), {mean, low, high}});
  }
  return points;
}

std::vector<LearningCurves> gather(const std::vector<Draw>& draws, const Flags& flags,
                                   const Titles& titles) {
  std::map<std::string, Ways> by_set;
  for (const auto& draw : draws)
    if (draw.score == kLinear || draw.score == flags.score) {
      auto& sizes = by_set[draw.set][draw.score == kLinear ? kLinear : draw.base];
      sizes[draw.rows].emplace(draw.number, &draw);
    }
  std::vector<LearningCurves> all;
  for (const auto& [set, ways] : by_set) {
    std::vector<std::string> keys;
    for (const auto& [way, sizes] : ways) keys.push_back(way);
    std::stable_sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
      return titles.place(a) < titles.place(b);
    });
    for (const auto& figure : flags.figures) {
      all.push_back({titles.title(set), titles.title(figure), {}});
      for (const auto& key : keys)
        all.back().ways.push_back({titles.title(key), points_of(ways.at(key), figure)});
    }
  }
  return all;
}

std::string to_table(const std::vector<LearningCurves>& all) {
  std::string text = "set\tfigure\tlearnt\trows\tdraws\tmean\tlow\thigh\n";
  for (const auto& curves : all)
    for (const auto& way : curves.ways)
      for (const auto& point : way.points)
        text += curves.set + "\t" + curves.figure + "\t" + way.name + "\t" +
                std::to_string(point.rows) + "\t" + std::to_string(point.draws) + "\t" +
                format_float(static_cast<float>(point.mean.value)) + "\t" +
                format_float(static_cast<float>(point.mean.low)) + "\t" +
                format_float(static_cast<float>(point.mean.high)) + "\n";
  return text;
}

std::string file_name(std::string words) {
  for (char& c : words)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '-';
  return to_lower(words) + ".svg";
}

Expected<void> write_curves(const std::vector<LearningCurves>& all, const Flags& flags) {
  if (!flags.svg.empty()) {
    std::error_code error;
    std::filesystem::create_directories(flags.svg, error);
    if (error) return fail(flags.svg + ": " + error.message());
    for (const auto& curves : all) {
      const auto path =
          std::filesystem::path(flags.svg) / file_name(curves.set + " " + curves.figure);
      const auto plot = evaluate::standalone_svg(evaluate::learning_plot(curves)) + "\n";
      if (const auto written = write_file(path.string(), plot); !written) return written;
    }
  }
  if (!flags.html.empty())
    if (const auto written = write_file(flags.html, evaluate::learning_page(flags.title, all));
        !written)
      return written;
  auto output = Output::open(flags.out);
  if (!output) return tl::unexpected(output.error());
  if (const auto written = output->write(to_table(all)); !written) return written;
  return output->finish();
}

Expected<void> draw_learning_curves(const Flags& flags) {
  const auto titles = Titles::read(flags.names);
  if (!titles) return tl::unexpected(titles.error());
  std::vector<Draw> draws;
  for (const auto& path : flags.tables) {
    auto own = read_draws(path, flags.figures);
    if (!own) return tl::unexpected(own.error());
    draws.insert(draws.end(), std::make_move_iterator(own->begin()),
                 std::make_move_iterator(own->end()));
  }
  const auto all = gather(draws, flags, *titles);
  if (all.empty())
    return fail(flags.tables.front() + ": no draw of score " + flags.score + " or " + kLinear);
  return write_curves(all, flags);
}

}  // namespace

Action declare_learning_curve(CLI::App& app, const CommonOptions&) {
  auto flags = std::make_shared<Flags>();
  app.add_option("tables", flags->tables,
                 "figures as finetune --rows writes them; a column `base` names the way of "
                 "learning, else the file does")
      ->required();
  app.add_option("--score", flags->score, "which score of each base: model or network");
  app.add_option("--figure", flags->figures, "columns to draw: roc_auc, mcc, accuracy, …")
      ->delimiter(',');
  app.add_option("--name", flags->names,
                 "KEY=TITLE of a set, a base or a figure; bases are drawn in this order");
  app.add_option("--title", flags->title, "heading of the page");
  app.add_option("--html", flags->html, "plots and tables as one page");
  app.add_option("--svg", flags->svg, "folder for each plot as a file of its own");
  app.add_option("--out,-o", flags->out, "means and intervals; standard output unless told");
  return [flags] { return draw_learning_curves(*flags); };
}

}  // namespace genegraft::cli
