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

/// Rows of each class in a group or a fold.
struct ClassLoad {
  int number = 0;
  std::vector<double> rows;  ///< (K) as a share of all rows of the class
  double all = 0;            ///< rows
};

/// By how much the sum of squared shares of a fold grows with a group; then the rows, so that
/// folds of equal shares fill evenly.
double growth(const ClassLoad& fold, const ClassLoad& group) {
  double sum = 0;
  for (std::size_t k = 0; k < fold.rows.size(); ++k)
    sum += group.rows[k] * (2 * fold.rows[k] + group.rows[k]);
  return sum;
}

std::vector<ClassLoad> class_loads(const GroupNumbers& groups, std::span<const std::int32_t> y,
                                   int classes) {
  std::vector<double> total(classes);
  for (const auto k : y) total[k] += 1;
  std::vector<ClassLoad> loads(groups.count);
  for (int g = 0; g < groups.count; ++g)
    loads[g] = {g, std::vector<double>(static_cast<std::size_t>(classes)), 0};
  for (std::size_t i = 0; i < y.size(); ++i) {
    auto& load = loads[groups.of_row[i]];
    load.rows[y[i]] += 1 / total[y[i]];
    load.all += 1;
  }
  return loads;
}

std::vector<int> spread(const GroupNumbers& groups, const std::vector<int>& fold_of_group) {
  std::vector<int> fold_of_row;
  fold_of_row.reserve(groups.of_row.size());
  for (const int g : groups.of_row) fold_of_row.push_back(fold_of_group[g]);
  return fold_of_row;
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
  return spread(groups, fold_of_group);
}

std::vector<int> class_folds(std::span<const int> group, std::span<const std::int32_t> y,
                             int classes, int folds, std::uint64_t seed) {
  assert(group.size() == y.size() && folds >= 1);
  const GroupNumbers groups = number_groups(group);
  auto loads = class_loads(groups, y, classes);
  Random(seed).shuffle(std::span<ClassLoad>(loads));
  std::stable_sort(loads.begin(), loads.end(),
                   [](const ClassLoad& a, const ClassLoad& b) { return a.all > b.all; });

  std::vector<ClassLoad> filled(folds,
                                {0, std::vector<double>(static_cast<std::size_t>(classes)), 0});
  std::vector<int> fold_of_group(groups.count);
  for (const auto& load : loads) {
    int best = 0;
    for (int f = 1; f < folds; ++f) {
      const double here = growth(filled[f], load), least = growth(filled[best], load);
      if (here < least || (here == least && filled[f].all < filled[best].all)) best = f;
    }
    for (int k = 0; k < classes; ++k) filled[best].rows[k] += load.rows[k];
    filled[best].all += load.all;
    fold_of_group[load.number] = best;
  }
  return spread(groups, fold_of_group);
}

}  // namespace genegraft::evaluate
