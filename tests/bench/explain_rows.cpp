// Explains random rows of a model's features: seconds and milliseconds a row.
// usage: explain_rows MODEL ROWS THREADS [REPEATS]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/random.hpp"
#include "forest/tree_shap.hpp"
#include "model/model_file.hpp"

using namespace genegraft;

/// Rows that pass and fail tests as real ones do: each column takes one of its own thresholds.
static std::vector<float> draw_rows(const forest::Forest& forest, int rows) {
  std::vector<std::vector<float>> thresholds(forest.features, {0.0f});
  for (int node = 0; node < forest.nodes(); ++node)
    if (forest.feature[node] >= 0)
      thresholds[forest.feature[node]].push_back(forest.threshold[node]);
  Random random(1);
  std::vector<float> x;
  for (int i = 0; i < rows; ++i)
    for (const auto& values : thresholds) x.push_back(values[random.below(values.size())]);
  return x;
}

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  std::ifstream file(argv[1], std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  const auto model =
      model::read_model_file({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  if (!model) return std::fprintf(stderr, "%s\n", model.error().message.c_str()), 2;
  const auto* forest = model->forest();
  if (!forest) return std::fprintf(stderr, "%s: not a forest\n", argv[1]), 2;
  const int rows = std::atoi(argv[2]);
  const auto x = draw_rows(*forest, rows);
  for (int repeat = 0; repeat < (argc > 4 ? std::atoi(argv[4]) : 1); ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    const forest::Explainer explainer(*forest);
    const auto table = explainer.explain(x, std::atoi(argv[3]));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    std::printf("%d rows: %.3f s, %.3f ms a row (%.9f)\n", rows, taken.count(),
                1e3 * taken.count() / rows, table.value.empty() ? 0.0 : table.value[0]);
  }
}
