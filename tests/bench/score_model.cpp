// score_model MODEL TABLE THREADS CALLS SCORES
// A model of ours, of whatever parts, on the numbers behind its encoder. See score_calls.hpp.
#include <memory>

#include "model/learner.hpp"
#include "model/model_file.hpp"
#include "score_calls.hpp"

namespace {

using namespace genegraft;

Expected<bench::Scoring> open(const char* path, int features) {
  const auto bytes = bench::read_bytes(path);
  const auto file = model::read_model_file(bytes);
  if (!file) return tl::unexpected(file.error());
  const auto scorer = std::make_shared<const model::LearnerScorer>(file->learner);
  if (scorer->features() != features)
    return fail("the model reads other columns than the table has");
  return bench::Scoring{scorer->outputs(), [scorer, features](std::span<const float> x,
                                                              std::span<float> out, int threads) {
                          const auto width = static_cast<std::size_t>(features);
                          const auto fill = [x, width](int first, int n, std::span<float> rows) {
                            const auto part = x.subspan(static_cast<std::size_t>(first) * width,
                                                        static_cast<std::size_t>(n) * width);
                            std::copy(part.begin(), part.end(), rows.begin());
                          };
                          const auto scores = model::score_rows(
                              *scorer, static_cast<int>(x.size() / width), fill, threads);
                          std::copy(scores.begin(), scores.end(), out.begin());
                        }};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) return bench::fail_with("usage: score_model MODEL TABLE THREADS CALLS SCORES");
  return bench::score_calls(arguments, open);
}
