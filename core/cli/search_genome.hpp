#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "crispr/site_search.hpp"

namespace genegraft::cli {

/// What came of a search.
struct GenomeSites {
  std::vector<crispr::Site>
      sites;  ///< by guide, file, place and strand; `sequence` counts over all
  std::int64_t letters = 0;
};

/// Searches FASTA (plain or gzip) and 2bit files, one after the other, with a bar of progress. The
/// next piece of a file is read while one is searched. Errors name the file. Ctrl-C ends it with an
/// error.
Expected<GenomeSites> search_genome(const crispr::SiteSearch& search,
                                    std::span<const std::string> files, int threads);

}  // namespace genegraft::cli
