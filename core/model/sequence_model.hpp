#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "model/sequence_encoding.hpp"
#include "model/table_decision.hpp"
#include "sequence/kmer_tokenizer.hpp"

namespace genegraft::model {

/// The network's file reads tokens, int32 (N, T), and answers probabilities (N * S, K): S windows
/// of each row, 1 for T = one window. Whoever runs it is handed in; where it cannot answer at once,
/// as in the page, see sequence_scan.hpp.
using RunNetwork = std::function<void(std::span<const std::int32_t> tokens, int rows,
                                      std::int64_t tokens_of_row, std::span<float> probabilities)>;

/// Answers of one record, window after window from its start.
struct WindowAnswers {
  std::int64_t windows = 0;  ///< W; 0 where the record cannot be answered
  /// (W, K) calibrated. forward: of the given strand, or the mean of both where the model averages
  /// them. reverse: of the other strand at the same windows; empty unless asked for, and where both
  /// are averaged.
  std::vector<float> forward, reverse;
  std::string error;  ///< why there is none: too short, no nucleotides
};

/// A model of task `sequence`, but for its network: from letters to tokens, and from the network's
/// probabilities to calibrated ones and an answer. The same natively and in the page.
class SequenceModel {
 public:
  static Expected<SequenceModel> from(Manifest manifest);

  const Manifest& manifest() const { return manifest_; }
  const SequenceEncoding& encoding() const { return encoding_; }
  const std::vector<std::string>& labels() const { return labels_; }
  int classes() const { return static_cast<int>(labels_.size()); }

  /// Why a record cannot be answered, or "": no nucleotides, too short.
  std::string check(std::string_view letters) const;

  /// Windows of a record of so many letters, every `stride` letters; 1 up to the window's length.
  /// Letters behind the last whole window have no answer of their own.
  std::int64_t windows(std::int64_t letters, int stride) const;

  /// Tokens of one window (row) of `encoding().window` letters.
  std::int64_t tokens_of_window() const { return tokenizer_.tokens_of(encoding_.window); }
  /// Tokens that `encode` makes of so many letters.
  std::int64_t tokens_of(std::int64_t letters) const;

  /// One input for the network: the tokens of a piece of a record, a window or longer, or of a
  /// whole record that is shorter, filled up with unknown letters on both sides to one window (the
  /// odd one on the right). reverse: of the other strand of the same letters. out: (tokens_of(…)).
  void encode(std::string_view letters, bool reverse, std::span<std::int32_t> out) const;

  /// A row's probabilities (K) calibrated in place, and the class that they mean; -1: unsure.
  void calibrate(std::span<float> probabilities) const { decision_.calibrate(probabilities); }
  int decide(std::span<const float> probabilities) const { return decision_.decide(probabilities); }

  /// Every window of a record, every `stride` letters; strands: 'b' both apart, 'f' only the given
  /// one (a model of both_strands ignores this and averages, before it calibrates).
  WindowAnswers answer(std::string_view letters, int stride, char strands,
                       const RunNetwork& network) const;
  /// The same of several records, so that short ones share the network's calls.
  std::vector<WindowAnswers> answer(std::span<const std::string_view> records, int stride,
                                    char strands, const RunNetwork& network) const;

 private:
  SequenceModel(Manifest manifest, SequenceEncoding encoding, std::vector<std::string> labels,
                RowDecision decision);
  Manifest manifest_;
  SequenceEncoding encoding_;
  sequence::KmerTokenizer tokenizer_;
  std::vector<std::string> labels_;
  RowDecision decision_;
};

}  // namespace genegraft::model
