#include "cli/json_lines.hpp"

#include "base/text.hpp"
#include "model/manifest.hpp"

namespace genegraft::cli {

std::string to_json_lines(std::string_view header, std::size_t first_score,
                          std::string_view lines) {
  header.remove_suffix(1);  // the line end
  const auto names = split(header, '\t');
  const auto is_number = [&](std::size_t column) {
    const auto name = names[column];
    const bool title = name.starts_with("reason.") && !name.ends_with(".share");
    return column >= first_score && name != "error" && name != "strand" && name != "predicted" &&
           !title;
  };
  std::string text;
  for (const auto line : split(lines, '\n')) {
    if (line.empty()) continue;
    model::Json row = model::Json::object();
    const auto fields = split(line, '\t');
    for (std::size_t f = 0; f < names.size() && f < fields.size(); ++f) {
      const std::string name(names[f]);
      if (!is_number(f))
        row[name] = std::string(fields[f]);
      else if (const auto number = parse_number(fields[f]))
        row[name] = *number;
      else
        row[name] = nullptr;
    }
    text += row.dump(-1, ' ', false, model::Json::error_handler_t::replace) + "\n";
  }
  return text;
}

}  // namespace genegraft::cli
