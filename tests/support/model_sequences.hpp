#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "model/sequence_model.hpp"

/// Models of sequences made up for tests, and a network whose answers a test can work out itself.
namespace genegraft::model {

inline Manifest sequence_manifest(const SequenceEncoding& encoding, int classes = 2,
                                  const Json& decision = Json::object()) {
  Manifest manifest;
  manifest.json = {
      {"schema", 1}, {"name", "small"}, {"task", "sequence"}, {"labels", Json::array()}};
  for (int k = 0; k < classes; ++k)
    manifest.json["labels"].push_back({{"name", std::string(1, static_cast<char>('a' + k))}});
  manifest.json["encoder"] = to_json(encoding);
  manifest.json["decision"] = decision;
  return manifest;
}

inline SequenceModel sequence_model(const SequenceEncoding& encoding, int classes = 2,
                                    const Json& decision = Json::object()) {
  return SequenceModel::from(sequence_manifest(encoding, classes, decision)).value();
}

/// Probabilities (K) of a window's tokens that depend on every token and its place.
inline std::vector<float> answer_window(std::span<const std::int32_t> tokens, int classes) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    sum += static_cast<std::int64_t>(i * i + 1) * tokens[i];
  std::vector<float> probabilities;
  float all = 0;
  for (int k = 0; k < classes; ++k) {
    probabilities.push_back(static_cast<float>(1 + (sum + 31 * k) * (k + 1) % 97));
    all += probabilities.back();
  }
  for (auto& probability : probabilities) probability /= all;
  return probabilities;
}

/// Answers every scan_stride-th window of each row, as a network that slides does, and takes down
/// what it was asked.
struct WindowNetwork {
  const SequenceModel& model;
  int calls = 0, most_rows = 0;
  std::int64_t answers = 0, longest = 0;

  void operator()(std::span<const std::int32_t> tokens, int rows, std::int64_t tokens_of_row,
                  std::span<float> probabilities) {
    ++calls;
    most_rows = std::max(most_rows, rows);
    longest = std::max(longest, tokens_of_row);
    const auto width = model.tokens_of_window();
    auto out = probabilities.begin();
    for (int row = 0; row < rows; ++row)
      for (std::int64_t first = 0; first + width <= tokens_of_row;
           first += model.encoding().scan_stride) {
        const auto window = tokens.subspan(static_cast<std::size_t>(row * tokens_of_row + first),
                                           static_cast<std::size_t>(width));
        const auto answer = answer_window(window, model.classes());
        out = std::copy(answer.begin(), answer.end(), out);
        ++answers;
      }
    filled = out == probabilities.end();
  }
  bool filled = false;  ///< the last call had room for what it was asked, and no more
};

}  // namespace genegraft::model
