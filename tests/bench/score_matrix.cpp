// score_matrix MODEL TABLE THREADS CALLS SCORES
// Scores a table held in memory as floats (N, F) with the forest of any ONNX model, in one call for
// all rows. Writes (N, O) float32 to SCORES. Prints milliseconds of opening the model, the first
// call on a few rows among them, by which the scorer chooses its method; and wall and CPU seconds
// of every call.
#include <algorithm>
#include <cstdlib>

#include "forest/scorer.hpp"
#include "measure.hpp"
#include "onnx/forest_onnx.hpp"
#include "table_file.hpp"

namespace {

using namespace genegraft;

constexpr std::size_t kFewRows = 512;

Expected<forest::Forest> read_forest(const char* path) {
  const auto model = onnx::read_model(bench::read_bytes(path));
  if (!model) return tl::unexpected(model.error());
  auto ensemble = onnx::read_tree_ensemble(*model);
  if (!ensemble) return tl::unexpected(ensemble.error());
  return std::move(ensemble->forest);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) return bench::fail_with("usage: score_matrix MODEL TABLE THREADS CALLS SCORES");
  const int threads = std::atoi(arguments[3]), calls = std::atoi(arguments[4]);

  std::vector<float> x;
  int rows = 0, features = 0;
  {
    const auto table = bench::read_table(arguments[2]);
    if (!table) return bench::fail_with(table.error().message);
    rows = table->rows();
    features = table->features();
    x.resize(static_cast<std::size_t>(rows) * features);
    table->fill(0, rows, x);
  }

  const bench::Stopwatch opening;
  auto forest = read_forest(arguments[1]);
  if (!forest) return bench::fail_with(forest.error().message);
  if (forest->features > features)
    return bench::fail_with("the forest looks at more columns than the table has");
  forest->features = features;  // not every writer says how many there are beyond those used
  const forest::Scorer scorer(*forest);
  std::vector<float> scores(static_cast<std::size_t>(rows) * scorer.outputs());
  const auto few = std::min<std::size_t>(rows, kFewRows);
  scorer.score(std::span(x).first(few * features), std::span(scores).first(few * scorer.outputs()),
               threads);
  const double opened = opening.wall();

  scorer.score(x, scores, threads);  // for WebAssembly's second compiler and all caches
  bench::forget_peak();
  const double held = bench::resident("VmRSS:");
  std::string walls, cpus;
  for (int call = 0; call < calls; ++call) {
    const bench::Stopwatch watch;
    scorer.score(x, scores, threads);
    walls += (call ? ", " : "") + std::to_string(watch.wall());
    cpus += (call ? ", " : "") + std::to_string(watch.cpu());
  }
  std::ofstream(arguments[5], std::ios::binary)
      .write(reinterpret_cast<const char*>(scores.data()),
             static_cast<std::streamsize>(scores.size() * sizeof(float)));
  std::printf("{\"open\": %.3f, \"walls\": [%s], \"cpus\": [%s], \"held\": %.1f, \"peak\": %.1f}\n",
              opened * 1e3, walls.c_str(), cpus.c_str(), held, bench::resident("VmHWM:"));
}
