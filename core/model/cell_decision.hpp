#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "evaluate/class_calibrator.hpp"
#include "model/manifest.hpp"
#include "model/type_tree.hpp"

namespace genegraft::model {

/// What a cell of no type is called; a type of that name would be mistaken for it.
inline constexpr std::string_view kUnassigned = "unassigned";

/// What a model says of a cell.
struct CellAnswer {
  int type = -1;  ///< in types(); -1: unassigned. A coarser one where the finer call is unsure
  int first = 0, second = 0;  ///< labels, the likeliest two
  float probability = 0;  ///< calibrated, of `type` (a sum, where it is coarse); of the likeliest
                          ///< label where the cell is unassigned
};

/// How a model of cells turns scores into an answer. The manifest's `decision`:
///   calibration (see decision.hpp, of K classes) · floor
/// A cell is answered by the finest type, from its likeliest label upwards through the tree, whose
/// probability (that of all labels below it together) reaches the floor; by none: unassigned.
class CellDecision {
 public:
  CellDecision() = default;
  CellDecision(evaluate::ClassCalibrator calibrator, float floor, std::vector<CellType> types,
               int labels);
  static Expected<CellDecision> read(const Json& manifest);

  const std::vector<CellType>& types() const { return types_; }
  float floor() const { return floor_; }

  /// probabilities: (K), in place.
  void calibrate(std::span<float> probabilities) const;
  CellAnswer decide(std::span<const float> probabilities) const;
  /// Of a type: that of all labels at or below it.
  float probability_of(int type, std::span<const float> probabilities) const;

 private:
  evaluate::ClassCalibrator calibrator_;
  float floor_ = 0;
  std::vector<CellType> types_;
  std::vector<std::vector<int>> below_;  ///< labels at or below each type
};

}  // namespace genegraft::model
