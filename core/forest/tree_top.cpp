#include "forest/tree_top.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <queue>

namespace genegraft::forest {
namespace {

constexpr int kMostTests = 255;
constexpr int kMostBits = 8;

double share_of_left(const Forest& forest, int node) {
  const int left = forest.left[node];
  const double sum = static_cast<double>(forest.cover[left]) + forest.cover[left + 1];
  const bool are_weights =
      sum > 0 && std::abs(sum - forest.cover[node]) <= 1e-3 * std::abs(forest.cover[node]);
  return are_weights ? forest.cover[left] / sum : 0.5;
}

struct Visited {
  double share;
  int node;
  bool operator<(const Visited& other) const {
    return share != other.share ? share < other.share : node > other.node;
  }
};

/// Nodes of the most visited tests, in the order of the forest: parents first.
std::vector<std::int32_t> most_visited(const Forest& forest, int root, double least_share) {
  std::vector<std::int32_t> chosen;
  std::priority_queue<Visited> queue;
  queue.push({1.0, root});
  while (!queue.empty() && static_cast<int>(chosen.size()) < kMostTests) {
    const auto [share, node] = queue.top();
    queue.pop();
    if (share < least_share) break;
    if (forest.feature[node] < 0) continue;
    chosen.push_back(node);
    const double left = share_of_left(forest, node);
    queue.push({share * left, forest.left[node]});
    queue.push({share * (1 - left), forest.left[node] + 1});
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

/// Numbers the exits from left to right.
void number_exits(TreeTop& top, int test) {
  for (std::int32_t* child : {&top.tests[test].left, &top.tests[test].right}) {
    if (*child >= 0) {
      number_exits(top, *child);
    } else {
      top.exits.push_back(~*child);
      *child = ~static_cast<std::int32_t>(top.exits.size() - 1);
    }
  }
}

int count_exits(const TreeTop& top, int child, std::vector<int>& count) {
  if (child < 0) return 1;
  const auto& test = top.tests[child];
  return count[child] = count_exits(top, test.left, count) + count_exits(top, test.right, count);
}

/// Gives the exits below a child codes in [first, end): where the two sides meet is the roundest
/// number possible, so that in as many bits as possible each side is constant.
void place_codes(const TreeTop& top, int child, int first, int end, const std::vector<int>& count,
                 std::vector<std::uint8_t>& code) {
  if (child < 0) {
    code[~child] = static_cast<std::uint8_t>(first);
    return;
  }
  const auto& test = top.tests[child];
  const int lowest = first + (test.left < 0 ? 1 : count[test.left]);
  const int highest = end - (test.right < 0 ? 1 : count[test.right]);
  int middle = highest;
  while ((middle & (middle - 1)) >= lowest) middle &= middle - 1;
  place_codes(top, test.left, first, middle, count, code);
  place_codes(top, test.right, middle, end, count, code);
}

using Bits = std::array<std::uint16_t, kMostBits>;

class CircuitMaker {
 public:
  CircuitMaker(const TreeTop& top, std::span<const std::uint16_t> test_plane,
               std::uint16_t free_plane, int bits, TopCircuit& circuit)
      : top_(top), test_plane_(test_plane), free_(free_plane), bits_(bits), circuit_(circuit) {}

  /// Planes that hold the code of the exit below a child.
  Bits find_planes(int child) {
    Bits planes{};
    if (child < 0) {
      for (int b = 0; b < bits_; ++b) planes[b] = circuit_.exit_code[~child] >> b & 1;
      return planes;
    }
    const auto& test = top_.tests[child];
    const Bits left = find_planes(test.left);
    const Bits right = find_planes(test.right);
    for (int b = 0; b < bits_; ++b) planes[b] = choose(test_plane_[child], left[b], right[b]);
    return planes;
  }

 private:
  std::uint16_t choose(std::uint16_t test, std::uint16_t left, std::uint16_t right) {
    if (left == right) return left;
    if (left == 0 && right == 1) return test;
    circuit_.selects.push_back({free_, test, right, left});
    return free_++;
  }

  const TreeTop& top_;
  std::span<const std::uint16_t> test_plane_;
  std::uint16_t free_;
  int bits_;
  TopCircuit& circuit_;
};

}  // namespace

TreeTop choose_top(const Forest& forest, int tree, double least_share) {
  TreeTop top;
  const int root = forest.root[tree];
  const auto chosen = most_visited(forest, root, least_share);
  for (const std::int32_t node : chosen) {
    const auto link = [&](int child) {
      const auto at = std::lower_bound(chosen.begin(), chosen.end(), child);
      const bool is_test = at != chosen.end() && *at == child;
      return is_test ? static_cast<std::int32_t>(at - chosen.begin()) : ~child;
    };
    top.tests.push_back({node, link(forest.left[node]), link(forest.left[node] + 1)});
  }
  if (top.tests.empty()) {
    top.exits.push_back(root);
  } else {
    number_exits(top, 0);
  }
  return top;
}

TopCircuit make_circuit(const TreeTop& top, std::span<const std::uint16_t> test_plane,
                        std::uint16_t free_plane) {
  assert(test_plane.size() == top.tests.size());
  const int exits = static_cast<int>(top.exits.size());
  const int root = top.tests.empty() ? ~0 : 0;
  std::vector<int> count(top.tests.size());
  count_exits(top, root, count);
  TopCircuit best;
  // A spare bit costs little and leaves room to align subtrees.
  const int least_bits = std::bit_width(static_cast<unsigned>(exits - 1));
  for (int bits = least_bits; bits <= std::min(least_bits + 2, kMostBits); ++bits) {
    TopCircuit circuit;
    circuit.exit_code.resize(exits);
    place_codes(top, root, 0, 1 << bits, count, circuit.exit_code);
    CircuitMaker maker(top, test_plane, free_plane, bits, circuit);
    circuit.code = {maker.find_planes(root), static_cast<std::uint8_t>(bits)};
    constexpr std::size_t kBitCost = 16;  // of decoding a further bit, in selects
    const auto cost = circuit.selects.size() + kBitCost * bits;
    if (bits == least_bits || cost < best.selects.size() + kBitCost * best.code.bits) {
      best = std::move(circuit);
    }
  }
  return best;
}

}  // namespace genegraft::forest
