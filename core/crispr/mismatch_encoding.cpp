#include "crispr/mismatch_encoding.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "crispr/cfd.hpp"
#include "crispr/doench_tables.hpp"
#include "crispr/mismatch_costs.hpp"
#include "crispr/mit.hpp"
#include "crispr/pair_profile.hpp"

namespace genegraft::crispr {
namespace {

constexpr int kWorst = 5, kNearest = 6;
constexpr int kFar = kProtospacer + 1;  // "distance" of a difference that is not there

enum Kind { kWobble, kTransition, kPurines, kPyrimidines };

bool purine(int base) {
  return base == 0 || base == 2;
}

Kind mismatch_kind(int guide, int site) {
  if (purine(guide) == purine(site)) {
    const bool wobble = (guide == 2 && site == 0) || (guide == 3 && site == 1);  // rG:dT, rU:dG
    return wobble ? kWobble : kTransition;
  }
  return purine(guide) ? kPurines : kPyrimidines;
}

/// Everything that is summed or counted along the guide.
struct Tally {
  std::array<float, kProtospacer> cost{};  ///< smoothed log cost of the mismatch there
  float plain = 0, smoothed = 0, fold_change = 0, bulge_cost = 0;
  int kinds[4] = {}, seed_kinds[4] = {};
  int mismatches = 0, dna_bulges = 0, rna_bulges = 0;
  int bulge_distance = 0;  ///< letters from the PAM to the first gap, 0 for none
  int last5 = 0, last8 = 0, last12 = 0, first4 = 0, first8 = 0, middle = 0;
};

constexpr int kSeedStart = 8;  // the seed: the 12 letters next to the PAM

void count_mismatch(const PairProfile& pair, int i, Tally& tally) {
  const int guide = static_cast<int>(pair.guide[i]), site = static_cast<int>(pair.site[i]);
  tally.cost[i] = mismatch_costs().smoothed[i][guide][site];
  tally.smoothed += tally.cost[i];
  tally.plain += mismatch_costs().plain[i][guide][site];
  tally.fold_change += kMismatchFoldChange[i][guide][site];
  const Kind kind = mismatch_kind(guide, site);
  ++tally.kinds[kind];
  tally.seed_kinds[kind] += i >= kSeedStart;
  ++tally.mismatches;
  tally.last5 += i >= 15;
  tally.last8 += i >= 12;
  tally.last12 += i >= kSeedStart;
  tally.first4 += i < 4;
  tally.first8 += i < kSeedStart;
  tally.middle += i >= kSeedStart && i < 15;
}

Tally count(const PairProfile& pair) {
  Tally tally;
  for (int i = 0; i < kProtospacer; ++i) {
    if (pair.mismatch[i]) count_mismatch(pair, i, tally);
    tally.dna_bulges += pair.dna_bulges[i];
    tally.bulge_cost += static_cast<float>(pair.dna_bulges[i]) * mismatch_costs().dna_bulge[i];
    if (pair.rna_bulge[i]) {
      ++tally.rna_bulges;
      tally.bulge_cost += mismatch_costs().rna_bulge[i];
    }
    const bool gap = pair.dna_bulges[i] > 0 || pair.rna_bulge[i];
    if (gap && tally.bulge_distance == 0) tally.bulge_distance = kProtospacer - i;
  }
  return tally;
}

float pam_cost(const PairProfile& pair) {
  return mismatch_costs().pam[static_cast<int>(pair.pam[1])][static_cast<int>(pair.pam[2])];
}

/// Writes numbers one after another.
struct Writer {
  std::span<float> row;
  std::size_t at = 0;
  void add(double value) { row[at++] = static_cast<float>(value); }
};

void write_counts(const Tally& tally, Writer& out) {
  out.add(tally.mismatches);
  out.add(tally.mismatches + tally.dna_bulges + tally.rna_bulges);
  for (const int value :
       {tally.last5, tally.last8, tally.last12, tally.middle, tally.first4, tally.first8})
    out.add(value);
  const auto add_kind = [&](const int(&kinds)[4], int kind) {
    out.add(kinds[kind] +
            (kind == kTransition ? kinds[kWobble] : 0));  // a wobble is a transition too
  };
  for (const Kind kind : {kWobble, kTransition, kPurines, kPyrimidines}) {
    add_kind(tally.kinds, kind);
    add_kind(tally.seed_kinds, kind);
  }
}

/// Differences (mismatches and RNA bulges) as places: how they cluster.
void write_runs(const PairProfile& pair, Writer& out) {
  int run = 0, longest = 0, matched = 0, longest_match = 0, neighbours = 0;
  std::array<int, kProtospacer> distance{};  // letters to the PAM, nearest first
  int differences = 0, sum = 0;
  for (int i = kProtospacer - 1; i >= 0; --i) {
    const bool different = pair.different(i);
    if (different && run > 0) ++neighbours;
    run = different ? run + 1 : 0;
    matched = different ? 0 : matched + 1;
    longest = std::max(longest, run);
    longest_match = std::max(longest_match, matched);
    if (different) {
      distance[differences++] = kProtospacer - i;
      sum += kProtospacer - i;
    }
  }
  out.add(longest);
  out.add(longest_match);
  out.add(neighbours);
  for (int k = 0; k < kNearest; ++k) out.add(k < differences ? distance[k] : kFar);
  const bool several = differences > 1;
  out.add(several ? static_cast<double>(distance[differences - 1] - distance[0]) / (differences - 1)
                  : 19.0);
  out.add(differences > 0 ? static_cast<double>(sum) / differences : kFar);
}

/// The MIT score of the mismatches alone; with bulges the score proper is not defined, but its
/// terms still tell.
void write_mit(const PairProfile& pair, Writer& out) {
  out.add(std::log(std::max(1e-6, mit_terms(pair.mismatch))));
}

void write_worst(const Tally& tally, Writer& out) {
  auto sorted = tally.cost;
  std::partial_sort(sorted.begin(), sorted.begin() + kWorst, sorted.end());
  for (int k = 0; k < kWorst; ++k) out.add(sorted[k]);
  float seed = 0, last = 0;
  for (int i = kSeedStart; i < kProtospacer; ++i) seed += tally.cost[i];
  for (int i = 15; i < kProtospacer; ++i) last += tally.cost[i];
  out.add(seed);
  out.add(last);
  out.add(tally.smoothed - seed);
}

void write_pam(const PairProfile& pair, Writer& out) {
  const Letter second = pair.pam[1], third = pair.pam[2];
  const bool g2 = second == Letter::G, g3 = third == Letter::G;
  out.add(g2 && g3);
  out.add(second == Letter::A && g3);
  out.add(g2 && third == Letter::A);
  out.add(g3 && (second == Letter::C || second == Letter::T));
  out.add(g2 && (third == Letter::C || third == Letter::T));
  out.add(!g2 && !g3);
  for (const Letter base : {Letter::A, Letter::C, Letter::G, Letter::T})
    out.add(pair.pam[0] == base);
}

bool strong(Letter letter) {
  return letter == Letter::C || letter == Letter::G;
}

void write_gc(const PairProfile& pair, Writer& out) {
  int guide = 0, site = 0, matched = 0, guide_seed = 0, matched_seed = 0;
  for (int i = 0; i < kProtospacer; ++i) {
    const bool gc = strong(pair.guide[i]), both = gc && !pair.different(i);
    guide += gc;
    site += strong(pair.site[i]);
    matched += both;
    guide_seed += gc && i >= kSeedStart;
    matched_seed += both && i >= kSeedStart;
  }
  for (const int value : {guide, site, matched, guide_seed, matched_seed}) out.add(value);
}

std::vector<PairFeature> name_features() {
  constexpr int kPamPosition = kProtospacer + 2, kPamFirst = kProtospacer + 1;
  std::vector<PairFeature> names = {{"CFD score"},
                                    {"cost of the mismatches (CFD)"},
                                    {"cost of mismatches, PAM and gaps (CFD)"},
                                    {"cost of the PAM (CFD)", kPamPosition},
                                    {"cost of the mismatches (measured)"},
                                    {"cost of mismatches, PAM and gaps (measured)"},
                                    {"cost of mismatches and PAM, a tenth for each gap"},
                                    {"activity lost to the mismatches (fold change)"}};
  for (int p = 1; p <= kProtospacer; ++p)
    names.push_back({"mismatch at position " + std::to_string(p), p});
  for (const char* text :
       {"number of mismatches", "number of differences, gaps included",
        "mismatches in the 5 letters next to the PAM",
        "mismatches in the 8 letters next to the PAM", "mismatches in the seed (12 letters)",
        "mismatches in the middle (positions 9 to 15)", "mismatches in the first 4 letters",
        "mismatches in the first 8 letters", "wobble mismatches (G:T, U:G)",
        "wobble mismatches in the seed", "transitions", "transitions in the seed",
        "purine-purine mismatches", "purine-purine mismatches in the seed",
        "pyrimidine-pyrimidine mismatches", "pyrimidine-pyrimidine mismatches in the seed",
        "longest run of differences", "longest run of matches", "neighbouring differences"})
    names.push_back({text});
  for (int k = 1; k <= kNearest; ++k)
    names.push_back({"distance of difference " + std::to_string(k) + " from the PAM"});
  names.push_back({"mean distance between differences"});
  names.push_back({"mean distance of differences from the PAM"});
  names.push_back({"MIT score (log)"});
  for (int k = 1; k <= kWorst; ++k)
    names.push_back({"cost of the costliest mismatch, number " + std::to_string(k)});
  for (const char* text :
       {"cost of mismatches in the seed", "cost of mismatches in the last 5 letters",
        "cost of mismatches in the first 8 letters"})
    names.push_back({text});
  for (const char* text : {"PAM is NGG", "PAM is NAG", "PAM is NGA", "PAM is NCG or NTG",
                           "PAM is NGC or NGT", "PAM has no G"})
    names.push_back({text, kPamPosition});
  for (const char base : {'A', 'C', 'G', 'T'})
    names.push_back({std::string("PAM starts with ") + base, kPamFirst});
  for (const char* text : {"number of gaps", "DNA bulges", "RNA bulges",
                           "distance of the gap from the PAM", "cost of the gaps"})
    names.push_back({text, kBulgePosition});
  for (const char* text : {"G and C in the guide", "G and C in the site", "G and C matched",
                           "G and C in the guide's seed", "G and C matched in the seed"})
    names.push_back({text});
  return names;
}

}  // namespace

const std::vector<PairFeature>& mismatch_features() {
  static const auto kNames = name_features();
  return kNames;
}

void encode_mismatch(const AlignedPair& aligned, std::span<float> row) {
  assert(row.size() == mismatch_features().size());
  const PairProfile pair = profile(aligned);
  const Tally tally = count(pair);
  const float pam = pam_cost(pair);
  const int gaps = tally.dna_bulges + tally.rna_bulges;
  Writer out{row};
  out.add(cfd_score(aligned));
  out.add(tally.plain);
  out.add(tally.plain + pam + tally.bulge_cost);
  out.add(pam);
  out.add(tally.smoothed);
  out.add(tally.smoothed + pam + tally.bulge_cost);
  out.add(tally.smoothed + pam + gaps * std::log(kCfdGap));
  out.add(tally.fold_change);
  for (const float cost : tally.cost) out.add(cost);
  write_counts(tally, out);
  write_runs(pair, out);
  write_mit(pair, out);
  write_worst(tally, out);
  write_pam(pair, out);
  for (const int value : {gaps, tally.dna_bulges, tally.rna_bulges, tally.bulge_distance})
    out.add(value);
  out.add(tally.bulge_cost);
  write_gc(pair, out);
  assert(out.at == row.size());
}

}  // namespace genegraft::crispr
