#pragma once

#include <array>
#include <string_view>

#include "forest/forest.hpp"

/// What ONNX calls things, and what we call our own.
namespace genegraft::onnx {

constexpr std::string_view kProducer = "genegraft";
/// The operator of a forest of ours whose weights are leaf values divided by the number of trees.
constexpr std::string_view kAveragingName = "forest";
constexpr std::string_view kSummingName = "ensemble";
constexpr std::string_view kCompactName = "compact forest";
constexpr std::string_view kCoverName = "cover";

/// In the order of forest::Transform.
constexpr std::array<std::string_view, 5> kTransformNames = {"NONE", "LOGISTIC", "SOFTMAX",
                                                             "SOFTMAX_ZERO", "PROBIT"};
/// In the order of forest::Aggregation.
constexpr std::array<std::string_view, 4> kAggregationNames = {"SUM", "AVERAGE", "MIN", "MAX"};

/// In the order of TreeEnsemble (ai.onnx.ml 5).
constexpr std::array<forest::Transform, 5> kTransformsOfFive = {
    forest::Transform::none, forest::Transform::softmax, forest::Transform::logistic,
    forest::Transform::softmax_zero, forest::Transform::probit};
constexpr std::array<forest::Aggregation, 4> kAggregationsOfFive = {
    forest::Aggregation::average, forest::Aggregation::sum, forest::Aggregation::minimum,
    forest::Aggregation::maximum};

}  // namespace genegraft::onnx
