// score_matrix MODEL TABLE THREADS CALLS SCORES
// The forest of any ONNX model; opening it includes its choice of a method, by measuring. See
// score_calls.hpp.
#include <memory>

#include "forest/scorer.hpp"
#include "onnx/forest_onnx.hpp"
#include "score_calls.hpp"

namespace {

using namespace genegraft;

Expected<bench::Scoring> open_forest(const char* path, int features) {
  const auto model = onnx::read_model(bench::read_bytes(path));
  if (!model) return tl::unexpected(model.error());
  auto ensemble = onnx::read_tree_ensemble(*model);
  if (!ensemble) return tl::unexpected(ensemble.error());
  auto& forest = ensemble->forest;
  if (forest.features > features)
    return fail("the forest looks at more columns than the table has");
  forest.features = features;  // not every writer says how many there are beyond those used
  const auto scorer = std::make_shared<const forest::Scorer>(forest);
  return bench::Scoring{scorer->outputs(),
                        [scorer](std::span<const float> x, std::span<float> out, int threads) {
                          scorer->score(x, out, threads);
                        }};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) return bench::fail_with("usage: score_matrix MODEL TABLE THREADS CALLS SCORES");
  return bench::score_calls(arguments, open_forest);
}
