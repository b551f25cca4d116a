#include "forest/tree_shap.hpp"

#include <algorithm>
#include <cassert>

#include "forest/quadrature.hpp"

// In a game where the features of a set S are known, a tree answers with the mean of its leaves:
// at a test of a known feature the walk follows x, at an unknown one it takes both ways, each by
// its share of the cover. A leaf with value v is thus reached with the weight
//
//     prod over the features j on its path of (j in S ? hot_j : cold_j),
//
// hot_j = 1 if x passes every test of j on the path, else 0; cold_j = product of the cover shares
// of those tests. Owen (1972): the Shapley value is the mean marginal contribution when every
// other feature is known with probability q, averaged over q from 0 to 1. So the leaf gives
//
//     phi_i = v (hot_i - cold_i) * integral over q of prod_{j != i} (q hot_j + (1 - q) cold_j),
//
// a polynomial in q whose degree is below the number D of features on the path: Gauss-Legendre
// with M >= D / 2 points is exact. With reach(q) = prod_j (q hot_j + (1 - q) cold_j), every leaf
// below an edge shares the edge's factor, so sums of v * reach travel up the tree once, and each
// edge adds its (hot - cold) / factor times the sum below it. Where a feature is tested again
// further down, the lower edge takes back what the upper one will add for its leaves. (The idea of
// summing polynomials up the tree is from Yu et al. 2022, "Linear TreeShap".)

namespace genegraft::forest {
namespace {

/// What a tree's edges are to the sample; node i stands for the edge that leads to it.
struct Edges {
  std::vector<int> parent;   // (n), -1 at the root
  std::vector<int> feature;  // (n) tested by the parent
  std::vector<int> twin;     // (n) nearest edge above with the same feature, -1 if none
  std::vector<double> hot;   // (n) of the feature, over all its tests down to here
  std::vector<double> cold;  // (n)
  int longest = 0;           // most features on one path
};

/// The last edge on the path from the root to `node`, itself included, that tests `feature`.
int find_twin(const Edges& edges, int node, int feature) {
  while (node > 0 && edges.feature[node] != feature) node = edges.parent[node];
  return node > 0 ? node : -1;
}

Edges follow_sample(const Forest& forest, int first, int count, std::span<const float> x) {
  const auto n = static_cast<std::size_t>(count);
  Edges edges{std::vector<int>(n, -1),     std::vector<int>(n, -1),     std::vector<int>(n, -1),
              std::vector<double>(n, 1.0), std::vector<double>(n, 1.0), 0};
  std::vector<int> distinct(n);
  for (int node = 0; node < count; ++node) {
    const int feature = forest.feature[first + node];
    if (feature < 0) continue;
    const int left = forest.left[first + node] - first;
    const int passed = left + (x[feature] > forest.threshold[first + node]);
    const int twin = find_twin(edges, node, feature);
    for (int child = left; child <= left + 1; ++child) {
      const double cover = forest.cover[first + node];
      const double share = cover > 0 ? forest.cover[first + child] / cover : 0.0;
      edges.parent[child] = node;
      edges.feature[child] = feature;
      edges.twin[child] = twin;
      edges.hot[child] = (child == passed ? 1.0 : 0.0) * (twin < 0 ? 1.0 : edges.hot[twin]);
      edges.cold[child] = share * (twin < 0 ? 1.0 : edges.cold[twin]);
      distinct[child] = distinct[node] + (twin < 0);
      edges.longest = std::max(edges.longest, distinct[child]);
    }
  }
  return edges;
}

/// Explains one tree. Arrays of a tree with n nodes and M quadrature points are (n, M).
class TreeExplainer {
 public:
  TreeExplainer(const Forest& forest, int first, int count, std::span<const float> x)
      : forest_(forest),
        first_(first),
        count_(count),
        edges_(follow_sample(forest, first, count, x)),
        quadrature_(gauss_legendre(std::max(1, (edges_.longest + 1) / 2))),
        points_(quadrature_.point.size()),
        reach_(static_cast<std::size_t>(count) * points_, 1.0),
        unknown_(static_cast<std::size_t>(count), 1.0),
        below_(reach_.size()) {
    reach_leaves();
  }

