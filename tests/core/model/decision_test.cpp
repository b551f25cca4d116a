#include "model/decision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

using evaluate::Answer;
using evaluate::CalibrationKind;
using testing::HasSubstr;

Json platt() {
  return {{"calibration", {{"kind", "platt"}, {"slope", 1.25}, {"intercept", -3.5}}},
          {"threshold", 0.25},
          {"unsure", {{"low", 0.125}, {"high", 0.5}}}};
}

Json isotonic() {
  return {{"calibration", {{"kind", "isotonic"}, {"knots", {{0, 0.01}, {0.5, 0.01}, {1.0, 0.75}}}}},
          {"threshold", 0.25}};
}

std::string error_of(Json decision, const std::function<void(Json&)>& damage) {
  damage(decision);
  const auto read = read_decision({{"decision", decision}});
  return read ? "no error" : read.error().message;
}

TEST(Decision, ReadsCalibrationThresholdAndBand) {
  const auto decision = read_decision({{"decision", platt()}});
  ASSERT_TRUE(decision) << decision.error().message;
  EXPECT_EQ(decision->calibrator.kind, CalibrationKind::platt);
  EXPECT_EQ(decision->calibrator.slope, 1.25);
  EXPECT_EQ(decision->calibrator.intercept, -3.5);
  EXPECT_EQ(decision->rule.answer(0.3f), Answer::unsure);
  EXPECT_EQ(decision->rule.answer(0.5f), Answer::yes);
  const auto curve = read_decision({{"decision", isotonic()}});
  ASSERT_TRUE(curve) << curve.error().message;
  EXPECT_EQ(curve->calibrator.calibrate(0.75f), 0.38f);
  EXPECT_FALSE(curve->rule.unsure);
}

TEST(Decision, LeavesScoresAsTheyAreInAManifestWithoutCalibration) {
  const auto old = *read_decision({{"decision", {{"threshold", 0.625}}}});
  EXPECT_EQ(old.calibrator.calibrate(0.3f), 0.3f);
  EXPECT_EQ(old.rule.threshold, 0.625f);
  EXPECT_EQ(read_decision(Json::object())->rule.threshold, 0.5f);
}

TEST(Decision, RefusesWhatIsNotWhatItShouldBeByName) {
  const auto expect = [](const Json& decision, const std::function<void(Json&)>& damage,
                         const std::string& message) {
    EXPECT_THAT(error_of(decision, damage), HasSubstr("the model's manifest: decision" + message));
  };
  expect(
      platt(), [](Json& d) { d = 5; }, " is not an object");
  expect(
      platt(), [](Json& d) { d["threshold"] = 1.5; }, ".threshold is out of range: 1.5");
  expect(
      platt(), [](Json& d) { d["threshold"] = nullptr; }, ".threshold is not a number");
  expect(
      platt(), [](Json& d) { d["calibration"] = "platt"; }, ".calibration is not an object");
  expect(
      platt(), [](Json& d) { d["calibration"].erase("kind"); }, ".calibration.kind is not a text");
  expect(
      platt(), [](Json& d) { d["calibration"]["kind"] = "beta"; },
      ".calibration.kind is beta; this version knows none, platt, isotonic");
  expect(
      platt(), [](Json& d) { d["calibration"]["slope"] = -1; },
      ".calibration.slope is out of range: -1");
  expect(
      platt(), [](Json& d) { d["calibration"]["intercept"] = "0"; },
      ".calibration.intercept is not a number");
  expect(
      platt(), [](Json& d) { d["unsure"]["low"] = 0.3; }, ".unsure.low is out of range: 0.3");
  expect(
      platt(), [](Json& d) { d["unsure"]["high"] = 0.2; }, ".unsure.high is out of range: 0.2");
  expect(
      platt(), [](Json& d) { d["unsure"] = Json::array(); }, ".unsure is not an object");
  const auto knots = [&](const Json& list, const std::string& message) {
    expect(
        isotonic(), [&](Json& d) { d["calibration"]["knots"] = list; },
        ".calibration.knots" + message);
  };
  knots(Json::array(), " is not a list of knots");
  knots(5, " is not a list of knots");
  knots({{0.1, 0.2}, {0.3}}, "[1] is not a pair of numbers");
  knots({{0.1, 0.2}, {0.1, 0.3}}, "[1] has a score that does not rise");
  knots({{0.1, 0.2}, {0.2, 0.1}}, "[1] has a probability that falls");
  knots({{0.1, 1.2}}, "[0] is not within 0 and 1");
}

TEST(Decision, WritesWhatItReads) {
  for (const auto& decision : {platt(), isotonic()}) {
    const auto calibrator = read_decision({{"decision", decision}})->calibrator;
    EXPECT_EQ(calibrator_json(calibrator), decision["calibration"]);
  }
  EXPECT_EQ(calibrator_json(evaluate::Calibrator()), Json({{"kind", "none"}}));
}

TEST(Decision, ReadsAndWritesCalibrationsOfManyClasses) {
  const Json temperature = {{"kind", "platt"}, {"slope", 0.8}, {"bias", {0.0, 1.5, -2.0}}};
  const Json each = {{"kind", "isotonic"},
                     {"classes",
                      {{{"kind", "none"}},
                       {{"kind", "isotonic"}, {"knots", {{0.0, 0.1}, {1.0, 0.9}}}},
                       {{"kind", "none"}}}}};
  for (const auto& json : {temperature, each, Json{{"kind", "none"}}}) {
    const auto read = read_class_calibrator(json, 3);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(calibrator_json(*read), json);
  }
  EXPECT_THAT(read_class_calibrator(temperature, 4).error().message, HasSubstr("a list of 4"));
  auto bad = each;
  bad["classes"][1]["knots"] = 3;
  EXPECT_THAT(read_class_calibrator(bad, 3).error().message,
              HasSubstr("decision.calibration.classes[1].knots is not a list"));
}

}  // namespace
}  // namespace genegraft::model
