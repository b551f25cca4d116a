#include "evaluate/splits.hpp"

#include <algorithm>
#include <cassert>

#include "base/random.hpp"
#include "evaluate/group_numbers.hpp"

namespace genegraft::evaluate {
namespace {

struct Load {
  int number = 0;  ///< of the group, or of the fold
  std::int64_t positives = 0, rows = 0;
};

std::vector<Load> group_loads(const GroupNumbers& groups, std::span<const std::int32_t> y) {
  std::vector<Load> loads(groups.count);
  for (int g = 0; g < groups.count; ++g) loads[g].number = g;
  for (std::size_t i = 0; i < y.size(); ++i) {
    loads[groups.of_row[i]].positives += y[i] != 0;
    loads[groups.of_row[i]].rows += 1;
  }
  return loads;
}

bool fuller(const Load& a, const Load& b) {
  if (a.positives != b.positives) return a.positives > b.positives;
  return a.rows > b.rows;
}

/// A group without positives must not follow the positives: all such groups would land in the one
/// fold that happens to have a positive less.
Load& emptiest(std::vector<Load>& folds, bool by_positives) {
  return *std::min_element(folds.begin(), folds.end(), [&](const Load& a, const Load& b) {
    return by_positives ? fuller(b, a) : a.rows < b.rows;
  });
}

}  // namespace

std::vector<int> group_folds(std::span<const int> group, std::span<const std::int32_t> y, int folds,
                             std::uint64_t seed) {
  assert(group.size() == y.size() && folds >= 1);
  const GroupNumbers groups = number_groups(group);
  auto loads = group_loads(groups, y);
  Random(seed).shuffle(std::span<Load>(loads));
  std::stable_sort(loads.begin(), loads.end(), fuller);

  std::vector<Load> filled(folds);
  for (int f = 0; f < folds; ++f) filled[f].number = f;
  std::vector<int> fold_of_group(groups.count);
  for (const auto& load : loads) {
    auto& fold = emptiest(filled, load.positives > 0);
    fold.positives += load.positives;
    fold.rows += load.rows;
    fold_of_group[load.number] = fold.number;
  }
  std::vector<int> fold_of_row(group.size());
  for (std::size_t i = 0; i < group.size(); ++i) {
    fold_of_row[i] = fold_of_group[groups.of_row[i]];
  }
  return fold_of_row;
}

}  // namespace genegraft::evaluate
