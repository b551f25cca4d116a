#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "onnx/forest_onnx.hpp"
#include "support/forest_naive.hpp"

/// Any bytes are read as a model; what is a forest keeps what forest.hpp promises, answers rows,
/// and is written and read again.
namespace genegraft::onnx {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_tree(const forest::Forest& forest, int t) {
  int born = forest.root[t] + 1;
  for (int i = forest.root[t]; i < forest.tree_end(t); ++i) {
    if (forest.feature[i] < 0) continue;
    require(forest.feature[i] < forest.features && !std::isnan(forest.threshold[i]));
    require(forest.left[i] == born);  // breadth-first, siblings adjacent
    born += 2;
  }
  require(born == forest.tree_end(t));
}

void check_forest(const forest::Forest& forest) {
  const auto nodes = static_cast<std::size_t>(forest.nodes());
  require(forest.threshold.size() == nodes && forest.left.size() == nodes);
  require(forest.cover.size() == nodes);
  require(forest.missing_right.empty() || forest.missing_right.size() == nodes);
  require(forest.base.empty() || std::ssize(forest.base) == forest.outputs);
  require(forest.target.empty() || std::ssize(forest.target) == forest.trees());
  require(forest.trees() > 0 && forest.root[0] == 0);
  for (int t = 0; t < forest.trees(); ++t) check_tree(forest, t);
  const auto rows = static_cast<int>(forest.leaf_value.size()) / forest.leaf_width();
  for (int i = 0; i < forest.nodes(); ++i) {
    require(forest.feature[i] >= 0 || (forest.left[i] >= 0 && forest.left[i] < rows));
  }
}

std::vector<float> answer_rows(const forest::Forest& forest) {
  constexpr float kRows[] = {0, 1, -1e30f, std::numeric_limits<float>::quiet_NaN()};
  std::vector<float> x;
  for (const float value : kRows) x.insert(x.end(), forest.features, value);
  return forest::score_naively(forest, x);
}

void read_anything(std::span<const std::uint8_t> bytes) {
  const auto model = read_model(bytes);
  if (!model) return require(!model.error().message.empty());
  const auto ensemble = read_tree_ensemble(*model);
  if (!ensemble) return require(!ensemble.error().message.empty());
  const auto& forest = ensemble->forest;
  check_forest(forest);
  if (static_cast<std::int64_t>(forest.features) * forest.trees() * forest.outputs > 1 << 20)
    return;
  const auto answers = answer_rows(forest);
  if (!has_onnx_form(forest, ensemble->labels)) return;
  const auto text = write_model(forest_to_onnx(forest, ensemble->labels, {.compact = true}));
  const auto again = read_tree_ensemble(
      *read_model({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
  require(again.has_value());
  require(answer_rows(again->forest).size() == answers.size());
}

}  // namespace
}  // namespace genegraft::onnx

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  genegraft::onnx::read_anything({data, size});
  return 0;
}
