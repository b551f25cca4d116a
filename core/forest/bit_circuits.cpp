#include "forest/bit_circuits.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "forest/gather_columns.hpp"

namespace genegraft::forest {
namespace {

constexpr int kGroupTests = 4096;  // 256 kB of planes: half of a small L2
constexpr int kSegmentTests = 255;
constexpr int kMostBuckets = 8192;
constexpr std::size_t kMostCuts = (1u << 16) - 1;
constexpr std::uint16_t kFirstTestPlane = 2;
constexpr std::uint32_t kNoLookup = ~0u;

}  // namespace

struct BitCircuits::Top {
  TreeTop tree;
  std::vector<Test> tests;  ///< (tests of the top)
};

BitCircuits::BitCircuits(const Forest& forest, const TestColumns& columns, double least_share)
    : kernels_(&available_bit_kernels().back()),
      features_(columns.features),
      values_per_leaf_(forest.leaf_width()) {
  std::vector<Top> tops(forest.trees());
  for (int t = 0; t < forest.trees(); ++t) tops[t].tree = choose_top(forest, t, least_share);
  collect_cuts(tops, columns);
  if (!usable_) return;
  for (std::size_t first = 0; first < tops.size();) {
    std::vector<Test> tests;
    std::size_t end = first;
    for (; end < tops.size(); ++end) {
      std::vector<Test> more = tops[end].tests;
      std::sort(more.begin(), more.end());
      std::vector<Test> both;
      std::set_union(tests.begin(), tests.end(), more.begin(), more.end(),
                     std::back_inserter(both));
      if (end > first && both.size() > kGroupTests) break;
      tests = std::move(both);
    }
    add_group(std::span(tops).subspan(first, end - first), tests, forest);
    first = end;
  }
}

/// As few buckets as hold few cuts each, if the cuts spread enough.
BitCircuits::UsedColumn BitCircuits::make_column(TestColumns::Kind kind, std::vector<float> cuts) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  UsedColumn used{kind, std::move(cuts), {}, {}};
  const int count = static_cast<int>(used.cuts.size());
  used.table = {nullptr, count, static_cast<int>(std::bit_width(used.cuts.size())), nullptr, 0,
                0,       0};
  const auto is_finite = [](float cut) { return std::isfinite(cut); };
  const auto first = std::find_if(used.cuts.begin(), used.cuts.end(), is_finite);
  const auto last = std::find_if(used.cuts.rbegin(), used.cuts.rend(), is_finite);
  for (int buckets = std::bit_ceil(used.cuts.size() / 2);
       count > kFewCuts && buckets <= kMostBuckets; buckets *= 2) {
    const float low = *first;
    const float scale = static_cast<float>(buckets - 1) / (*last - low);
    if (!std::isfinite(scale) || !(scale > 0)) break;
    std::vector<std::uint16_t> held(buckets + 1);
    int most = 0;
    for (const float cut : used.cuts) {
      auto& here = held[find_bucket(cut, low, scale, static_cast<float>(buckets - 1)) + 1];
      most = std::max<int>(most, ++here);
    }
    if (most > kMostInBucket) continue;
    std::partial_sum(held.begin(), held.end(), held.begin());
    held.pop_back();
    used.bucket = std::move(held);
    used.table.buckets = buckets;
    used.table.low = low;
    used.table.scale = scale;
    break;
  }
  used.cuts.resize((std::size_t{1} << used.table.steps) - 1 + kMostInBucket, kInfinity);
  return used;
}

/// The thresholds of every column that a top tests, and each test as its column and rank.
void BitCircuits::collect_cuts(std::vector<Top>& tops, const TestColumns& columns) {
  std::vector<std::vector<float>> cuts(columns.count());
  for (const Top& top : tops) {
    for (const auto& test : top.tree.tests) {
      cuts[columns.column[test.node]].push_back(columns.threshold[test.node]);
    }
  }
  std::vector<std::uint32_t> place(columns.count());
  for (int c = 0; c < columns.count(); ++c) {
    if (cuts[c].empty()) continue;
    std::sort(cuts[c].begin(), cuts[c].end());
    cuts[c].erase(std::unique(cuts[c].begin(), cuts[c].end()), cuts[c].end());
    usable_ = usable_ && cuts[c].size() <= kMostCuts;
    place[c] = static_cast<std::uint32_t>(used_.size());
    used_.push_back(make_column(columns.columns[c].kind, cuts[c]));
    used_feature_.push_back(columns.columns[c].feature);
  }
  for (Top& top : tops) {
    for (const auto& test : top.tree.tests) {
      const int c = columns.column[test.node];
      const auto at =
          std::lower_bound(cuts[c].begin(), cuts[c].end(), columns.threshold[test.node]);
      top.tests.push_back({place[c], static_cast<std::uint32_t>(at - cuts[c].begin())});
    }
  }
}

/// tests: those of all the tops, sorted. Test i gets plane kFirstTestPlane + i.
void BitCircuits::add_group(std::span<const Top> tops, std::span<const Test> tests,
                            const Forest& forest) {
  const auto first_segment = static_cast<std::uint32_t>(segments_.size());
  for (std::size_t first = 0; first < tests.size();) {
    std::size_t end = first;
    while (end < tests.size() && tests[end].column == tests[first].column &&
           end - first < kSegmentTests) {
      ++end;
    }
    const auto cuts = static_cast<std::uint32_t>(used_[tests[first].column].table.count);
    const bool all = cuts == end - first;
    segments_.push_back({tests[first].column,
                         all ? kNoLookup : static_cast<std::uint32_t>(lookups_.size()),
                         static_cast<std::uint16_t>(kFirstTestPlane + first),
                         static_cast<std::uint16_t>(end - first)});
    std::size_t below = first;  // tests of the segment that a value of the bin exceeds
    for (std::uint32_t bin = 0; !all && bin <= cuts; ++bin) {
      while (below < end && tests[below].rank < bin) ++below;
      lookups_.push_back(static_cast<std::uint8_t>(below - first));
    }
    first = end;
  }
  groups_.push_back({first_segment, static_cast<std::uint32_t>(segments_.size())});
  for (const Top& top : tops) {
    std::vector<std::uint16_t> planes;
    for (const Test& test : top.tests) {
      const auto at = std::lower_bound(tests.begin(), tests.end(), test) - tests.begin();
      planes.push_back(static_cast<std::uint16_t>(kFirstTestPlane + at));
    }
    add_tree(top.tree, planes, static_cast<std::uint16_t>(kFirstTestPlane + tests.size()), forest);
  }
}