  void add_output(int output, Contributions& result) {
    sum_leaves(output, result);
    const int outputs = forest_.outputs;
    for (int node = count_ - 1; node > 0; --node) {
      const double* below = below_.data() + static_cast<std::size_t>(node) * points_;
      double* above = below_.data() + static_cast<std::size_t>(edges_.parent[node]) * points_;
      for (std::size_t m = 0; m < points_; ++m) above[m] += below[m];
      if (dead(node)) continue;
      const int twin = edges_.twin[node];
      double change = marginal(node, below);
      if (twin >= 0) change -= marginal(twin, below);
      result.value[static_cast<std::size_t>(edges_.feature[node]) * outputs + output] += change;
    }
  }

 private:
  /// No sample reaches the node, whatever is known: its leaves weigh nothing, and its factor is 0.
  bool dead(int node) const { return edges_.hot[node] == 0 && edges_.cold[node] == 0; }

  double factor(int node, std::size_t m) const {
    const double q = quadrature_.point[m];
    return q * edges_.hot[node] + (1 - q) * edges_.cold[node];
  }

  /// reach_[node] = product of the factors on the path; unknown_[node] = the same where q = 0.
  void reach_leaves() {
    for (int node = 1; node < count_; ++node) {
      const int twin = edges_.twin[node];
      const int parent = edges_.parent[node];
      const bool none = dead(node);
      const double before = twin < 0 ? 1.0 : edges_.cold[twin];
      unknown_[node] = edges_.cold[node] == 0 ? 0 : unknown_[parent] * (edges_.cold[node] / before);
      for (std::size_t m = 0; m < points_; ++m) {
        const double change = none ? 0 : factor(node, m) / (twin < 0 ? 1.0 : factor(twin, m));
        reach_[node * points_ + m] = reach_[parent * points_ + m] * change;
      }
    }
  }

  /// below_[leaf] = value * reach, 0 for inner nodes; adds the tree's mean to the base.
  void sum_leaves(int output, Contributions& result) {
    for (int node = 0; node < count_; ++node) {
      const bool leaf = forest_.feature[first_ + node] < 0;
      double value = 0;
      if (leaf) {
        const auto row = static_cast<std::size_t>(forest_.left[first_ + node]);
        value = forest_.leaf_value[row * forest_.outputs + output];
        result.base[output] += value * unknown_[node];
      }
      for (std::size_t m = 0; m < points_; ++m) {
        below_[node * points_ + m] = value * reach_[node * points_ + m];
      }
    }
  }

  /// Integral over q of (hot - cold) / factor times the sum below.
  double marginal(int node, const double* below) const {
    double integral = 0;
    for (std::size_t m = 0; m < points_; ++m) {
      integral += quadrature_.weight[m] * below[m] / factor(node, m);
    }
    return (edges_.hot[node] - edges_.cold[node]) * integral;
  }

  const Forest& forest_;
  int first_;
  int count_;
  Edges edges_;
  Quadrature quadrature_;
  std::size_t points_;
  std::vector<double> reach_;
  std::vector<double> unknown_;  // (n)
  std::vector<double> below_;
};

}  // namespace

Contributions explain(const Forest& forest, std::span<const float> x) {
  assert(static_cast<int>(x.size()) == forest.features);
  const auto outputs = static_cast<std::size_t>(forest.outputs);
  Contributions result;
  result.base.resize(outputs);
  result.value.resize(outputs * forest.features);
  for (int t = 0; t < forest.trees(); ++t) {
    const int first = forest.root[t];
    TreeExplainer tree(forest, first, forest.tree_end(t) - first, x);
    for (std::size_t o = 0; o < outputs; ++o) tree.add_output(static_cast<int>(o), result);
  }
  for (double& value : result.base) value /= forest.trees();
  for (double& value : result.value) value /= forest.trees();
  return result;
}

}  // namespace genegraft::forest
