#pragma once

#include <string>

#include "base/error.hpp"

namespace genegraft::cli {

/// catalogue.json of a folder's models, as the page reads it: {"models": [{file, name, title,
/// summary, task, bytes, sha256}]}, by file name. A file that is no model of ours is named on
/// standard error and left out; a folder without any is an error.
Expected<std::string> make_catalogue(const std::string& folder);

}  // namespace genegraft::cli
