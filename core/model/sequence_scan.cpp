#include "model/sequence_scan.hpp"

#include <algorithm>
#include <cassert>

namespace genegraft::model {

SequenceScan::SequenceScan(const SequenceModel& model, std::span<const std::string_view> records,
                           int stride, char strands)
    : model_(model), records_(records.begin(), records.end()), stride_(stride) {
  const auto& encoding = model.encoding();
  assert(stride >= 1 && (strands == 'f' || strands == 'b'));
  slides_ = encoding.sliding && stride % encoding.scan_stride == 0 && stride < encoding.window;
  every_ = slides_ ? stride / encoding.scan_stride : 1;
  const bool with_reverse = encoding.both_strands || strands == 'b';
  answers_.resize(records_.size());
  for (std::int64_t i = 0; i < std::ssize(records_); ++i) {
    auto& answer = answers_[static_cast<std::size_t>(i)];
    const auto letters = records_[static_cast<std::size_t>(i)];
    answer.error = model.check(letters);
    if (!answer.error.empty()) continue;
    answer.windows = model.windows(std::ssize(letters), stride);
    const auto size = static_cast<std::size_t>(answer.windows * model.classes());
    answer.forward.resize(size);
    plan(i, false);
    if (!with_reverse) continue;
    answer.reverse.resize(size);
    plan(i, true);
  }
}

void SequenceScan::plan(std::int64_t record, bool reverse) {
  const auto windows = answers_[static_cast<std::size_t>(record)].windows;
  const std::int64_t most = slides_ ? std::max<std::int64_t>(1, kScanLetters / stride_) : 1;
  for (std::int64_t first = 0; first < windows; first += most)
    inputs_.push_back({record, first, std::min(most, windows - first), reverse});
}

std::string_view SequenceScan::letters_of(const Input& input) const {
  const auto length = model_.encoding().window + (input.count - 1) * stride_;
  return records_[static_cast<std::size_t>(input.record)].substr(
      static_cast<std::size_t>(input.first * stride_), static_cast<std::size_t>(length));
}

const SequenceScan::Call* SequenceScan::next_call() {
  if (taken_ == inputs()) return nullptr;
  if (call_.rows > 0) return &call_;
  // Rows of one call are equally long: as many inputs of one window as there are, or one piece.
  const auto& first = inputs_[static_cast<std::size_t>(taken_)];
  const std::int64_t most =
      first.count > 1 ? 1 : std::max<std::int64_t>(1, kScanLetters / model_.encoding().window);
  std::int64_t end = taken_ + 1;
  while (end < inputs() && end - taken_ < most && inputs_[static_cast<std::size_t>(end)].count == 1)
    ++end;

  call_.rows = static_cast<int>(end - taken_);
  call_.tokens_of_row = model_.tokens_of(std::ssize(letters_of(first)));
  call_.answers = call_.rows * stated(first);
  call_.tokens.resize(static_cast<std::size_t>(call_.rows * call_.tokens_of_row));
  const auto width = static_cast<std::size_t>(call_.tokens_of_row);
  for (std::int64_t i = taken_; i < end; ++i) {
    const auto& input = inputs_[static_cast<std::size_t>(i)];
    model_.encode(
        letters_of(input), input.reverse,
        std::span(call_.tokens).subspan(static_cast<std::size_t>(i - taken_) * width, width));
  }
  return &call_;
}

void SequenceScan::take(std::span<const float> probabilities) {
  const auto classes = static_cast<std::int64_t>(model_.classes());
  assert(call_.rows > 0 && std::ssize(probabilities) == call_.answers * classes);
  for (int row = 0; row < call_.rows; ++row) {
    const auto& input = inputs_[static_cast<std::size_t>(taken_ + row)];
    const auto of_row = stated(input);
    auto& answer = answers_[static_cast<std::size_t>(input.record)];
    auto& of_strand = input.reverse ? answer.reverse : answer.forward;
    for (std::int64_t i = 0; i < input.count; ++i) {
      // The other strand is read from the piece's end.
      const std::int64_t at = input.reverse ? of_row - 1 - i * every_ : i * every_;
      std::copy_n(probabilities.begin() + (row * of_row + at) * classes, classes,
                  of_strand.begin() + (input.first + i) * classes);
    }
  }
  taken_ += call_.rows;
  call_.rows = 0;
}

std::vector<WindowAnswers> SequenceScan::finish() {
  assert(taken_ == inputs());
  const auto classes = static_cast<std::size_t>(model_.classes());
  for (auto& answer : answers_) {
    if (model_.encoding().both_strands) {
      for (std::size_t i = 0; i < answer.forward.size(); ++i)
        answer.forward[i] = (answer.forward[i] + answer.reverse[i]) / 2;
      answer.reverse.clear();
    }
    for (auto* strand : {&answer.forward, &answer.reverse})
      for (std::size_t i = 0; i < strand->size(); i += classes)
        model_.calibrate(std::span(*strand).subspan(i, classes));
  }
  return std::move(answers_);
}

}  // namespace genegraft::model
