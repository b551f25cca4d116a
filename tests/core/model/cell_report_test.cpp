#include "model/cell_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "model/class_report_json.hpp"
#include "support/made_up_cells.hpp"

namespace genegraft::model {
namespace {

using testing::HasSubstr;

/// 600 cells of three types, right nine times in ten; overconfident: 0.99 whether right or wrong.
struct Overconfident {
  CellSamples samples = made_up_cells({.cells = 600});
  HeldOutCells held_out;

  Overconfident() {
    Random random(3);
    for (int i = 0; i < samples.size(); ++i) {
      const int truth = samples.y[static_cast<std::size_t>(i)];
      const int said = random.uniform() < 0.9 ? truth : (truth + 1) % 3;
      const float p = static_cast<float>(0.98 + 0.01 * random.uniform());
      for (int k = 0; k < 3; ++k) held_out.model.push_back(k == said ? p : (1 - p) / 2);
      held_out.commonest.insert(held_out.commonest.end(), 3, 1.0f / 3);
      held_out.fold.push_back(i % 5);
    }
  }
};

TEST(CellReport, CalibratesWhatIsTooSure) {
  const Overconfident cells;
  const auto decided = decide_cells(cells.samples, cells.held_out, 5, {}, 1);
  double sum = 0;
  for (std::size_t i = 0; i < decided.probability.size(); i += 3)
    sum +=
        std::max({decided.probability[i], decided.probability[i + 1], decided.probability[i + 2]}) /
        600;
  EXPECT_NEAR(sum, 0.9, 0.03);
}

TEST(CellReport, FloorLeavesTheStatedShareOfKnownCellsOpen) {
  auto samples = made_up_cells({.cells = 500, .types = 2});
  HeldOutCells held_out;
  for (int i = 0; i < samples.size(); ++i) {
    const float p = 0.6f + 0.0007f * static_cast<float>(i);  // always right
    const bool first = samples.y[static_cast<std::size_t>(i)] == 0;
    held_out.model.push_back(first ? p : 1 - p);
    held_out.model.push_back(first ? 1 - p : p);
    held_out.commonest.insert(held_out.commonest.end(), 2, 0.5f);
    held_out.fold.push_back(i % 5);
  }
  const auto decided = decide_cells(
      samples, held_out, 5, {.calibration = evaluate::CalibrationKind::none, .rejected = 0.1}, 1);
  const float floor = decided.json["floor"].get<float>();
  EXPECT_NEAR(floor, 0.6f + 0.0007f * 50, 0.0015);
}

TEST(CellReport, StatesFiguresBaselinesAndWhatStaysOpen) {
  const Overconfident cells;
  const auto decided = decide_cells(cells.samples, cells.held_out, 5, {}, 1);
  std::vector<Label> labels;
  for (const auto& label : cells.samples.labels) labels.push_back({label, label});
  const auto types =
      arrange_types(labels, std::vector<TypeEdge>{{"type a", "ab"}, {"type b", "ab"}}).value();
  const CellDecision rule({}, 0.95f, types, 3);
  evaluate::ClassReport report;
  report.sets.push_back(
      report_cells(cells.samples, cells.held_out, decided, rule, {.draws = 20, .threads = 1}));
  const auto& set = report.sets[0];
  ASSERT_EQ(set.scores.size(), 2u);
  EXPECT_EQ(set.scores[1].name, "commonest");
  EXPECT_NEAR(set.scores[0].figures.accuracy.value, 0.9, 0.03);
  EXPECT_THAT(set.notes[0], HasSubstr("stay unassigned"));
  const auto json = class_report_json(report);
  EXPECT_EQ(json["sets"][0]["scores"][0]["confusion"].size(), 3u);
  EXPECT_EQ(json["sets"][0]["scores"][0]["classes"][2]["label"], "type c");
}

TEST(CellReport, AnswersAboveTheTruthAreRight) {
  const std::vector<Label> labels = {{"a", "a"}, {"b", "b"}};
  const auto types = arrange_types(labels, std::vector<TypeEdge>{{"a", "ab"}, {"b", "ab"}}).value();
  EXPECT_TRUE(holds(types, 2, 0));
  EXPECT_TRUE(holds(types, 0, 0));
  EXPECT_FALSE(holds(types, 1, 0));
  EXPECT_FALSE(holds(types, 0, 2));
  EXPECT_FALSE(holds(types, -1, 0));
}

}  // namespace
}  // namespace genegraft::model
