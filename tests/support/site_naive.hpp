#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "crispr/genome_search.hpp"
#include "sequence/strand.hpp"

/// Site search the obvious way, letter by letter on both strands, and genomes to try it on.
namespace genegraft::crispr {

using Genome = std::vector<std::pair<std::string, std::string>>;  // headers, letters

inline std::string fasta_of(const Genome& genome, std::size_t width = 60) {
  std::string text;
  for (const auto& [header, letters] : genome) {
    text += ">" + header + "\n";
    for (std::size_t i = 0; i < letters.size(); i += width) text += letters.substr(i, width) + "\n";
  }
  return text;
}

inline bool naive_agrees(char pattern, char letter) {
  const auto code = sequence::parse_base_set(pattern).value();
  const auto base = sequence::genome_letter(letter);
  if (base == 0) return code != 1 && code != 2 && code != 4 && code != 8;
  return (code & base) != 0;
}

/// One guide against one stretch of a strand, both 5' to 3'.
class NaiveAlignment {
 public:
  NaiveAlignment(const SearchQuery& query, const SearchGuide& guide, std::string site)
      : query_(query), guide_(guide), site_(std::move(site)) {
    const auto is_letter = [](char c) { return c != 'N'; };
    first_ =
        std::find_if(guide.letters.begin(), guide.letters.end(), is_letter) - guide.letters.begin();
    last_ = guide.letters.rend() -
            std::find_if(guide.letters.rbegin(), guide.letters.rend(), is_letter) - 1;
  }

  struct Found {
    std::string guide, site;
    int mismatches, dna, rna;
    /// From the PAM outwards: 0 a pair, 1 a DNA bulge, 2 an RNA bulge.
    std::string steps(PamSide pam) const {
      std::string text;
      for (std::size_t i = 0; i < guide.size(); ++i)
        text += guide[i] == '-' ? '1' : site[i] == '-' ? '2' : '0';
      if (pam == PamSide::three_prime) std::reverse(text.begin(), text.end());
      return text;
    }
  };

  std::vector<Found> find(bool unknown_letters) {
    unknown_ = unknown_letters;
    if (fits_pattern()) extend(0, 0, {"", "", 0, 0, 0});
    return std::move(found_);
  }

 private:
  bool fits_pattern() const {
    const auto length = query_.pattern.size();
    for (std::size_t i = 0; i < length; ++i) {
      if (query_.pattern[i] == 'N') continue;
      const auto at = query_.pam == PamSide::five_prime
                          ? static_cast<std::ptrdiff_t>(i)
                          : std::ssize(site_) - static_cast<std::ptrdiff_t>(length - i);
      if (at < 0 || at >= std::ssize(site_)) return false;
      const char letter = site_[static_cast<std::size_t>(at)];
      if (!naive_agrees(query_.pattern[i], letter)) return false;
      if (!unknown_ && sequence::genome_letter(letter) == 0) return false;
    }
    return true;
  }

  bool in_protospacer(std::size_t i) const {
    return std::ptrdiff_t(i) >= first_ && std::ptrdiff_t(i) <= last_;
  }
  /// A letter of the site more, before letter i of the guide.
  bool may_gap(std::size_t i) const {
    const auto at = static_cast<std::ptrdiff_t>(i);
    return query_.pam == PamSide::three_prime ? at > first_ && at <= last_ + 1
                                              : at >= first_ && at <= last_;
  }

  void extend(std::size_t i, std::size_t j, Found now) {
    const auto& limits = query_.bulges;
    if (now.mismatches > guide_.mismatches || now.dna > limits.dna || now.rna > limits.rna ||
        now.dna + now.rna > limits.in_all)
      return;
    const auto& g = guide_.letters;
    if (i == g.size() && j == site_.size()) {
      found_.push_back(now);
      return;
    }
    const bool known = j < site_.size() && (unknown_ || sequence::genome_letter(site_[j]) != 0);
    const char shown = j == site_.size()                        ? '?'
                       : sequence::genome_letter(site_[j]) == 0 ? 'N'
                       : site_[j] == 'u' || site_[j] == 'U'     ? 'T'
                                                                : char(site_[j] & ~32);
    if (i < g.size() && j < site_.size() && (known || !in_protospacer(i))) {
      Found next = now;
      next.guide += g[i] == 'N' ? query_.pattern[i] : g[i];
      next.site += shown;
      next.mismatches += !naive_agrees(g[i], site_[j]);
      extend(i + 1, j + 1, next);
    }
    if (known && may_gap(i)) {
      Found next = now;
      next.guide += '-';
      next.site += shown;
      next.dna++;
      extend(i, j + 1, next);
    }
    if (i < g.size() && in_protospacer(i)) {
      Found next = now;
      next.guide += g[i] == 'N' ? query_.pattern[i] : g[i];
      next.site += '-';
      next.rna++;
      extend(i + 1, j, next);
    }
  }

