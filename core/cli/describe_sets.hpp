#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/manifest.hpp"

namespace genegraft::cli {

/// For the manifest: names, hashes and sizes of every file of the data sets.
/// sources: what the card says of each.
Expected<model::Json> describe_sets(const std::vector<std::string>& paths,
                                    const model::Json& sources);

}  // namespace genegraft::cli