void BitCircuits::add_tree(const TreeTop& top, std::span<const std::uint16_t> planes,
                           std::uint16_t free_plane, const Forest& forest) {
  const TopCircuit circuit = make_circuit(top, planes, free_plane);
  const int root = forest.root[trees_.size()];
  const std::size_t codes = std::size_t{1} << circuit.code.bits;
  Tree tree{static_cast<std::uint32_t>(groups_.size() - 1),
            static_cast<std::uint32_t>(selects_.size()),
            static_cast<std::uint32_t>(circuit.selects.size()),
            circuit.code,
            std::all_of(top.exits.begin(), top.exits.end(),
                        [&](int node) { return forest.feature[node] < 0; }),
            0};
  selects_.insert(selects_.end(), circuit.selects.begin(), circuit.selects.end());
  planes_ = std::max(planes_, free_plane + circuit.selects.size());
  if (tree.whole) {
    tree.table = static_cast<std::uint32_t>(values_.size());
    values_.resize(values_.size() + codes * values_per_leaf_);
  } else {
    tree.table = static_cast<std::uint32_t>(exits_.size());
    exits_.resize(exits_.size() + codes);
  }
  for (std::size_t e = 0; e < top.exits.size(); ++e) {
    const int node = top.exits[e];
    const std::size_t code = circuit.exit_code[e];
    if (!tree.whole) {
      exits_[tree.table + code] = static_cast<std::uint32_t>(node - root);
      continue;
    }
    for (int v = 0; v < values_per_leaf_; ++v) {
      const float value =
          forest.leaf_value[static_cast<std::size_t>(forest.left[node]) * values_per_leaf_ + v];
      values_[tree.table + v * codes + code] = std::isnan(value) ? 0.0 : value;  // NaN: no value
    }
  }
  trees_.push_back(tree);
}

void BitCircuits::begin(std::span<const float> x, int rows, Workspace& workspace) const {
  assert(rows <= kRows && x.size() == static_cast<std::size_t>(rows) * features_);
  workspace.bins.resize(used_.size() * kRows);
  workspace.planes.resize(std::max(workspace.planes.size(), planes_));
  workspace.planes[0].bytes.fill(0);
  workspace.planes[1].bytes.fill(255);
  workspace.group = -1;
  // Columns enough that rows are read in long pieces, and a stride at which they do not share a few
  // sets of the cache.
  constexpr std::size_t kTogether = 128, kStride = kRows + 16;
  workspace.values.resize(kTogether * kStride);
  for (std::size_t first = 0; first < used_.size(); first += kTogether) {
    const std::size_t n = std::min(kTogether, used_.size() - first);
    gather_columns(x, features_, std::span(used_feature_).subspan(first, n),
                   workspace.values.data(), kStride);
    for (std::size_t i = 0; i < n; ++i) {
      const UsedColumn& used = used_[first + i];
      float* const values = workspace.values.data() + i * kStride;
      TestColumns::convert(used.kind, {values, static_cast<std::size_t>(rows)});
      CutTable table = used.table;
      table.cuts = used.cuts.data();
      table.bucket = used.bucket.data();
      kernels_->bin(values, table, workspace.bins.data() + (first + i) * kRows);
    }
  }
}

void BitCircuits::prepare(int tree, Workspace& workspace) const {
  const Tree& of = trees_[tree];
  BitPlane* planes = workspace.planes.data();
  if (workspace.group != static_cast<int>(of.group)) {
    workspace.group = static_cast<int>(of.group);
    const Group& group = groups_[of.group];
    for (std::uint32_t s = group.first_segment; s < group.end_segment; ++s) {
      const Segment& segment = segments_[s];
      kernels_->compare(workspace.bins.data() + static_cast<std::size_t>(segment.column) * kRows,
                        segment.lookup == kNoLookup ? nullptr : lookups_.data() + segment.lookup,
                        segment.tests, planes + segment.plane);
    }
  }
  kernels_->select(selects_.data() + of.first_select, static_cast<int>(of.selects), planes);
}

void BitCircuits::add_leaves(int tree, Workspace& workspace, std::span<double> sums) const {
  assert(is_whole(tree) && sums.size() == static_cast<std::size_t>(values_per_leaf_) * kRows);
  prepare(tree, workspace);
  const Tree& of = trees_[tree];
  for (int v = 0; v < values_per_leaf_; ++v) {
    const double* value = values_.data() + of.table + (static_cast<std::size_t>(v) << of.code.bits);
    kernels_->add(workspace.planes.data(), of.code, value, sums.data() + v * kRows);
  }
}

void BitCircuits::find_exits(int tree, Workspace& workspace, std::span<std::uint32_t> nodes) const {
  assert(!is_whole(tree) && nodes.size() == kRows);
  prepare(tree, workspace);
  const Tree& of = trees_[tree];
  kernels_->look_up(workspace.planes.data(), of.code, exits_.data() + of.table, nodes.data());
}

}  // namespace genegraft::forest
