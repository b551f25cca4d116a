#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/sequence_model.hpp"

namespace genegraft::model {

/// What a network is to be asked so that every window of some records is answered, one call after
/// the other, for whoever runs it in their own time: in the page it answers asynchronously.
///   SequenceScan scan(model, records, stride, 'f');
///   while (const auto* call = scan.next_call()) scan.take(run(call->tokens, …));
///   const auto answers = scan.finish();
/// A network that slides is given pieces of about kScanLetters, of which each window is stated by
/// exactly one; where it does not, where `stride` is no multiple of its own or as long as a window,
/// and of records of one window, each window is a row, and a call has as many rows as fit,
/// whoever's they are.
class SequenceScan {
 public:
  /// The records' letters must outlive the scan. strands: as SequenceModel::answer.
  SequenceScan(const SequenceModel& model, std::span<const std::string_view> records, int stride,
               char strands);

  struct Call {
    std::vector<std::int32_t> tokens;  ///< (rows, tokens_of_row)
    int rows = 0;
    std::int64_t tokens_of_row = 0;
    std::int64_t answers = 0;  ///< rows * S, of K probabilities each, that the network will state
  };
  /// The same one until it is taken; none when all is answered.
  const Call* next_call();
  /// probabilities: (answers, K) of the last call.
  void take(std::span<const float> probabilities);

  std::int64_t inputs() const { return std::ssize(inputs_); }  ///< rows of all calls together
  std::int64_t inputs_answered() const { return taken_; }

  /// Averages strands, calibrates, and gives the answers, one a record. Call once, at the end.
  std::vector<WindowAnswers> finish();

 private:
  /// Windows [first, first + count) of one strand of a record.
  struct Input {
    std::int64_t record, first, count;
    bool reverse;
  };
  void plan(std::int64_t record, bool reverse);
  /// Windows that the network will state of an input.
  std::int64_t stated(const Input& input) const { return (input.count - 1) * every_ + 1; }
  std::string_view letters_of(const Input& input) const;

  const SequenceModel& model_;
  std::vector<std::string_view> records_;
  int stride_;
  bool slides_;
  std::int64_t every_;  // which of the network's windows are asked for
  std::vector<WindowAnswers> answers_;
  std::vector<Input> inputs_;
  std::int64_t taken_ = 0;  // inputs answered
  Call call_;               // of the inputs behind them; no rows: to be made
};

constexpr std::int64_t kScanLetters = 8192;

}  // namespace genegraft::model
