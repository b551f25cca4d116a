#pragma once

#include <string>

#include "crispr/site_search.hpp"

namespace genegraft::crispr {

/// Columns of a table of sites, a tab between them: name (the guide's), guide and target (aligned),
/// sequence (the first word of its header), start (from 0) and end of the site on the forward
/// strand, strand, mismatches, dna_bulges, rna_bulges. detect_pair_format reads it.
std::string site_header();

/// Number of the first column that is a number.
constexpr std::size_t kFirstSiteNumber = 4;

/// Of one site, in that order, without a line end.
void append_site(std::string& text, const SearchQuery& query, const Site& site);

}  // namespace genegraft::crispr
