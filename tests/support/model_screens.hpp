#pragma once

#include <string>
#include <vector>

#include "crispr/cfd.hpp"
#include "model/model_file.hpp"
#include "model/offtarget_model.hpp"
#include "model/offtarget_training.hpp"
#include "support/crispr_pairs.hpp"

/// Screens and models made up for tests.
namespace genegraft::model {

inline crispr::PairRecord record_of(const std::string& guide, const std::string& target) {
  crispr::PairRecord record;
  const auto pair = crispr::parse_pair(guide, target);
  if (pair)
    record.pair = *pair;
  else
    record.error = pair.error().message;
  return record;
}

/// A site of the guide (20 letters) with some mismatches and, now and then, a gap on either side.
inline std::pair<std::string, std::string> random_site(std::string guide, Random& random) {
  auto site = guide;
  for (auto changes = 1 + random.below(4); changes > 0; --changes)
    site[random.below(20)] = "ACGT"[random.below(4)];
  const auto at = 1 + random.below(18);
  switch (random.below(6)) {
    case 0:
      guide.insert(at, "-");
      site.insert(at, 1, "ACGT"[random.below(4)]);
      break;
    case 1:
      site[at] = '-';
      break;
    default:
      break;
  }
  return {guide + "NGG", site + "ACGT"[random.below(4)] + (random.below(4) ? "GG" : "AG")};
}

/// `rows` random sites of each guide, cleaved where CFD says so.
inline Screen made_up_screen(const std::string& name, const std::vector<std::string>& guides,
                             int rows, std::uint64_t seed) {
  Random random(seed);
  ScreenBuilder builder(name, {});
  for (const auto& guide : guides)
    for (int i = 0; i < rows; ++i) {
      const auto [aligned, site] = random_site(guide, random);
      const auto record = record_of(aligned, site);
      builder.add(record, record.error.empty() && crispr::cfd_score(record.pair) > 0.2);
    }
  return builder.finish();
}

inline std::vector<std::string> random_guides(int count, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::string> guides;
  for (int g = 0; g < count; ++g) guides.push_back(crispr::random_letters(20, random));
  return guides;
}

inline OfftargetOptions few_trees(int trees = 10) {
  OfftargetOptions options;
  options.learner.forest.trees = trees;
  options.learner.threads = 2;
  return options;
}

inline Manifest small_manifest(const std::string& encoder = "mismatch") {
  Manifest manifest;
  manifest.json = {
      {"schema", 1},
      {"name", "small"},
      {"title", "A small model"},
      {"summary", "Made up."},
      {"task", "offtarget"},
      {"labels",
       {{{"name", "0"}, {"title", "not cleaved"}}, {{"name", "1"}, {"title", "cleaved"}}}},
      {"encoder", {{"kind", encoder}, {"version", 1}}},
      {"decision", {{"threshold", 0.5}}}};
  return manifest;
}

inline ModelFile small_model(crispr::PairEncoding encoding = crispr::PairEncoding::mismatch,
                               int trees = 10) {
  const auto screen = made_up_screen("made up", random_guides(6, 1), 150, 2);
  auto options = few_trees(trees);
  options.encoding = encoding;
  const Screen* const screens[] = {&screen};
  return {small_manifest(std::string(crispr::name(encoding))),
          train_offtarget(screens, options)->learner};
}

inline OfftargetModel open_small_model(
    crispr::PairEncoding encoding = crispr::PairEncoding::mismatch, int trees = 10) {
  return *OfftargetModel::from(small_model(encoding, trees));
}

}  // namespace genegraft::model
