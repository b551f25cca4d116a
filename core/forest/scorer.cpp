#include "forest/scorer.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>

#include "base/parallel.hpp"
#include "forest/transform.hpp"

namespace genegraft::forest {
namespace {

using Method = ScorerOptions::Method;

constexpr int kFewRows = 12;   // rows below this walk one by one, each through 16 trees at once
constexpr int kManyRows = 96;  // fewer do not pay for circuits, which always run 512
constexpr std::int64_t kRowsToChoose = 2048;  // circuits take some 0.25 us a node to make
constexpr int kBlockRows = BitCircuits::kRows;
constexpr int kBlockFloats = 1 << 20;  // rows of wide tables come in smaller blocks
constexpr int kWalkFloats = 1 << 17;   // and walk in yet smaller ones, which stay in L2

bool adds(Aggregation aggregation) {
  return aggregation == Aggregation::sum || aggregation == Aggregation::average;
}

/// What an aggregate is before the first value; NaN stands for no value.
double start_of(Aggregation aggregation) {
  return adds(aggregation) ? 0.0 : std::numeric_limits<double>::quiet_NaN();
}

/// A least or greatest value with one more value, NaN being none.
double further(Aggregation aggregation, double so_far, double value) {
  if (std::isnan(value)) return so_far;
  if (std::isnan(so_far)) return 0.0 + value;  // as a sum begins: -0 becomes 0
  return aggregation == Aggregation::minimum ? std::min(so_far, value) : std::max(so_far, value);
}

double seconds_of(const std::function<void()>& work) {
  constexpr int kRepeats = 3;
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kRepeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    least = std::min(least, seconds.count());
  }
  return least;
}

/// Whether circuits have room for all of every tree.
bool has_small_trees(const Forest& forest) {
  for (int t = 0; t < forest.trees(); ++t) {
    if (forest.tree_end(t) - forest.root[t] > 2 * BitCircuits::kExits - 1) return false;
  }
  return true;
}

}  // namespace

struct Scorer::Workspace {
  std::vector<float> rows;      ///< (n, F) filled
  std::vector<float> expanded;  ///< (n, C)
  std::vector<double> sums;     ///< (O, kBlockRows), of few rows (O)
  std::vector<std::uint32_t> nodes;
  std::vector<double> row;  ///< (O)
  BitCircuits::Workspace circuits;

  /// Kept by each thread from block to block.
  static Workspace& of_this_thread() {
    thread_local Workspace workspace;
    return workspace;
  }
};

struct Scorer::Choice {
  Forest forest;  ///< until the choice is made
  Method method;
  std::atomic<std::int64_t> rows{0};  ///< scored so far
  std::once_flag made;
  std::optional<BitCircuits> circuits;  ///< none: walking is faster
};

Scorer::Scorer(const Forest& forest, const ScorerOptions& options)
    : columns_(forest),
      walk_(forest, columns_),
      outputs_(forest.outputs),
      aggregation_(forest.aggregation),
      transform_(forest.transform),
      base_(forest.base.begin(), forest.base.end()),
      target_(forest.target) {
  base_.resize(outputs_);
  const std::size_t width = forest.leaf_width();
  for (int i = 0; i < forest.nodes(); ++i) {
    if (forest.feature[i] >= 0) continue;
    const float* values = forest.leaf_value.data() + forest.left[i] * width;
    for (std::size_t v = 0; v < width; ++v) {
      const bool is_nothing = adds(aggregation_) && std::isnan(values[v]);
      leaf_value_.push_back(is_nothing ? 0.0f : values[v]);  // no value adds nothing
    }
  }
  if (!adds(aggregation_) || options.method == Method::walk) return;
  choice_ = std::make_shared<Choice>();
  choice_->forest = forest;
  choice_->method = options.method;
}

int Scorer::block_rows() const {
  return std::clamp(kBlockFloats / std::max(1, features()), 16, kBlockRows);
}

