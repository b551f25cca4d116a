#pragma once

// What score_matrix and score_model have in common: a table held in memory as floats (N, F), scored
// in one call for all rows.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "measure.hpp"
#include "table_file.hpp"

namespace genegraft::bench {

/// A model, opened.
struct Scoring {
  int outputs = 1;
  std::function<void(std::span<const float> x, std::span<float> out, int threads)> score;
};
using OpenScoring = std::function<Expected<Scoring>(const char* path, int features)>;

/// MODEL TABLE THREADS CALLS SCORES: writes (N, O) float32 to SCORES, and prints milliseconds of
/// opening the model, the first call on a few rows among them; and wall and CPU seconds of every
/// call.
inline int score_calls(char** arguments, const OpenScoring& open) {
  constexpr std::size_t kFewRows = 512;
  const int threads = std::atoi(arguments[3]), calls = std::atoi(arguments[4]);
  std::vector<float> x;
  int rows = 0, features = 0;
  {
    const auto table = read_table(arguments[2]);
    if (!table) return fail_with(table.error().message);
    rows = table->rows();
    features = table->features();
    x.resize(static_cast<std::size_t>(rows) * features);
    table->fill(0, rows, x);
  }

  const Stopwatch opening;
  const auto scorer = open(arguments[1], features);
  if (!scorer) return fail_with(scorer.error().message);
  std::vector<float> scores(static_cast<std::size_t>(rows) * scorer->outputs);
  const auto few = std::min<std::size_t>(rows, kFewRows);
  scorer->score(std::span(x).first(few * features), std::span(scores).first(few * scorer->outputs),
                threads);
  const double opened = opening.wall();

  scorer->score(x, scores, threads);  // for WebAssembly's second compiler and all caches
  forget_peak();
  const double held = resident("VmRSS:");
  std::string walls, cpus;
  for (int call = 0; call < calls; ++call) {
    const Stopwatch watch;
    scorer->score(x, scores, threads);
    walls += (call ? ", " : "") + std::to_string(watch.wall());
    cpus += (call ? ", " : "") + std::to_string(watch.cpu());
  }
  std::ofstream(arguments[5], std::ios::binary)
      .write(reinterpret_cast<const char*>(scores.data()),
             static_cast<std::streamsize>(scores.size() * sizeof(float)));
  std::printf("{\"open\": %.3f, \"walls\": [%s], \"cpus\": [%s], \"held\": %.1f, \"peak\": %.1f}\n",
              opened * 1e3, walls.c_str(), cpus.c_str(), held, resident("VmHWM:"));
  return 0;
}

}  // namespace genegraft::bench
