#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace genegraft::neural {

/// Labelled sequences.
struct LabelledSequences {
  std::string name;
  std::vector<std::string> sequence;  ///< (N)
  std::vector<std::int32_t> y;        ///< (N) classes in [0, K)
  std::vector<std::string> labels;    ///< (K)
  std::vector<int> group;             ///< (N) >= 0: rows that are never parted

  int rows() const { return static_cast<int>(y.size()); }
  int classes() const { return static_cast<int>(labels.size()); }
};

}  // namespace genegraft::neural
