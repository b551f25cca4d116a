#include "crispr/site_search.hpp"

#include <algorithm>
#include <bit>
#include <memory>

#include "base/text.hpp"

namespace genegraft::crispr {
namespace {

using sequence::BaseSet;

std::vector<BaseSet> read_sets(std::string_view letters) {
  std::vector<BaseSet> sets;
  for (const char letter : letters) sets.push_back(*sequence::parse_base_set(letter));
  return sets;
}

/// The other strand's, from its own 5' end.
std::vector<BaseSet> reverse_sets(std::vector<BaseSet> sets) {
  std::reverse(sets.begin(), sets.end());
  for (auto& set : sets) set = sequence::complement_set(set);
  return sets;
}

char site_letter(BaseSet set) {
  return set == 0 ? 'N' : sequence::base_set_letter(set);
}

/// The segment that holds the letter at `offset` of the block.
const sequence::GenomeSegment* find_segment(const sequence::GenomeBlock& block,
                                            std::int64_t offset) {
  const auto behind = std::upper_bound(
      block.segments.begin(), block.segments.end(), offset,
      [](std::int64_t at, const auto& s) { return at < static_cast<std::int64_t>(s.offset); });
  return behind == block.segments.begin() ? nullptr : &*std::prev(behind);
}

}  // namespace

struct SiteSearch::Workspace {
  std::string letters;
  std::vector<ScanPlane> planes;
  std::array<std::uint64_t, kTileWindows / 64> found;
};

SiteSearch::SiteSearch(SearchQuery query, const SiteSearchOptions& options,
                       const ScanKernels* kernels)
    : query_(std::move(query)),
      options_(options),
      kernels_(kernels ? kernels : &available_scan_kernels().back()),
      codes_{1, 2, 4, 8} {
  for (int guide = 0; guide < static_cast<int>(query_.guides.size()); ++guide)
    for (const bool reverse : {false, true}) probes_.push_back(make_probe(guide, reverse));
}

Expected<SiteSearch> SiteSearch::make(SearchQuery query, const SiteSearchOptions& options,
                                      const ScanKernels* kernels) {
  if (const auto checked = check(query); !checked) return tl::unexpected(checked.error());
  query.pattern = to_upper(query.pattern);
  for (auto& guide : query.guides) guide.letters = to_upper(guide.letters);
  auto& limits = query.bulges;
  limits.in_all = std::min(limits.in_all, limits.dna + limits.rna);
  limits.dna = std::min(limits.dna, limits.in_all);
  limits.rna = std::min(limits.rna, limits.in_all);
  return SiteSearch(std::move(query), options, kernels);
}

std::uint8_t SiteSearch::plane_of(BaseSet code) {
  const auto at = std::find(codes_.begin(), codes_.end(), code) - codes_.begin();
  if (at == std::ssize(codes_)) codes_.push_back(code);
  return static_cast<std::uint8_t>(at);
}

SiteSearch::Probe SiteSearch::make_probe(int guide, bool reverse) {
  Probe probe{guide, reverse};
  auto pattern = read_sets(query_.pattern);
  probe.letters = read_sets(query_.guides[static_cast<std::size_t>(guide)].letters);
  if (reverse) {
    pattern = reverse_sets(std::move(pattern));
    probe.letters = reverse_sets(std::move(probe.letters));
  }
  auto& scan = probe.scan;
  scan.leftwards = (query_.pam == PamSide::three_prime) != reverse;
  scan.window = window(query_);
  scan.mismatches = query_.guides[static_cast<std::size_t>(guide)].mismatches;
  scan.dna = query_.bulges.dna;
  scan.rna = query_.bulges.rna;
  scan.bulges = query_.bulges.in_all;
  const int begin = scan.leftwards ? scan.dna : 0;  // of the pattern in the window
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (pattern[i] != sequence::kAnyBase)
      scan.pattern.push_back(
          {plane_of(pattern[i]), static_cast<std::uint8_t>(begin + static_cast<int>(i))});

  if (scan.leftwards) {
    std::reverse(probe.letters.begin(), probe.letters.end());
    std::reverse(pattern.begin(), pattern.end());
  }
  probe.pattern = std::move(pattern);
  const auto is_letter = [](BaseSet set) { return set != sequence::kAnyBase; };
  const auto first = std::find_if(probe.letters.begin(), probe.letters.end(), is_letter);
  const auto last = std::find_if(probe.letters.rbegin(), probe.letters.rend(), is_letter).base();
  probe.first = static_cast<int>(first - probe.letters.begin());
  probe.count = static_cast<int>(last - first);
  for (int i = probe.first; i < probe.first + probe.count; ++i) {
    const BaseSet code = probe.letters[static_cast<std::size_t>(i)];
    if (code == sequence::kAnyBase && scan.bulges == 0) continue;  // agrees with all
    scan.letters.push_back({plane_of(code), static_cast<std::uint8_t>(i)});
  }
  return probe;
}

/// The planes of the windows from `first` on, which may lie before the block's first letter: what
/// is beyond it on either side is unknown.
void SiteSearch::load_tile(const sequence::GenomeBlock& block, std::int64_t first,
                           Workspace& work) const {
  const auto size = static_cast<std::int64_t>(block.letters.size());
  const char* letters = block.letters.data() + first;
  if (first < 0 || first + kPlaneLetters > size) {
    work.letters.assign(kPlaneLetters, 'N');
    const auto from = std::clamp<std::int64_t>(first, 0, size);
    const auto to = std::clamp<std::int64_t>(first + kPlaneLetters, 0, size);
    std::copy(block.letters.begin() + from, block.letters.begin() + to,
              work.letters.begin() + (from - first));
    letters = work.letters.data();
  }
  auto& planes = work.planes;
  kernels_->encode(letters, {&planes[0], &planes[1], &planes[2], &planes[3]});
  for (std::size_t c = 4; c < codes_.size(); ++c) {
    // As `agrees`: a code for several bases differs only from the others.
    for (int i = 0; i < kPlaneBytes; ++i) {
      unsigned differs = 0;
      for (std::size_t base = 0; base < 4; ++base)
        if ((codes_[c] >> base & 1) == 0) differs |= planes[base].shifted[0][i];
      planes[c].shifted[0][i] = static_cast<std::uint8_t>(~differs);
    }
  }
  for (auto& plane : planes) kernels_->shift(plane);
}

void SiteSearch::search(const sequence::GenomeBlock& block, std::vector<Site>& sites) const {
  Workspace work;
  work.planes.resize(codes_.size());
  const auto windows_of = [&](const Probe& probe, std::int64_t first, std::int64_t end) {
    if (!kernels_->scan(probe.scan, work.planes, work.found.data())) return;
    for (std::size_t word = 0; word < work.found.size(); ++word)
      for (auto bits = work.found[word]; bits != 0; bits &= bits - 1) {
        const auto at = first + static_cast<std::int64_t>(64 * word) + std::countr_zero(bits);
        if (at < end) align(block, probe, at, sites);
      }
  };
  // A window reaches over the end of a sequence by what its site is shorter, having no DNA bulges,
  // or RNA bulges.
  const std::int64_t margin = query_.bulges.dna + query_.bulges.rna;
  const std::int64_t end =
      static_cast<std::int64_t>(block.letters.size()) + margin - window(query_) + 1;
  for (std::int64_t first = -margin; first < end; first += kTileWindows) {
    load_tile(block, first, work);
    for (const auto& probe : probes_) windows_of(probe, first, end);
  }
}

/// Adds the sites of a window that may hold some.
void SiteSearch::align(const sequence::GenomeBlock& block, const Probe& probe,
                       std::int64_t window_start, std::vector<Site>& sites) const {
  const auto& scan = probe.scan;
  const std::int64_t anchor = scan.leftwards ? window_start + scan.window - 1 : window_start;
  if (anchor < 0 || anchor >= static_cast<std::int64_t>(block.letters.size())) return;
  const auto* segment = find_segment(block, anchor);
  if (!segment) return;
  const auto begin = static_cast<std::int64_t>(segment->offset);
  const auto end = begin + static_cast<std::int64_t>(segment->length);
  // A window that reaches over a cut lies wholly in a neighbouring block.
  if (window_start < begin && segment->start > 0) return;
  if (window_start + scan.window > end && !segment->ends) return;

  std::vector<BaseSet> letters;
  for (int i = 0; i < scan.window; ++i) {
    const auto at = scan.leftwards ? anchor - i : anchor + i;
    if (at < begin || at >= end) break;
    letters.push_back(sequence::genome_letter(block.letters[static_cast<std::size_t>(at)]));
  }
  for (const auto& alignment : alignments_of(probe, letters)) {
    Site site{probe.guide, segment->sequence, segment->header};
    const auto reach = static_cast<std::int64_t>(probe.letters.size()) + alignment.dna_bulges -
                       alignment.rna_bulges;
    const auto first = scan.leftwards ? anchor - reach + 1 : anchor;
    site.start = segment->start + first - begin;
    site.end = site.start + reach;
    write(probe, letters, alignment, site);
    sites.push_back(std::move(site));
  }
}

std::vector<Alignment> SiteSearch::alignments_of(const Probe& probe,
                                                 const std::vector<BaseSet>& letters) const {
  // The pattern's letters stand still, whatever gaps there are.
  const std::size_t reach = std::min(probe.pattern.size(), letters.size());
  for (std::size_t i = 0; i < probe.pattern.size(); ++i) {
    if (probe.pattern[i] == sequence::kAnyBase) continue;
    if (i >= reach || !sequence::agrees(probe.pattern[i], letters[i])) return {};
    if (letters[i] == 0 && !options_.unknown_letters) return {};
  }
  const Place place{probe.letters,
                    letters,
                    probe.first,
                    probe.count,
                    probe.scan.mismatches,
                    query_.bulges,
                    options_.unknown_letters};
  switch (options_.alignments) {
    case Alignments::every:
      return every_alignment(place);
    case Alignments::cas_offinder:
      return cas_offinder_alignments(place, query_.pam);
    case Alignments::best:
      break;
  }
  auto best = best_alignment(place);
  if (!best) return {};
  return {std::move(*best)};
}

/// The letters of both sides, which the alignment has from the PAM outwards and of the forward
/// strand.
void SiteSearch::write(const Probe& probe, const std::vector<BaseSet>& letters,
                       const Alignment& alignment, Site& site) const {
  site.reverse = probe.reverse;
  site.mismatches = alignment.mismatches;
  site.dna_bulges = alignment.dna_bulges;
  site.rna_bulges = alignment.rna_bulges;
  const auto of_strand = [&](BaseSet set) {
    return probe.reverse ? sequence::complement_set(set) : set;
  };
  std::size_t g = 0, s = 0;
  for (const Step step : alignment.steps) {
    if (step == Step::dna_bulge) {
      site.guide_text += '-';
    } else {
      const bool is_open =
          probe.letters[g] == sequence::kAnyBase && options_.alignments != Alignments::cas_offinder;
      site.guide_text +=
          sequence::base_set_letter(of_strand((is_open ? probe.pattern : probe.letters)[g]));
      ++g;
    }
    site.target_text += step == Step::rna_bulge ? '-' : site_letter(of_strand(letters[s++]));
  }
  if (query_.pam == PamSide::three_prime) {
    std::reverse(site.guide_text.begin(), site.guide_text.end());
    std::reverse(site.target_text.begin(), site.target_text.end());
  }
}

}  // namespace genegraft::crispr