void Scorer::score(std::span<const float> x, std::span<float> out, int threads) const {
  const auto rows = out.size() / outputs_;
  assert(out.size() % outputs_ == 0 && x.size() == rows * features());
  const std::size_t block = block_rows();
  parallel_for(static_cast<std::int64_t>((rows + block - 1) / block), threads,
               [&](std::int64_t index) {
                 const auto first = static_cast<std::size_t>(index) * block;
                 const auto n = std::min(block, rows - first);
                 score_block(x.subspan(first * features(), n * features()),
                             out.subspan(first * outputs_, n * outputs_));
               });
}

void Scorer::score(int rows, const FillRows& fill, std::span<float> out, int threads) const {
  assert(out.size() == static_cast<std::size_t>(rows) * outputs_);
  const int block = block_rows();
  parallel_for((rows + block - 1) / block, threads, [&](std::int64_t index) {
    const int first = static_cast<int>(index) * block;
    const int n = std::min(block, rows - first);
    auto& x = Workspace::of_this_thread().rows;
    x.resize(static_cast<std::size_t>(n) * features());
    fill(first, n, x);
    score_block(x, out.subspan(static_cast<std::size_t>(first) * outputs_,
                               static_cast<std::size_t>(n) * outputs_));
  });
}

void Scorer::score_block(std::span<const float> x, std::span<float> out) const {
  Workspace& workspace = Workspace::of_this_thread();
  const int rows = static_cast<int>(out.size()) / outputs_;
  if (rows < kFewRows) {
    x = expand(x, rows, workspace);
    workspace.sums.resize(outputs_);
    for (int r = 0; r < rows; ++r) {
      walk_row(x.data() + static_cast<std::size_t>(r) * columns_.count(), workspace.sums,
               workspace);
      finish(1, 1, out.subspan(static_cast<std::size_t>(r) * outputs_), workspace);
    }
    return;
  }
  if (const BitCircuits* circuits = choose(x, rows, workspace)) {
    run_circuits(*circuits, x, rows, workspace);
  } else {
    walk_block(x, rows, workspace);
  }
  finish(rows, kBlockRows, out, workspace);
}

/// What trees that are walked read: (rows, C).
std::span<const float> Scorer::expand(std::span<const float> x, int rows,
                                      Workspace& workspace) const {
  if (columns_.plain) return x;
  workspace.expanded.resize(static_cast<std::size_t>(rows) * columns_.count());
  columns_.expand(x, rows, workspace.expanded);
  return workspace.expanded;
}

/// Circuits to run, or none to walk. Made once for a scorer; the other threads wait for it.
const BitCircuits* Scorer::choose(std::span<const float> x, int rows, Workspace& workspace) const {
  if (!choice_ || rows < kManyRows) return nullptr;
  const bool is_long = (choice_->rows += rows) >= kRowsToChoose;
  if (choice_->method == Method::measured && !is_long) return nullptr;
  std::call_once(choice_->made, [&] {
    const Method method = choice_->method;
    double least = std::numeric_limits<double>::infinity();
    if (method == Method::measured) least = seconds_of([&] { walk_block(x, rows, workspace); });
    const auto consider = [&](double share) {
      BitCircuits circuits(choice_->forest, columns_, share);
      if (!circuits.usable()) return;
      const double seconds = seconds_of([&] { run_circuits(circuits, x, rows, workspace); });
      if (seconds >= least) return;
      least = seconds;
      choice_->circuits = std::move(circuits);
    };
    const bool fits = has_small_trees(choice_->forest);
    if (method == Method::whole || (method == Method::measured && fits)) consider(0);
    if (method == Method::tops || (method == Method::measured && !fits)) {
      for (const double share : {1.0 / 16, 1.0 / 48}) consider(share);
    }
    choice_->forest = {};
  });
  return choice_->circuits ? &*choice_->circuits : nullptr;
}

void Scorer::walk_row(const float* x, std::span<double> sums, Workspace& workspace) const {
  workspace.nodes.resize(walk_.trees());
  walk_.find_leaves_of_row(x, workspace.nodes);
  std::fill(sums.begin(), sums.end(), start_of(aggregation_));
  for (int t = 0; t < walk_.trees(); ++t) add_leaves(t, {&workspace.nodes[t], 1}, 1, sums.data());
}

