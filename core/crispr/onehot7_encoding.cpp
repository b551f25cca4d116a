#include "crispr/onehot7_encoding.hpp"

#include <algorithm>
#include <cassert>

namespace genegraft::crispr {
namespace {

/// Channel of a letter: A, T, G, C, gap; the letters come as A, C, G, T, N, gap.
constexpr int kChannel[] = {0, 3, 2, 1, -1, 4};
constexpr int kGuideFirst = 5, kTargetFirst = 6;

void encode_column(PairColumn column, float* channels) {
  if (column.guide == Letter::N) column.guide = column.target;
  if (column.target == Letter::N) column.target = column.guide;
  if (column.guide == Letter::N) return;  // nothing known on either side
  const int guide = kChannel[static_cast<int>(column.guide)];
  const int target = kChannel[static_cast<int>(column.target)];
  channels[guide] = 1;
  channels[target] = 1;
  if (guide < target) channels[kGuideFirst] = 1;
  if (target < guide) channels[kTargetFirst] = 1;
}

std::vector<PairFeature> name_features() {
  constexpr const char* kNames[] = {
      "A", "T", "G", "C", "gap", "guide's letter first", "site's letter first"};
  std::vector<PairFeature> names;
  for (int c = 0; c < kOnehotColumns; ++c)
    for (const char* channel : kNames)
      names.push_back({"column " + std::to_string(c) + ": " + channel, c});
  return names;
}

}  // namespace

const std::vector<PairFeature>& onehot7_features() {
  static const auto kFeatures = name_features();
  return kFeatures;
}

Expected<void> encode_onehot7(const AlignedPair& pair, std::span<float> row) {
  assert(row.size() == kOnehotColumns * kOnehotChannels);
  if (pair.width() > kOnehotColumns)
    return fail("alignment has " + std::to_string(pair.width()) + " columns, onehot7 holds 24");
  std::fill(row.begin(), row.end(), 0.0f);
  const int padding = kOnehotColumns - pair.width();
  for (int c = 0; c < pair.width(); ++c)
    encode_column(pair[c], row.data() + (padding + c) * kOnehotChannels);
  return {};
}

}  // namespace genegraft::crispr
