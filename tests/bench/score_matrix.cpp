// score_matrix MODEL MATRIX THREADS SCORES
// The forest part of `genegraft predict` alone: scores a float32 matrix (N, F) held in memory, in
// the blocks that predict uses, and writes (N) float32 to SCORES. Prints wall and CPU seconds of
// the scoring.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "forest/scorer.hpp"
#include "model/offtarget_model.hpp"

namespace {

using namespace genegraft;

constexpr std::size_t kBlock = 512;  // rows scored together, as in OfftargetModel

std::vector<char> read_bytes(const char* path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::vector<char> bytes(file ? static_cast<std::size_t>(file.tellg()) : 0);
  file.seekg(0);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

int fail_with(const std::string& message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return fail_with("usage: score_matrix MODEL MATRIX THREADS SCORES");
  const auto file = read_bytes(arguments[1]);
  const auto model = model::OfftargetModel::open(
      {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
  if (!model) return fail_with(model.error().message);
  const forest::Scorer scorer(model->forest());
  const auto features = static_cast<std::size_t>(scorer.features());
  const auto bytes = read_bytes(arguments[2]);
  const std::span<const float> x(reinterpret_cast<const float*>(bytes.data()),
                                 bytes.size() / sizeof(float));
  const auto rows = x.size() / features;
  if (rows == 0) return fail_with("the matrix has no row");

  std::vector<float> scores(rows);
  const auto start = std::chrono::steady_clock::now();
  const auto start_cpu = std::clock();
  parallel_for(static_cast<std::int64_t>((rows + kBlock - 1) / kBlock), std::atoi(arguments[3]),
               [&](std::int64_t block) {
                 const auto first = static_cast<std::size_t>(block) * kBlock;
                 const auto n = std::min(kBlock, rows - first);
                 scorer.score(x.subspan(first * features, n * features),
                              std::span(scores).subspan(first, n));
               });
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const double cpu = static_cast<double>(std::clock() - start_cpu) / CLOCKS_PER_SEC;
  std::ofstream(arguments[4], std::ios::binary)
      .write(reinterpret_cast<const char*>(scores.data()),
             static_cast<std::streamsize>(rows * sizeof(float)));
  std::printf("{\"wall\": %.4f, \"cpu\": %.4f}\n", seconds.count(), cpu);
}
