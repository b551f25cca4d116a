#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/table_training.hpp"

namespace genegraft::model {

/// Labelled sequences.
struct LabelledSequences {
  std::string name;
  std::vector<std::string> sequence;  ///< (N)
  std::vector<std::int32_t> y;        ///< (N) classes in [0, K)
  std::vector<std::string> labels;    ///< (K)
  /// (N) finer kinds within the classes, numbered class by class; empty: none are told apart.
  std::vector<std::int32_t> kind;
  std::vector<int> kinds;  ///< (K) of each class; empty with `kind`
  std::vector<int> group;  ///< (N) >= 0: rows that are never parted
  std::string group_name;  ///< the column that names the groups; "": none

  int rows() const { return static_cast<int>(y.size()); }
  int classes() const { return static_cast<int>(labels.size()); }
};

/// What decisions and reports read of some rows: a table of numbers without the numbers.
NumberSamples without_letters(const LabelledSequences& rows, std::span<const int> chosen);

/// (M, O) of (M, K) probabilities: of two classes that of class 1 alone, as learners state it.
std::vector<float> output_columns(std::span<const float> probability, int classes);

}  // namespace genegraft::model
