#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "crispr/site_search.hpp"
#include "sequence/genome_reader.hpp"

namespace genegraft::crispr {

/// Searches one genome file, given piece by piece (decompressed), with the memory of a few blocks
/// and of the sites found. The pieces of work are the same for any number of threads.
class GenomeSearch {
 public:
  explicit GenomeSearch(const SiteSearch& search, int threads = 0)
      : search_(search), threads_(threads), reader_(search.overlap()) {}

  /// Takes the file's next bytes, cut anywhere.
  Expected<void> feed(std::string_view bytes);
  Expected<void> finish();

  /// Searches the blocks that are complete. `meanwhile`, where given, is called once, by any
  /// thread, and may feed: what it adds is searched the next time.
  void search(const std::function<void()>& meanwhile = {});

  /// Letters searched so far.
  std::int64_t letters() const { return letters_; }
  /// By guide, then by place. Those found since the last call.
  std::vector<Site> take_sites();

 private:
  const SiteSearch& search_;
  int threads_;
  sequence::GenomeReader reader_;
  std::vector<Site> sites_;
  std::int64_t letters_ = 0;
};

/// By guide, file order of the sequences, place and strand.
void sort_sites(std::vector<Site>& sites);

}  // namespace genegraft::crispr
