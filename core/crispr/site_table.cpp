#include "crispr/site_table.hpp"

#include <string_view>

namespace genegraft::crispr {
namespace {

void append_field(std::string& text, std::string_view field) {
  for (const char c : field) text += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
  text += '\t';
}

}  // namespace

std::string site_header() {
  return "name\tguide\ttarget\tsequence\tstart\tend\tstrand\tmismatches\tdna_bulges\trna_bulges";
}

void append_site(std::string& text, const SearchQuery& query, const Site& site) {
  const std::string_view header = site.header;
  append_field(text, query.guides[static_cast<std::size_t>(site.guide)].name);
  append_field(text, site.guide_text);
  append_field(text, site.target_text);
  append_field(text, header.substr(0, header.find_first_of(" \t")));
  append_field(text, std::to_string(site.start));
  append_field(text, std::to_string(site.end));
  append_field(text, site.reverse ? "-" : "+");
  append_field(text, std::to_string(site.mismatches));
  append_field(text, std::to_string(site.dna_bulges));
  text += std::to_string(site.rna_bulges);
}

}  // namespace genegraft::crispr