/// Trees outside, rows inside: a tree is read from memory once for many rows.
void Scorer::walk_block(std::span<const float> x, int rows, Workspace& workspace) const {
  workspace.sums.assign(static_cast<std::size_t>(outputs_) * kBlockRows, start_of(aggregation_));
  x = expand(x, rows, workspace);
  const int most = std::clamp(kWalkFloats / std::max(1, columns_.count()), 16, kBlockRows);
  for (int first = 0; first < rows; first += most) {
    workspace.nodes.resize(std::min(most, rows - first));
    for (int t = 0; t < walk_.trees(); ++t) {
      std::fill(workspace.nodes.begin(), workspace.nodes.end(), 0);
      walk_.find_leaves(t, x.data() + static_cast<std::size_t>(first) * columns_.count(),
                        workspace.nodes);
      add_leaves(t, workspace.nodes, kBlockRows, workspace.sums.data() + first);
    }
  }
}

void Scorer::run_circuits(const BitCircuits& circuits, std::span<const float> x, int rows,
                          Workspace& workspace) const {
  workspace.sums.assign(static_cast<std::size_t>(outputs_) * kBlockRows, 0.0);
  workspace.nodes.resize(kBlockRows);
  circuits.begin(x, rows, workspace.circuits);
  const std::size_t width = target_.empty() ? outputs_ : 1;
  std::span<const float> expanded;
  for (int t = 0; t < walk_.trees(); ++t) {
    if (circuits.is_whole(t)) {
      const std::size_t first = target_.empty() ? 0 : target_[t];
      circuits.add_leaves(
          t, workspace.circuits,
          std::span(workspace.sums).subspan(first * kBlockRows, width * kBlockRows));
    } else {
      if (expanded.empty()) expanded = expand(x, rows, workspace);
      circuits.find_exits(t, workspace.circuits, workspace.nodes);
      const auto nodes = std::span(workspace.nodes).first(rows);
      walk_.find_leaves(t, expanded.data(), nodes);
      add_leaves(t, nodes, kBlockRows, workspace.sums.data());
    }
  }
}

/// leaves: (rows). Sums of output o begin at sums[o * stride].
void Scorer::add_leaves(int tree, std::span<const std::uint32_t> leaves, std::size_t stride,
                        double* sums) const {
  const std::size_t width = target_.empty() ? outputs_ : 1;
  double* to = sums + (target_.empty() ? 0 : target_[tree] * stride);
  for (std::size_t v = 0; v < width; ++v) {
    const float* value = leaf_value_.data() + v;
    double* sum = to + v * stride;
    if (adds(aggregation_)) {
      for (std::size_t r = 0; r < leaves.size(); ++r) sum[r] += value[leaves[r] * width];
    } else {
      for (std::size_t r = 0; r < leaves.size(); ++r) {
        sum[r] = further(aggregation_, sum[r], value[leaves[r] * width]);
      }
    }
  }
}

/// Sums of output o begin at sums[o * stride]. out: (rows, O).
void Scorer::finish(int rows, std::size_t stride, std::span<float> out,
                    Workspace& workspace) const {
  const auto trees = static_cast<double>(walk_.trees());
  const auto n = static_cast<std::size_t>(rows);
  const bool by_row = is_softmax(transform_);
  double* const sums = workspace.sums.data();
  for (int o = 0; o < outputs_; ++o) {
    const std::span<double> of_output(sums + o * stride, n);
    for (double& sum : of_output) {
      double value = std::isnan(sum) && !adds(aggregation_) ? 0.0 : sum;
      if (aggregation_ == Aggregation::average) value /= trees;
      sum = base_[o] + value;
    }
    if (!by_row) apply_transform(transform_, of_output);
  }
  workspace.row.resize(outputs_);
  const std::span<double> row = workspace.row;
  for (std::size_t r = 0; r < n; ++r) {
    for (int o = 0; o < outputs_; ++o) row[o] = sums[o * stride + r];
    if (by_row) apply_transform(transform_, row);
    std::copy(row.begin(), row.end(), out.begin() + static_cast<std::ptrdiff_t>(r * row.size()));
  }
}

}  // namespace genegraft::forest
