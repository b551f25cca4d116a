#pragma once

#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "crispr/search_query.hpp"

namespace genegraft::crispr {

/// Guides without sites, one a line: its letters, or a name and its letters (or the other way
/// round), with spaces, a tab or a comma between; or FASTA. Blank lines, comments (#) and a line of
/// titles at the top are skipped. A guide without a name is called by its letters. Errors name the
/// line.
Expected<std::vector<SearchGuide>> read_guide_list(std::string_view text, int mismatches);

}  // namespace genegraft::crispr
