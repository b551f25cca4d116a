#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "crispr/scan_kernels.hpp"
#include "crispr/search_query.hpp"
#include "crispr/site_alignment.hpp"
#include "sequence/genome_blocks.hpp"

namespace genegraft::crispr {

/// A site that a guide may find, as it is aligned.
struct Site {
  int guide = 0;              ///< in the query
  std::int64_t sequence = 0;  ///< number in its file
  std::string header;         ///< of the sequence
  std::int64_t start = 0;     ///< of its first letter on the forward strand, from 0
  std::int64_t end = 0;       ///< behind its last one
  bool reverse = false;       ///< on the other strand
  int mismatches = 0, dna_bulges = 0, rna_bulges = 0;
  /// Aligned letters, 5' to 3' of the site's strand, upper case, - for a gap; of the guide with the
  /// pattern's letters where the guide has N (but for Alignments::cas_offinder). All unknown
  /// letters of a genome are N.
  std::string guide_text, target_text;

  bool operator==(const Site&) const = default;
};

/// Which alignments of a guide at a place (a PAM on a strand) are given.
enum class Alignments {
  best,   ///< one: the fewest mismatches and gaps together, of these the fewest gaps, of these
          ///< the one whose gaps stand furthest from the PAM
  every,  ///< all within the limits
  cas_offinder  ///< all with at most one run of gaps, placed as Cas-OFFinder 3 does
};

struct SiteSearchOptions {
  Alignments alignments = Alignments::best;
  /// Whether sites may hold letters that are not known (N), as mismatches, as Cas-OFFinder has it.
  /// Else only where the pattern and the guide have an N.
  bool unknown_letters = false;
};

/// Finds all sites of a query in blocks of a genome, both strands. The blocks must overlap by
/// window(query) - 1 letters.
class SiteSearch {
 public:
  /// kernels: where tests want a slower one; nullptr: the fastest.
  static Expected<SiteSearch> make(SearchQuery query, const SiteSearchOptions& options = {},
                                   const ScanKernels* kernels = nullptr);

  const SearchQuery& query() const { return query_; }
  std::size_t overlap() const { return static_cast<std::size_t>(window(query_)) - 1; }

  /// Adds the block's sites, in the order of their places for each guide and strand. May be called
  /// from several threads at once.
  void search(const sequence::GenomeBlock& block, std::vector<Site>& sites) const;

 private:
  /// A guide on a strand.
  struct Probe {
    int guide = 0;
    bool reverse = false;
    Scan scan;
    std::vector<sequence::BaseSet> letters;  ///< from the anchored end, as on the forward strand
    std::vector<sequence::BaseSet> pattern;  ///< the same
    int first = 0, count = 0;                ///< the protospacer among them
  };
  struct Workspace;

  SiteSearch(SearchQuery query, const SiteSearchOptions& options, const ScanKernels* kernels);
  Probe make_probe(int guide, bool reverse);
  std::uint8_t plane_of(sequence::BaseSet code);
  void load_tile(const sequence::GenomeBlock& block, std::int64_t first, Workspace& work) const;
  std::vector<Alignment> alignments_of(const Probe& probe,
                                       const std::vector<sequence::BaseSet>& letters) const;
  void align(const sequence::GenomeBlock& block, const Probe& probe, std::int64_t window_start,
             std::vector<Site>& sites) const;
  void write(const Probe& probe, const std::vector<sequence::BaseSet>& letters,
             const Alignment& alignment, Site& site) const;

  SearchQuery query_;
  SiteSearchOptions options_;
  const ScanKernels* kernels_;
  std::vector<sequence::BaseSet> codes_;  // a plane each; A, C, G, T first
  std::vector<Probe> probes_;
};

}  // namespace genegraft::crispr
