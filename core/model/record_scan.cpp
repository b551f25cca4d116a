#include "model/record_scan.hpp"

#include <algorithm>
#include <cassert>

namespace genegraft::model {
namespace {

// Neighbouring chunks overlap by a window: four windows a chunk waste a quarter at most. Longer
// rows than the largest gain nothing and leave the caches.
constexpr std::int64_t kLeastWindows = 4, kLargestChunk = 8192;

}  // namespace

float signal_of(std::span<const float> probabilities) {
  return probabilities.size() == 2 ? probabilities[1] : 1 - probabilities[0];
}

RecordScan::RecordScan(const SequenceModel& model,
                       std::span<const sequence::SequenceRecord> records,
                       const ScanOptions& options)
    : model_(model),
      records_(records),
      both_strands_(options.both_strands),
      stride_(options.stride > 0 ? options.stride : model.encoding().scan_stride),
      step_(model.encoding().sliding ? stride_ / model.encoding().scan_stride : 1) {
  assert(!model.encoding().sliding || stride_ % model.encoding().scan_stride == 0);
  problems_.reserve(records.size());
  for (const auto& record : records)
    problems_.push_back(record.error.empty() ? model.check(record.letters) : record.error);
}

std::int64_t RecordScan::windows(std::int64_t record) const {
  if (!problem(record).empty()) return 0;
  return model_.windows(std::ssize(records_[static_cast<std::size_t>(record)].letters), stride_);
}

/// Moves on to a record that has windows left.
bool RecordScan::find_record() {
  while (record_ < std::ssize(records_) && window_ >= windows(record_)) {
    ++record_;
    window_ = 0;
  }
  return record_ < std::ssize(records_);
}

bool RecordScan::two_strands(std::int64_t letters) const {
  return model_.encoding().both_strands || (both_strands_ && letters > model_.encoding().window);
}

/// The next windows of the record at hand: one row of a network that slides, a few rows of another.
ScannedPiece RecordScan::cut_piece(std::int64_t tokens) const {
  const auto& encoding = model_.encoding();
  const auto letters = std::ssize(records_[static_cast<std::size_t>(record_)].letters);
  const std::int64_t strands = two_strands(letters) ? 2 : 1;
  std::int64_t most = tokens / (strands * std::max<std::int64_t>(1, model_.tokens_of_window()));
  if (encoding.sliding) {
    const auto chunk =
        std::max(kLeastWindows * encoding.window, std::min(tokens / strands, kLargestChunk));
    most = (chunk - encoding.window) / stride_ + 1;
  }
  ScannedPiece piece;
  piece.record = record_;
  piece.first = window_;
  piece.windows =
      std::clamp<std::int64_t>(windows(record_) - window_, 1, std::max<std::int64_t>(1, most));
  piece.apart = strands == 2 && !encoding.both_strands;
  return piece;
}

std::int64_t RecordScan::tokens_of(const ScannedPiece& piece) const {
  const auto& encoding = model_.encoding();
  if (!encoding.sliding || piece.windows == 1) return model_.tokens_of_window();
  return model_.tokens_of(encoding.window + (piece.windows - 1) * stride_);
}

int RecordScan::rows_of(const ScannedPiece& piece) const {
  const int strands = piece.apart || model_.encoding().both_strands ? 2 : 1;
  return strands * static_cast<int>(model_.encoding().sliding ? 1 : piece.windows);
}

NetworkBatch RecordScan::next(std::int64_t tokens) {
  NetworkBatch batch;
  asked_.clear();
  while (find_record()) {
    const auto piece = cut_piece(tokens);
    const auto length = tokens_of(piece);
    const auto rows = rows_of(piece);
    const bool fits =
        length == batch.tokens_of_row && std::ssize(batch.tokens) + rows * length <= tokens;
    if (batch.rows > 0 && !fits) break;
    batch.tokens_of_row = length;
    asked_.push_back({piece, batch.rows});
    append(piece, batch);
    window_ += piece.windows;
  }
  return batch;
}

/// Rows of the given strand, then of the other.
void RecordScan::append(const ScannedPiece& piece, NetworkBatch& batch) const {
  const auto& encoding = model_.encoding();
  const std::string_view letters = records_[static_cast<std::size_t>(piece.record)].letters;
  const auto rows = rows_of(piece);
  const auto inputs = encoding.sliding ? 1 : piece.windows;  // of one strand
  const auto length = encoding.window + (encoding.sliding ? (piece.windows - 1) * stride_ : 0);
  batch.tokens.resize(batch.tokens.size() + static_cast<std::size_t>(rows * batch.tokens_of_row));
  for (int i = 0; i < rows; ++i) {
    const auto first = (piece.first + i % inputs) * stride_;
    const auto out = std::span(batch.tokens)
                         .subspan(static_cast<std::size_t>((batch.rows + i) * batch.tokens_of_row),
                                  static_cast<std::size_t>(batch.tokens_of_row));
    model_.encode(letters.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(length)),
                  i >= inputs, out);
  }
  batch.rows += rows;
}