  const SearchQuery& query_;
  const SearchGuide& guide_;
  std::string site_;
  std::ptrdiff_t first_ = 0, last_ = 0;
  bool unknown_ = false;
  std::vector<Found> found_;
};

/// Alignments::best or every, in the order of sort_sites, and of the alignments of a place by what
/// is written of them.
inline std::vector<Site> naive_sites(const Genome& genome, const SearchQuery& query,
                                     const SiteSearchOptions& options) {
  std::vector<Site> sites;
  const int length = static_cast<int>(query.pattern.size());
  for (int guide = 0; guide < static_cast<int>(query.guides.size()); ++guide) {
    for (int number = 0; number < static_cast<int>(genome.size()); ++number) {
      const auto& [header, letters] = genome[static_cast<std::size_t>(number)];
      const auto size = static_cast<std::int64_t>(letters.size());
      for (const bool reverse : {false, true}) {
        const auto strand = reverse ? sequence::reverse_complement(letters) : letters;
        // By the place of the PAM's outer end.
        std::map<std::int64_t, std::vector<Site>> places;
        std::map<std::int64_t, std::tuple<int, int, std::string>> best;
        for (std::int64_t at = 0; at < size; ++at) {
          for (int n = length - query.bulges.rna; n <= length + query.bulges.dna; ++n) {
            if (at + n > size) continue;
            const auto place = query.pam == PamSide::three_prime ? at + n : at;
            NaiveAlignment alignment(
                query, query.guides[static_cast<std::size_t>(guide)],
                strand.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(n)));
            for (const auto& found : alignment.find(options.unknown_letters)) {
              Site site{guide, number, header};
              site.start = reverse ? size - at - n : at;
              site.end = site.start + n;
              site.reverse = reverse;
              site.mismatches = found.mismatches;
              site.dna_bulges = found.dna;
              site.rna_bulges = found.rna;
              site.guide_text = found.guide;
              site.target_text = found.site;
              const std::tuple cost{found.mismatches + found.dna + found.rna, found.dna + found.rna,
                                    found.steps(query.pam)};
              auto& list = places[place];
              if (options.alignments == Alignments::every || list.empty()) {
                list.push_back(site);
              } else if (cost < best[place]) {
                list = {site};
              } else {
                continue;
              }
              best[place] = cost;
            }
          }
        }
        for (const auto& [place, list] : places)
          sites.insert(sites.end(), list.begin(), list.end());
      }
    }
  }
  return sites;
}

/// So that lists of sites can be compared: those at one place in the order of their letters.
inline std::vector<Site> in_order(std::vector<Site> sites) {
  std::sort(sites.begin(), sites.end(), [](const Site& a, const Site& b) {
    const auto key = [](const Site& s) {
      return std::tie(s.guide, s.sequence, s.start, s.end, s.reverse, s.guide_text, s.target_text);
    };
    return key(a) < key(b);
  });
  return sites;
}

inline void PrintTo(const Site& s, std::ostream* out) {
  *out << "guide " << s.guide << " " << s.header << ":" << s.start << "-" << s.end
       << (s.reverse ? "-" : "+") << " " << s.guide_text << "/" << s.target_text << " "
       << s.mismatches << "," << s.dna_bulges << "," << s.rna_bulges;
}

/// Letters of few kinds in places, so that there are repeats; Ns and small letters.
inline std::string random_sequence(std::size_t length, Random& random) {
  std::string letters;
  while (letters.size() < length) {
    const auto kind = random.below(12);
    if (kind == 0) letters += std::string(1 + random.below(6), 'N');
    if (kind == 1 && !letters.empty())  // what was there before, once more
      letters += letters.substr(random.below(letters.size()), 1 + random.below(20));
    if (kind == 2) letters += std::string(1 + random.below(8), "ACGT"[random.below(4)]);
    if (kind > 2)
      for (std::size_t i = random.below(12); i > 0; --i)
        letters += "ACGTACGTacgtU"[random.below(13)];
  }
  letters.resize(length);
  return letters;
}

/// The whole file in pieces of so many bytes.
inline std::vector<Site> search_text(const SiteSearch& search, const std::string& text,
                                     std::size_t piece = std::string::npos) {
  GenomeSearch genome(search, 2);
  for (std::size_t i = 0; i < text.size(); i += std::min(piece, text.size())) {
    if (!genome.feed(std::string_view(text).substr(i, piece))) return {};
    genome.search();
  }
  if (!genome.finish()) return {};
  genome.search();
  return genome.take_sites();
}

}  // namespace genegraft::crispr
