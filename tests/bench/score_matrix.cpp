// score_matrix MODEL TABLE THREADS CALLS SCORES
// Scores a table held in memory as floats (N, F) with the forest of any ONNX model, in the blocks
// that `genegraft predict` uses, after a call on a few rows. Writes (N, O) float32 to SCORES.
// Prints milliseconds of opening the model, and wall and CPU seconds of every call.
#include <algorithm>
#include <cstdlib>

#include "base/parallel.hpp"
#include "forest/scorer.hpp"
#include "measure.hpp"
#include "onnx/forest_onnx.hpp"
#include "table_file.hpp"

namespace {

using namespace genegraft;

constexpr int kBlock = 512;  // rows scored together, as in OfftargetModel

/// x: (N, F), scores: (N, O).
void score_rows(const forest::Scorer& scorer, std::span<const float> x, int threads,
                std::span<float> scores) {
  const auto features = static_cast<std::size_t>(scorer.features());
  const auto outputs = static_cast<std::size_t>(scorer.outputs());
  const std::size_t rows = x.size() / features;
  parallel_for(static_cast<std::int64_t>((rows + kBlock - 1) / kBlock), threads,
               [&](std::int64_t block) {
                 const auto first = static_cast<std::size_t>(block) * kBlock;
                 const auto n = std::min<std::size_t>(kBlock, rows - first);
                 scorer.score(x.subspan(first * features, n * features),
                              scores.subspan(first * outputs, n * outputs));
               });
}

Expected<forest::Forest> read_forest(const char* path) {
  const auto model = onnx::read_model(bench::read_bytes(path));
  if (!model) return tl::unexpected(model.error());
  return onnx::forest_from_onnx(*model);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) return bench::fail_with("usage: score_matrix MODEL TABLE THREADS CALLS SCORES");
  const int threads = std::atoi(arguments[3]), calls = std::atoi(arguments[4]);

  const bench::Stopwatch opening;
  const auto forest = read_forest(arguments[1]);
  if (!forest) return bench::fail_with(forest.error().message);
  const forest::Scorer scorer(*forest);
  std::printf("{\"open\": %.3f, ", opening.wall() * 1e3);

  std::vector<float> x;
  {
    const auto table = bench::read_table(arguments[2]);
    if (!table) return bench::fail_with(table.error().message);
    if (table->features() != scorer.features())
      return bench::fail_with("the table has other columns than the forest");
    x.resize(static_cast<std::size_t>(table->rows()) * table->features());
    table->fill(0, table->rows(), x);
  }
  const auto rows = x.size() / scorer.features();
  std::vector<float> scores(rows * scorer.outputs());
  const auto few = std::min<std::size_t>(rows, kBlock);
  score_rows(scorer, std::span(x).first(few * scorer.features()), threads,
             std::span(scores).first(few * scorer.outputs()));

  bench::forget_peak();
  const double held = bench::resident("VmRSS:");
  std::string walls, cpus;
  for (int call = 0; call < calls; ++call) {
    const bench::Stopwatch watch;
    score_rows(scorer, x, threads, scores);
    walls += (call ? ", " : "") + std::to_string(watch.wall());
    cpus += (call ? ", " : "") + std::to_string(watch.cpu());
  }
  std::ofstream(arguments[5], std::ios::binary)
      .write(reinterpret_cast<const char*>(scores.data()),
             static_cast<std::streamsize>(scores.size() * sizeof(float)));
  std::printf("\"walls\": [%s], \"cpus\": [%s], \"held\": %.1f, \"peak\": %.1f}\n", walls.c_str(),
              cpus.c_str(), held, bench::resident("VmHWM:"));
}
