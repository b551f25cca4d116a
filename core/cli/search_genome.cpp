#include "cli/search_genome.hpp"

#include <filesystem>
#include <utility>

#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/text_source.hpp"
#include "crispr/genome_search.hpp"

namespace genegraft::cli {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;  // bytes read at a time

std::int64_t bytes_on_disk(std::span<const std::string> files) {
  std::int64_t bytes = 0;
  for (const auto& file : files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return 0;  // a pipe: how much is left is not known
    bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

/// One file; `show` is told the bytes read of it so far.
Expected<std::int64_t> search_file(crispr::GenomeSearch& genome, const std::string& path,
                                   const std::function<void(std::int64_t)>& show) {
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  bool ended = false;
  Expected<void> state;
  const auto read = [&] {
    const auto block = source->read_block(kPiece);
    if (!block) {
      state = tl::unexpected(block.error());
      return;
    }
    ended = block->empty();
    state = ended ? genome.finish() : genome.feed(*block);
    if (!state) state = inside(source->name(), state.error());
  };
  read();
  while (state && !ended) {
    genome.search(read);
    show(source->position());
    if (is_interrupted()) return fail("interrupted; nothing was written");
  }
  if (!state) return tl::unexpected(state.error());
  genome.search();
  return source->position();
}

}  // namespace

Expected<GenomeSites> search_genome(const crispr::SiteSearch& search,
                                    std::span<const std::string> files, int threads) {
  stop_on_interrupt();
  GenomeSites result;
  std::int64_t done = 0, sequences = 0;
  Progress progress("searching", "kB", bytes_on_disk(files) / 1000);
  for (const auto& path : files) {
    crispr::GenomeSearch genome(search, threads);
    const auto read = search_file(
        genome, path, [&](std::int64_t bytes) { progress.show((done + bytes) / 1000); });
    if (!read) return tl::unexpected(read.error());
    done += *read;
    std::int64_t most = -1;
    for (auto& site : genome.take_sites()) {
      most = std::max(most, site.sequence);
      site.sequence += sequences;
      result.sites.push_back(std::move(site));
    }
    sequences += most + 1;  // enough to keep the files apart
    result.letters += genome.letters();
  }
  crispr::sort_sites(result.sites);
  return result;
}

}  // namespace genegraft::cli
