#include "forest/node_entries.hpp"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

constexpr int kFeatures = 70;

/// Weight of each bin and class.
using Weights = std::map<std::pair<int, int>, double>;

/// A table of which one value in six is not 0, and a node of some of its rows.
class NodeEntriesTest {
 public:
  NodeEntriesTest(int rows, Random& random) {
    Matrix x(rows, kFeatures);
    for (float& value : x.values) {
      if (random.below(6) == 0) value = static_cast<float>(random.below(30));
    }
    for (int i = 0; i < rows; ++i) {
      y_.push_back(static_cast<int>(random.below(3)));
      copies_.push_back(static_cast<std::uint16_t>(random.below(8)));
    }
    table_ = bin_rows(rows, kFeatures, rows_of(x), {.sparse_share = 1});
  }

  /// The first `share` of each class.
  void check(double share, bool by_rows) const {
    const TrainingSet data{table_,
                           y_,
                           3,
                           {},
                           {1, 1, 1},
                           kFeatures,
                           BitPlanes(table_),
                           by_rows ? HeldFeatures(table_, BitPlanes(table_)) : HeldFeatures()};
    EXPECT_EQ(data.held.empty(), !by_rows);
    const TreeSample sample(data, copies_);
    NodeRows rows = sample.root();
    for (Range& range : rows) {
      const auto all = sample.entries(range);
      auto n = static_cast<std::uint32_t>(share * range.size());
      // The entries of a row, if it has several, stay together.
      while (n > 0 && n < all.size() && row_of(all[n]) == row_of(all[n - 1])) ++n;
      range.last = range.first + n;
    }
    std::vector<int> tried(kFeatures / 2);  // the other half is asked for as well
    std::iota(tried.begin(), tried.end(), 0);
    NodeEntries entries(data, sample);
    entries.start_node(sample.root(), {});
    entries.start_node(rows, tried);
    for (int f = 0; f < kFeatures; ++f) {
      const auto found = entries.find_held(f);
      Weights weights;
      for (const auto& hit : found.hits) {
        weights[{static_cast<int>(hit.bin), hit.group}] += hit.weight;
      }
      bool are_all = true;
      Weights expected;
      for (int k = 0; k < 3; ++k) {
        for (const Entry entry : sample.entries(rows[k])) {
          const int bin = table_.columns[f].bin(row_of(entry));
          const bool held = bin != table_.columns[f].common_bin();
          if (held) expected[{bin, k}] += copies_of(entry);
          are_all &= held;
        }
      }
      EXPECT_EQ(weights, expected);
      EXPECT_EQ(found.are_all, are_all);
    }
  }

 private:
  BinnedTable table_;
  std::vector<std::int32_t> y_;
  std::vector<std::uint16_t> copies_;
};

TEST(NodeEntries, FindHeldRowsByRowsByEntriesAndByBitmaps) {
  Random random(221);
  for (const int rows : {3, 64, 1000, 4000}) {
    const NodeEntriesTest made(rows, random);
    for (const double share : {0.002, 0.02, 0.5}) {
      for (const bool by_rows : {true, false}) made.check(share, by_rows);
    }
  }
}

}  // namespace
}  // namespace genegraft::forest
