#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>

#include "support/forest_naive.hpp"
#include "support/onnx_ensembles.hpp"

/// random_forests FOLDER COUNT: writes COUNT random models, awkward rows for them, and what the
/// naive walk answers, as N.onnx, N.x and N.y (floats, row by row). Standard output says of each
///   N, kind, features, answers a row, name of the model's output
/// A NaN among the answers is one that is not compared.
namespace genegraft::onnx {
namespace {

constexpr int kRows = 64;

struct Case {
  Model model;
  std::string kind;
};

Case make_case(int i, Random& random) {
  if (i % 3 == 2) return {make_any_ensemble(random), "foreign"};
  const auto any = make_any_forest(random);
  const bool compact = i % 3 == 1;
  return {forest_to_onnx(any.forest, any.labels, {.compact = compact}),
          compact ? "compact" : "own"};
}

/// (N, outputs), or both classes of one output; a margin's first class is not compared.
std::vector<float> answers_of(const TreeEnsemble& ensemble, std::span<const float> x) {
  const auto scores = forest::score_naively(ensemble.forest, x);
  if (ensemble.forest.outputs > 1 || !ensemble.is_classifier()) return scores;
  const bool is_share = ensemble.forest.transform == forest::Transform::logistic ||
                        ensemble.forest.aggregation == forest::Aggregation::average;
  std::vector<float> both;
  for (const float score : scores) {
    both.push_back(is_share ? 1 - score : std::numeric_limits<float>::quiet_NaN());
    both.push_back(score);
  }
  return both;
}

void write(const std::filesystem::path& path, const void* bytes, std::size_t size) {
  std::ofstream(path, std::ios::binary)
      .write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
}

bool write_case(const std::filesystem::path& folder, int i) {
  Random random(7, static_cast<std::uint64_t>(i));
  const auto made = make_case(i, random);
  const auto bytes = write_model(made.model);
  const auto ensemble = read_tree_ensemble(*read_model(bytes_of(bytes)));
  if (!ensemble) {
    std::fprintf(stderr, "%d: %s\n", i, ensemble.error().message.c_str());
    return false;
  }
  const auto x = forest::awkward_rows(kRows, ensemble->forest.features, random);
  const auto y = answers_of(*ensemble, x);
  const auto name = std::to_string(i);
  write(folder / (name + ".onnx"), bytes.data(), bytes.size());
  write(folder / (name + ".x"), x.data(), x.size() * sizeof(float));
  write(folder / (name + ".y"), y.data(), y.size() * sizeof(float));
  std::printf("%d\t%s\t%d\t%zu\t%s\n", i, made.kind.c_str(), ensemble->forest.features,
              y.size() / kRows, made.model.graph.output.back().name.c_str());
  return true;
}

}  // namespace
}  // namespace genegraft::onnx

int main(int count, char** values) {
  if (count != 3) return 2;
  for (int i = 0; i < std::atoi(values[2]); ++i) {
    if (!genegraft::onnx::write_case(values[1], i)) return 1;
  }
}
