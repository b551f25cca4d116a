#include "crispr/letters_encoding.hpp"

#include <algorithm>
#include <cassert>
#include <string>

#include "crispr/mismatch_encoding.hpp"
#include "crispr/pair_profile.hpp"

namespace genegraft::crispr {
namespace {

constexpr int kBases = 4;
constexpr int kSiteLetters = kBases + 1;  // and a gap
constexpr int kPerPosition = kBases * kSiteLetters;
constexpr int kBulgeStart = kProtospacer * kPerPosition;
constexpr int kPamStart = kBulgeStart + kProtospacer * kBases;
constexpr int kLetters = kPamStart + kPam * kBases;

std::vector<PairFeature> name_features() {
  auto names = mismatch_features();
  constexpr const char* kNames[] = {"A", "C", "G", "T", "gap"};
  for (int p = 1; p <= kProtospacer; ++p)
    for (int g = 0; g < kBases; ++g)
      for (int t = 0; t < kSiteLetters; ++t)
        names.push_back(
            {std::string(kNames[g]) + " against " + kNames[t] + " at position " + std::to_string(p),
             p});
  for (int p = 1; p <= kProtospacer; ++p)
    for (int t = 0; t < kBases; ++t)
      names.push_back(
          {std::string("extra ") + kNames[t] + " before position " + std::to_string(p), p});
  for (int p = 1; p <= kPam; ++p)
    for (int t = 0; t < kBases; ++t)
      names.push_back(
          {std::string("PAM letter ") + std::to_string(p) + " is " + kNames[t], kProtospacer + p});
  return names;
}

}  // namespace

const std::vector<PairFeature>& letters_features() {
  static const auto kFeatures = name_features();
  return kFeatures;
}

void encode_letters(const AlignedPair& pair, std::span<float> row) {
  const auto costs = mismatch_features().size();
  assert(row.size() == costs + kLetters);
  encode_mismatch(pair, row.first(costs));
  float* letters = row.data() + costs;
  std::fill_n(letters, kLetters, 0.0f);
  int at = 0;  // guide letters so far
  for (int c = 0; c < pair.pam_start(); ++c) {
    const auto [guide, target] = pair[c];
    if (guide == Letter::gap) {
      const int before = std::min(at, kProtospacer - 1);
      if (is_base(target)) ++letters[kBulgeStart + before * kBases + static_cast<int>(target)];
      continue;
    }
    const int site = target == Letter::gap ? kBases : static_cast<int>(target);
    if (is_base(guide) && target != Letter::N)
      letters[at * kPerPosition + static_cast<int>(guide) * kSiteLetters + site] = 1;
    ++at;
  }
  for (int p = 0; p < kPam; ++p) {
    const auto letter = pair[pair.pam_start() + p].target;
    if (is_base(letter)) letters[kPamStart + p * kBases + static_cast<int>(letter)] = 1;
  }
}

}  // namespace genegraft::crispr
