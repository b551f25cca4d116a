#include "model/labelled_sequences.hpp"

namespace genegraft::model {

NumberSamples without_letters(const LabelledSequences& rows, std::span<const int> chosen) {
  NumberSamples samples{.name = rows.name, .labels = rows.labels, .group_name = rows.group_name};
  for (const int row : chosen) {
    samples.y.push_back(rows.y[static_cast<std::size_t>(row)]);
    samples.group.push_back(rows.group[static_cast<std::size_t>(row)]);
  }
  return samples;
}

std::vector<float> output_columns(std::span<const float> probability, int classes) {
  if (classes != 2) return {probability.begin(), probability.end()};
  std::vector<float> yes;
  for (std::size_t i = 1; i < probability.size(); i += 2) yes.push_back(probability[i]);
  return yes;
}

}  // namespace genegraft::model
