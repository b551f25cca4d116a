#include "crispr/mismatch_costs.hpp"

#include <algorithm>
#include <cmath>

#include "crispr/cfd.hpp"
#include "crispr/doench_tables.hpp"

namespace genegraft::crispr {
namespace {

constexpr double kPriorGuides = 5;    // weight of the position's mean in a cell of the table
constexpr double kPriorBulge = 0.05;  // share active that a bulge position is shrunk to
constexpr double kLeastMismatch = 0.02, kLeastPam = 0.005;  // zeros of the table, made finite

double position_mean(int i) {
  double active = 0, guides = 0;
  for (int g = 0; g < 4; ++g)
    for (int s = 0; s < 4; ++s) {
      active += kMismatchGuides[i][g][s] * static_cast<double>(kCfdMismatch[i][g][s]) * (g != s);
      guides += kMismatchGuides[i][g][s];
    }
  return active / guides;
}

float bulge_cost(BulgeCount count) {
  return static_cast<float>(
      std::log((count.active + kPriorBulge * kPriorGuides) / (count.measured + kPriorGuides)));
}

void fill_position(int i, MismatchCosts& costs) {
  const double mean = position_mean(i);
  for (int g = 0; g < 4; ++g)
    for (int s = 0; s < 4; ++s) {
      if (g == s) continue;
      const double guides = kMismatchGuides[i][g][s], share = kCfdMismatch[i][g][s];
      costs.smoothed[i][g][s] = static_cast<float>(
          std::log((guides * share + kPriorGuides * mean) / (guides + kPriorGuides)));
      costs.plain[i][g][s] = static_cast<float>(std::log(std::max(share, kLeastMismatch)));
    }
  costs.dna_bulge[i] = bulge_cost(kDnaBulges[i]);
  costs.rna_bulge[i] = bulge_cost(kRnaBulges[i]);
}

MismatchCosts make_costs() {
  MismatchCosts costs;
  for (int i = 0; i < kProtospacer; ++i) fill_position(i, costs);
  // An extra letter before position 1 cannot be told from a site shifted by one: it costs nothing.
  costs.dna_bulge[0] = costs.rna_bulge[0] = 0;
  for (int a = 0; a < 4; ++a)
    for (int b = 0; b < 4; ++b)
      costs.pam[a][b] = static_cast<float>(std::log(std::max<double>(kCfdPam[a][b], kLeastPam)));
  return costs;
}

}  // namespace

const MismatchCosts& mismatch_costs() {
  static const MismatchCosts kCosts = make_costs();
  return kCosts;
}

}  // namespace genegraft::crispr
