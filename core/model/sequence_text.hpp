#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/sequence_model.hpp"

namespace genegraft::model {

/// A record that was answered: what names it, and its windows' answers.
struct AnsweredRecord {
  std::string_view own;  ///< fields of the input that the output keeps, joined by tabs
  std::int64_t letters = 0;
  const WindowAnswers& answers;
  int stride = 0;  ///< letters between its windows
};

/// The window that is most what the model looks for: of two classes that of the highest
/// probability of class 1, of more the one whose likeliest class is likeliest. -1: none.
struct BestWindow {
  std::int64_t window = -1;
  bool reverse = false;
};
BestWindow best_window(const WindowAnswers& answers, int classes);

/// The ways to write answers. Places are counted from 1, last letter included, but for BED and
/// bedGraph, which count from 0 and leave the end out.
///   record_line    own fields, length, predicted, p.<label>…, start, end, strand (of the best
///                  window; "." where both strands are averaged), error
///   window_lines   a line a window and strand: own fields, start, end, strand, predicted,
///                  p.<label>…; none of a record with an error
///   bed_lines      BED6 of the windows of which the model says another class than the first, each
///                  run of overlapping ones of the same class and strand by its best one; the score
///                  is 1000 times the probability
///   bedgraph_lines probability of class 1 (of more classes: of any but the first) along the given
///                  strand, or the other one; each window stands for one stride about its middle,
///                  as bedGraph's intervals may not overlap
std::string record_header(const SequenceModel& model, std::string_view own_titles);
std::string record_line(const SequenceModel& model, const AnsweredRecord& record);
std::string window_header(const SequenceModel& model, std::string_view own_titles);
std::string window_lines(const SequenceModel& model, const AnsweredRecord& record);
/// name: of the record's sequence, as a genome browser knows it.
std::string bed_lines(const SequenceModel& model, std::string_view name,
                      const AnsweredRecord& record);
std::string bedgraph_lines(const SequenceModel& model, std::string_view name,
                           const AnsweredRecord& record, bool reverse);

}  // namespace genegraft::model
