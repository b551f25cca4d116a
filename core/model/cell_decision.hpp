#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "evaluate/class_calibrator.hpp"
#include "model/manifest.hpp"
#include "model/novelty.hpp"
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
  bool unlike = false;    ///< unassigned for being unlike all cells that were learnt from
};

/// How a model of cells turns scores into an answer. The manifest's `decision`:
///   calibration (see decision.hpp, of K classes) · floor · novelty (see novelty.hpp)
/// A cell that is too unlike all known ones is unassigned. Any other is answered by the finest
/// type, from its likeliest label upwards through the tree, whose probability (that of all labels
/// below it together) reaches the floor; by none: unassigned.
class CellDecision {
 public:
  CellDecision() = default;
  CellDecision(evaluate::ClassCalibrator calibrator, float floor, std::vector<CellType> types,
               int labels, std::optional<Novelty> novelty = {});
  static Expected<CellDecision> read(const Json& manifest);

  const std::vector<CellType>& types() const { return types_; }
  float floor() const { return floor_; }
  const std::optional<Novelty>& novelty() const { return novelty_; }

  /// probabilities: (K), in place.
  void calibrate(std::span<float> probabilities) const;
  /// unlikeness: of the cell, where there is a novelty to measure it.
  CellAnswer decide(std::span<const float> probabilities, float unlikeness = 0) const;
  /// Of a type: that of all labels at or below it.
  float probability_of(int type, std::span<const float> probabilities) const;

 private:
  evaluate::ClassCalibrator calibrator_;
  float floor_ = 0;
  std::optional<Novelty> novelty_;
  std::vector<CellType> types_;
  std::vector<std::vector<int>> below_;  ///< labels at or below each type
};

}  // namespace genegraft::model
