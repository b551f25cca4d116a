#include "forest/tree_paths.hpp"

#include <algorithm>

namespace genegraft::forest {
namespace {

/// The features between the root and the node that the walk stands at.
class Path {
 public:
  /// Goes back up to `depth`, then down one edge that tests `column`. Returns the feature's bit.
  int descend(int depth, std::int32_t column, double share) {
    while (static_cast<int>(edges_.size()) >= depth) ascend();
    const auto found = std::find(feature_.begin(), feature_.end(), column);
    const auto bit = static_cast<int>(found - feature_.begin());
    const bool first = found == feature_.end();
    if (first) {
      feature_.push_back(column);
      cold_.push_back(1);
    }
    edges_.push_back({bit, cold_[bit], first});
    cold_[bit] *= share;
    return bit;
  }

  bool first() const { return edges_.back().first; }
  const std::vector<std::int32_t>& feature() const { return feature_; }
  const std::vector<double>& cold() const { return cold_; }

 private:
  struct Edge {
    int bit;
    double cold_before;
    bool first;
  };

  void ascend() {
    const Edge& edge = edges_.back();
    cold_[edge.bit] = edge.cold_before;
    if (edge.first) {
      feature_.pop_back();
      cold_.pop_back();
    }
    edges_.pop_back();
  }

  std::vector<Edge> edges_;
  std::vector<std::int32_t> feature_;
  std::vector<double> cold_;
};

struct Visit {
  std::int32_t parent;
  std::int32_t node;
  std::int32_t depth;
};

std::int32_t add_leaf(const Forest& forest, int node, const Path& path, TreePaths& paths) {
  TreePaths::Leaf leaf{forest.left[node], static_cast<std::int32_t>(paths.feature.size()), 0, 1};
  paths.feature.insert(paths.feature.end(), path.feature().begin(), path.feature().end());
  paths.cold.insert(paths.cold.end(), path.cold().begin(), path.cold().end());
  leaf.end = static_cast<std::int32_t>(paths.feature.size());
  for (const double cold : path.cold()) leaf.unknown *= cold;
  paths.longest = std::max(paths.longest, paths.path_length(leaf));
  paths.leaves.push_back(leaf);
  return static_cast<std::int32_t>(paths.leaves.size()) - 1;
}

}  // namespace

TreePaths lay_out_paths(const Forest& forest, int t) {
  TreePaths paths;
  Path path;
  std::vector<Visit> open;
  const auto open_children = [&](std::int32_t node, std::int32_t depth) {
    open.push_back({node, forest.left[node] + 1, depth});
    open.push_back({node, forest.left[node], depth});
  };
  const std::int32_t root = forest.root[t];
  if (forest.feature[root] < 0)
    add_leaf(forest, root, path, paths);
  else
    open_children(root, 1);
  while (!open.empty()) {
    const Visit visit = open.back();
    open.pop_back();
    const double cover = forest.cover[visit.parent];
    const double share = cover > 0 ? forest.cover[visit.node] / cover : 0.0;
    const std::int32_t column = forest.feature[visit.parent];
    const int bit = path.descend(visit.depth, column, share);
    const bool leaf = forest.feature[visit.node] < 0;
    paths.depth = std::max(paths.depth, static_cast<int>(visit.depth));
    paths.steps.push_back(
        {.column = column,
         .threshold = forest.threshold[visit.parent],
         .right = visit.node != forest.left[visit.parent],
         .missing_right = !forest.missing_right.empty() && forest.missing_right[visit.parent] != 0,
         .first = path.first(),
         .bit = bit,
         .depth = visit.depth,
         .leaf = leaf ? add_leaf(forest, visit.node, path, paths) : -1});
    if (!leaf) open_children(visit.node, visit.depth + 1);
  }
  return paths;
}

}  // namespace genegraft::forest