ScannedBlock RecordScan::take(std::span<const float> probabilities) {
  ScannedBlock block;
  for (const auto& place : asked_) take_piece(place, probabilities, block);
  asked_.clear();
  return block;
}

void RecordScan::take_piece(const Place& place, std::span<const float> probabilities,
                            ScannedBlock& block) {
  const auto& piece = place.piece;
  const bool sliding = model_.encoding().sliding, average = model_.encoding().both_strands;
  const auto classes = static_cast<std::size_t>(model_.classes());
  // Windows that the network answers for a row, and where ours are among all of the batch's.
  const auto of_row = sliding ? (piece.windows - 1) * step_ + 1 : 1;
  const auto forward = [&](std::int64_t w) {
    return sliding ? place.row * of_row + w * step_ : place.row + w;
  };
  const auto reverse = [&](std::int64_t w) {  // the other strand comes from the other end
    return sliding ? (place.row + 1) * of_row + (piece.windows - 1 - w) * step_
                   : place.row + piece.windows + w;
  };
  const auto answer = [&](std::int64_t index) {
    const auto found = probabilities.subspan(static_cast<std::size_t>(index) * classes, classes);
    return std::vector<float>(found.begin(), found.end());
  };

  if (block.answers.empty() || block.answers.back().record != piece.record) {
    if (piece.first == 0) {
      best_ = {};
      best_.record = piece.record;
    }
    block.answers.push_back({});
  }
  const auto start = block.signals.size(), windows = static_cast<std::size_t>(piece.windows);
  block.signals.resize(start + windows * (piece.apart ? 2 : 1));
  for (std::int64_t w = 0; w < piece.windows; ++w) {
    auto here = answer(forward(w));
    if (average) {
      const auto there = answer(reverse(w));
      for (std::size_t k = 0; k < classes; ++k) here[k] = (here[k] + there[k]) / 2;
    }
    model_.calibrate(here);
    block.signals[start + static_cast<std::size_t>(w)] = signal_of(here);
    consider(here, piece.first + w, false);
    if (!piece.apart) continue;
    auto there = answer(reverse(w));
    model_.calibrate(there);
    block.signals[start + windows + static_cast<std::size_t>(w)] = signal_of(there);
    consider(there, piece.first + w, true);
  }
  best_.decided = model_.decide(best_.probabilities);
  best_.complete = piece.first + piece.windows == this->windows(piece.record);
  block.pieces.push_back(piece);
  block.answers.back() = best_;
}

void RecordScan::consider(std::span<const float> probabilities, std::int64_t window, bool reverse) {
  if (!best_.probabilities.empty() && !(signal_of(probabilities) > signal_of(best_.probabilities)))
    return;
  best_.window = window;
  best_.reverse = reverse;
  best_.probabilities.assign(probabilities.begin(), probabilities.end());
}

}  // namespace genegraft::model
