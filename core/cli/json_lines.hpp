#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace genegraft::cli {

/// The TSV lines of predict as JSON objects, one a line: scores and shares (columns from
/// `first_score` on, but for titles, strands and the error) as numbers or null, all else, the
/// table's own fields above all, as the text it was. header: with its line end.
std::string to_json_lines(std::string_view header, std::size_t first_score,
                          std::string_view lines);

}  // namespace genegraft::cli
