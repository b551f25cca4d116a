#include "crispr/genome_search.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/parallel.hpp"

namespace genegraft::crispr {

Expected<void> GenomeSearch::feed(std::string_view bytes) {
  return reader_.feed(bytes);
}

Expected<void> GenomeSearch::finish() {
  return reader_.finish();
}

void GenomeSearch::search(const std::function<void()>& meanwhile) {
  std::vector<sequence::GenomeBlock> blocks;
  while (auto block = reader_.next()) blocks.push_back(std::move(*block));
  std::vector<std::vector<Site>> found(blocks.size());
  const std::int64_t others = meanwhile ? 1 : 0;
  parallel_for(static_cast<std::int64_t>(blocks.size()) + others, threads_, [&](std::int64_t i) {
    if (i < others) return meanwhile();
    const auto b = static_cast<std::size_t>(i - others);
    search_.search(blocks[b], found[b]);
  });
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    letters_ += blocks[b].fresh;
    std::move(found[b].begin(), found[b].end(), std::back_inserter(sites_));
  }
}

std::vector<Site> GenomeSearch::take_sites() {
  sort_sites(sites_);
  return std::exchange(sites_, {});
}

void sort_sites(std::vector<Site>& sites) {
  const auto key = [](const Site& s) {
    return std::tie(s.guide, s.sequence, s.start, s.reverse, s.end);
  };
  std::stable_sort(sites.begin(), sites.end(),
                   [&](const Site& a, const Site& b) { return key(a) < key(b); });
}

}  // namespace genegraft::crispr
