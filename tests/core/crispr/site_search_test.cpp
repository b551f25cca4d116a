#include "crispr/site_search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sequence/strand.hpp"
#include "support/site_naive.hpp"

namespace genegraft::crispr {
namespace {

SiteSearch search_of(SearchQuery query, const SiteSearchOptions& options = {},
                     const ScanKernels* kernels = nullptr) {
  auto search = SiteSearch::make(std::move(query), options, kernels);
  EXPECT_TRUE(search) << (search ? "" : search.error().message);
  return std::move(*search);
}

/// Of any PAM on either side, guides of 4 to 9 letters drawn from the genome, with some changes.
SearchQuery random_query(const Genome& genome, Random& random) {
  constexpr std::array kPams{"NGG", "NAG", "NRG", "TTTV", "G", "NNGRRT", "TTN", "VN"};
  SearchQuery query;
  const std::string pam = kPams[random.below(kPams.size())];
  query.pam = random.below(2) == 0 ? PamSide::three_prime : PamSide::five_prime;
  const bool three = query.pam == PamSide::three_prime;
  const auto length = static_cast<std::size_t>(4 + random.below(6));
  const std::string any(length, 'N'), open(pam.size(), 'N');
  query.pattern = three ? any + pam : pam + any;
  query.bulges = {static_cast<int>(random.below(3)), static_cast<int>(random.below(3)), 0};
  query.bulges.in_all = static_cast<int>(random.below(5));
  for (auto guides = 1 + random.below(3); guides > 0; --guides) {
    std::string letters;
    const auto& from = genome[0].second;
    for (std::size_t i = 0; i < length; ++i) {
      const char letter = from[random.below(from.size() - length) + i];
      letters += sequence::genome_letter(letter) == 0 || random.below(12) == 0
                     ? "ACGTRN"[random.below(6)]
                     : char(letter & ~32);
      if (letters.back() == 'U') letters.back() = 'T';
    }
    letters[0] = 'A';
    query.guides.push_back(
        {"g", three ? letters + open : open + letters, static_cast<int>(random.below(3))});
  }
  return query;
}

Genome random_genome(Random& random) {
  Genome genome;
  for (auto sequences = 1 + random.below(5); sequences > 0; --sequences) {
    const auto length = random.below(3) == 0 ? random.below(20) : 100 + random.below(300);
    genome.emplace_back("chr" + std::to_string(sequences) + " of a test",
                        random_sequence(length, random));
  }
  if (genome[0].second.size() < 30) genome[0].second = random_sequence(60, random);
  std::erase_if(genome, [](const auto& s) { return s.second.size() > 0 && s.second.size() < 12; });
  return genome;
}

TEST(SiteSearch, FindsWhatABruteForceSearchFinds) {
  Random random(1);
  std::size_t sites = 0, bulged = 0;
  for (int round = 0; round < 150; ++round) {
    const auto genome = random_genome(random);
    const auto query = random_query(genome, random);
    const SiteSearchOptions options{
        .alignments = round % 3 == 0 ? Alignments::every : Alignments::best,
        .unknown_letters = round % 2 == 0};
    const auto expected = in_order(naive_sites(genome, query, options));
    for (const auto& kernels : available_scan_kernels()) {
      const auto search = search_of(query, options, &kernels);
      ASSERT_EQ(in_order(search_text(search, fasta_of(genome))), expected)
          << "round " << round << " pattern " << query.pattern << " guide "
          << query.guides[0].letters << " limits " << query.guides[0].mismatches << ","
          << query.bulges.dna << "," << query.bulges.rna << "," << query.bulges.in_all;
    }
    sites += expected.size();
    for (const auto& site : expected) bulged += site.dna_bulges + site.rna_bulges > 0;
  }
  EXPECT_GT(sites, 2000u);
  EXPECT_GT(bulged, 500u);
}

TEST(SiteSearch, FindsTheSameHoweverTheGenomeIsCut) {
  Random random(2);
  for (int round = 0; round < 40; ++round) {
    const auto genome = random_genome(random);
    const auto query = random_query(genome, random);
    const auto search = search_of(query);
    const auto whole = search_text(search, fasta_of(genome));
    const auto text = fasta_of(genome, 1 + random.below(70));
    EXPECT_EQ(search_text(search, text, 1 + random.below(40)), whole);

    // Blocks hardly longer than a window.
    sequence::GenomeBlocks blocks(search.overlap(), search.overlap() + 1 + random.below(30));
    for (const auto& [header, letters] : genome) {
      blocks.begin(header);
      blocks.add(letters);
      blocks.end();
    }
    blocks.finish();
    std::vector<Site> sites;
    while (const auto block = blocks.next()) search.search(*block, sites);
    EXPECT_EQ(in_order(sites), in_order(whole));
  }
}

TEST(SiteSearch, FindsASiteAcrossTilesOfALongSequence) {
  Random random(3);
  const std::string guide = "GAGTCCGAGCAGAAGAAGAA";
  std::string letters;
  while (letters.size() < 300'000) letters += "ACGT"[random.below(4)];
  std::vector<std::int64_t> places;
  for (std::size_t at = 5; at + 30 < letters.size(); at += 1367) {
    const auto site = guide + "TGG";
    const bool reverse = places.size() % 2 == 1;
    letters.replace(at, 23, reverse ? sequence::reverse_complement(site) : site);
    places.push_back(static_cast<std::int64_t>(at));
  }
  const auto query =
      make_query({{"emx1", guide, 0}}, "NGG", PamSide::three_prime, BulgeLimits{}).value();
  const auto sites = search_text(search_of(query), fasta_of({{"chr1", letters}}));
  ASSERT_EQ(sites.size(), places.size());
  for (std::size_t i = 0; i < sites.size(); ++i) {
    EXPECT_EQ(sites[i].start, places[i]);
    EXPECT_EQ(sites[i].reverse, i % 2 == 1);
    EXPECT_EQ(sites[i].target_text, guide + "TGG");
  }
}

TEST(SiteSearch, GivesTheAlignmentWithTheFewestDifferencesAtAPlace) {
  //              GAGTCCGAGCAGAAGAAGAA TGG without its sixth letter
  const std::string genome = "TTTTTGAGTCGAGCAGAAGAAGAATGGAAAA";
  auto query = make_query({{"emx1", "GAGTCCGAGCAGAAGAAGAA", 4}}, "NGG", PamSide::three_prime,
                          BulgeLimits{1, 1, 1})
                   .value();
  const auto sites = search_text(search_of(query), fasta_of({{"chr1", genome}}));
  ASSERT_EQ(sites.size(), 1u);
  EXPECT_EQ(sites[0].guide_text, "GAGTCCGAGCAGAAGAAGAANGG");
  EXPECT_EQ(sites[0].target_text, "GAGT-CGAGCAGAAGAAGAATGG") << "the gap stands far from the PAM";
  EXPECT_EQ(sites[0].start, 5);
  EXPECT_EQ(sites[0].end, 27);
  EXPECT_EQ(sites[0].mismatches, 0);
  EXPECT_EQ(sites[0].rna_bulges, 1);
}

TEST(SiteSearch, KnowsAPamOnTheFivePrimeSide) {
  const std::string guide = "CTGATGGTCCATGTCTGTTACTC";
  const auto query =
      make_query({{"dnmt1", guide, 1}}, "TTTV", PamSide::five_prime, BulgeLimits{}).value();
  const auto site = "TTTC" + guide;
  auto other = site;
  other[10] = 'C';
  const auto sites = search_text(
      search_of(query),
      fasta_of({{"chr1", "AC" + site + "GT"}, {"chr2", sequence::reverse_complement(other)}}));
  ASSERT_EQ(sites.size(), 2u);
  EXPECT_EQ(sites[0].start, 2);
  EXPECT_EQ(sites[0].guide_text, "TTTV" + guide);
  EXPECT_EQ(sites[1].header, "chr2");
  EXPECT_TRUE(sites[1].reverse);
  EXPECT_EQ(sites[1].target_text, other);
  EXPECT_EQ(sites[1].mismatches, 1);
}

/// Cas-OFFinder 3's own loops (cas-offinder.cpp, parseInput; cas-offinder.cl), on padded windows.
std::vector<std::string> cas_offinder_hits(const Genome& genome, const SearchQuery& query) {
  std::vector<std::string> hits;
  const auto d = static_cast<unsigned>(query.bulges.dna);
  const bool reversed = query.pam == PamSide::five_prime;
  const std::string pattern =
      reversed ? query.pattern + std::string(d, 'N') : std::string(d, 'N') + query.pattern;
  struct Compare {
    std::string letters, type;
    unsigned size;
  };
  for (const auto& guide : query.guides) {
    const auto& s = guide.letters;
    std::vector<Compare> compares;
    const auto pad = [&](const std::string& letters) {
      const std::string n(pattern.size() - letters.size(), 'N');
      return reversed ? letters + n : n + letters;
    };
    compares.push_back({pad(s), "X", 0});
    for (unsigned i = 1; i <= d; ++i)
      for (auto j = s.find_first_not_of('N'); j < s.find_last_not_of('N') + 2; ++j) {
        const auto letters = pad(s.substr(0, j) + std::string(i, 'N') + s.substr(j));
        if (letters != pad(s)) compares.push_back({letters, "DNA", i});
      }
    for (unsigned i = 1; i <= static_cast<unsigned>(query.bulges.rna); ++i)
      for (auto j = s.find_first_not_of('N'); j < s.find_last_not_of('N') + 1 - i; ++j)
        compares.push_back({pad(s.substr(0, j) + s.substr(j + i)), "RNA", i});
    for (const auto& [header, letters] : genome)
      for (const bool reverse : {false, true}) {
        const auto strand = reverse ? sequence::reverse_complement(letters) : letters;
        for (std::size_t at = 0; at + pattern.size() <= strand.size(); ++at) {
          const auto differs = [&](const std::string& code) {
            int count = 0;
            for (std::size_t i = 0; i < code.size(); ++i)
              count += !naive_agrees(code[i], strand[at + i]);
            return count;
          };
          if (differs(pattern) > 0) continue;
          for (const auto& compare : compares) {
            const int mismatches = differs(compare.letters);
            if (mismatches > guide.mismatches) continue;
            const auto pam_end = reversed ? at : at + pattern.size();
            hits.push_back(guide.name + " " + header + (reverse ? " - " : " + ") +
                           std::to_string(reverse ? strand.size() - pam_end : pam_end) + " " +
                           compare.type + std::to_string(compare.size) + " " +
                           std::to_string(mismatches));
          }
        }
      }
  }
  std::sort(hits.begin(), hits.end());
  return hits;
}

TEST(SiteSearch, FindsWhatCasOffinderFinds) {
  Random random(5);
  std::size_t bulged = 0;
  for (int round = 0; round < 60; ++round) {
    Genome genome = random_genome(random);
    auto query = random_query(genome, random);
    query.bulges.in_all = 4;
    for (std::size_t g = 0; g < query.guides.size(); ++g)
      query.guides[g].name = "g" + std::to_string(g);
    const auto expected = cas_offinder_hits(genome, query);
    const auto search =
        search_of(query, {.alignments = Alignments::cas_offinder, .unknown_letters = true});
    std::vector<std::string> found;
    for (const auto& site : search_text(search, fasta_of(genome))) {
      // It looks at windows that lie wholly in the sequence, padded by the size of the DNA bulges.
      const auto sequence = std::find_if(genome.begin(), genome.end(),
                                         [&](const auto& s) { return s.first == site.header; });
      const auto padded = static_cast<std::int64_t>(query.pattern.size()) + query.bulges.dna;
      const bool at_end = (query.pam == PamSide::three_prime) != site.reverse;
      const auto from = at_end ? site.end - padded : site.start;
      if (from < 0 || from + padded > std::ssize(sequence->second)) continue;
      const bool dna = site.dna_bulges > 0, rna = site.rna_bulges > 0;
      bulged += dna || rna;
      found.push_back(query.guides[static_cast<std::size_t>(site.guide)].name + " " + site.header +
                      (site.reverse ? " - " : " + ") +
                      std::to_string(at_end ? site.end : site.start) + " " +
                      (dna   ? "DNA"
                       : rna ? "RNA"
                             : "X") +
                      std::to_string(site.dna_bulges + site.rna_bulges) + " " +
                      std::to_string(site.mismatches));
    }
    std::sort(found.begin(), found.end());
    ASSERT_EQ(found, expected) << "round " << round;
  }
  EXPECT_GT(bulged, 500u);
}

TEST(SearchQuery, TellsThePamOfGuidesAndGuidesWithoutOne) {
  const std::vector<SearchGuide> with{{"a", "GAGTCCGAGCAGAAGAAGAANRG", 3}};
  EXPECT_EQ(pam_of(with), "NRG");
  EXPECT_EQ(pam_of(std::vector<SearchGuide>{{"a", "GAGTCCGAGCAGAAGAAGAATGG", 3}}), "NGG");
  const auto query = make_query({{"a", "gagtccgagcagaagaagaaTGG", 3},
                                 {"b", "GAGTCCGAGCAGAAGAAGAA", 3},
                                 {"c", "GAGTCCGAGCAGAAGAAGAANGG", 3}},
                                "NGG", PamSide::three_prime, {});
  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->pattern, "NNNNNNNNNNNNNNNNNNNNNGG");
  for (const auto& guide : query->guides) EXPECT_EQ(guide.letters, "GAGTCCGAGCAGAAGAAGAANNN");
}

TEST(SearchQuery, RefusesWhatMakesNoSense) {
  const auto error = [](std::vector<SearchGuide> guides, const std::string& pam) {
    const auto query = make_query(std::move(guides), pam, PamSide::three_prime, {});
    return query ? "no error" : query.error().message;
  };
  EXPECT_EQ(error({{"", "GAGTXCGAGCAGAAGAAGAA", 3}}, "NGG"),
            "guide GAGTXCGAGCAGAAGAAGAA: letter 5 ('X') is no nucleotide (A, C, G, T or an IUPAC "
            "code)");
  EXPECT_EQ(error({{"a", "GAGTCCGAGCAGAAGAAGAATCC", 3}}, "NGG"),
            "guide a ends with TCC, which does not fit the PAM NGG");
  EXPECT_EQ(error({{"a", "GAGTCCGAGCAGAAGAAGAA", 3}, {"b", "GAGTCCGAGCAGAAGAAGA", 3}}, "NGG"),
            "guide b has 19 letters without its PAM, the first guide 20; search guides of "
            "different lengths apart");
  EXPECT_EQ(error({{"a", "GAGTCCGAGCAGAAGAAGAA", 11}}, "NGG"),
            "guide a: 11 mismatches, expected 0 to 10");
  EXPECT_EQ(error({}, "NGG"), "there are no guides to search");
}

}  // namespace
}  // namespace genegraft::crispr
