#include "model/sequence_text.hpp"

#include <gtest/gtest.h>

#include "support/model_sequences.hpp"

namespace genegraft::model {
namespace {

SequenceModel small(bool both_strands = false, int classes = 2) {
  return sequence_model(
      {.window = 20, .shortest = 10, .both_strands = both_strands, .scan_stride = 5}, classes);
}

/// Five windows of 40 letters, given strand and other one.
WindowAnswers scan() {
  return {.windows = 5,
          .forward = {.9f, .1f, .25f, .75f, .5f, .5f, .875f, .125f, .25f, .75f},
          .reverse = {.75f, .25f, .75f, .25f, .125f, .875f, .75f, .25f, .75f, .25f}};
}

TEST(SequenceText, NamesTheBestWindowOfARecordAndItsStrand) {
  const auto model = small();
  const auto answers = scan();
  EXPECT_EQ(record_header(model, "id\tsource"),
            "id\tsource\tlength\tpredicted\tp.a\tp.b\tstart\tend\tstrand\terror\n");
  EXPECT_EQ(record_line(model, {"r1\tlab", 40, answers, 5}),
            "r1\tlab\t40\tb\t0.125\t0.875\t11\t30\t-\t\n");
}

TEST(SequenceText, KeepsTheColumnsOfARecordThatHasNoAnswer) {
  EXPECT_EQ(record_line(small(), {"r2", 3, {.error = "too short"}, 5}),
            "r2\t3\t\t\t\t\t\t\ttoo short\n");
}

TEST(SequenceText, WritesEveryWindowOfBothStrandsFromOne) {
  const auto answers = scan();
  const auto lines = window_lines(small(), {"r1", 40, answers, 5});
  EXPECT_TRUE(lines.starts_with("r1\t1\t20\t+\ta\t0.9\t0.1\nr1\t1\t20\t-\ta\t0.75\t0.25\n"))
      << lines;
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 10);
  EXPECT_EQ(window_header(small(), "id"), "id\tstart\tend\tstrand\tpredicted\tp.a\tp.b\n");
  const WindowAnswers averaged{.windows = 1, .forward = {.25f, .75f}};
  EXPECT_EQ(window_lines(small(true), {"s", 12, averaged, 5}), "s\t1\t12\t.\tb\t0.25\t0.75\n");
}

TEST(SequenceText, JoinsOverlappingWindowsOfOneAnswerIntoAPeakOfBed) {
  const auto answers = scan();
  EXPECT_EQ(bed_lines(small(), "chr1", {"", 40, answers, 5}),
            "chr1\t5\t25\tb\t750\t+\n"   // windows 1 and 2, by the better one
            "chr1\t20\t40\tb\t750\t+\n"  // parted from them by one of class a
            "chr1\t10\t30\tb\t875\t-\n");
}

TEST(SequenceText, GivesEveryWindowAStrideAboutItsMiddleInBedGraph) {
  const auto answers = scan();
  EXPECT_EQ(bedgraph_lines(small(), "chr1", {"", 40, answers, 5}, true),
            "chr1\t7\t12\t0.25\nchr1\t12\t17\t0.25\nchr1\t17\t22\t0.875\nchr1\t22\t27\t0.25\n"
            "chr1\t27\t32\t0.25\n");
}

TEST(SequenceText, TakesTheSurestWindowOfSeveralClasses) {
  const WindowAnswers answers{.windows = 2, .forward = {.5f, .3f, .2f, .1f, .1f, .8f}};
  EXPECT_EQ(best_window(answers, 3).window, 1);
  EXPECT_EQ(best_window({}, 3).window, -1);
}

}  // namespace
}  // namespace genegraft::model
