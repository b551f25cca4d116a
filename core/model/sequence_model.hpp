#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "model/table_decision.hpp"
#include "sequence/kmer_tokenizer.hpp"

namespace genegraft::model {

/// How a sequence becomes the tokens of a network: the manifest's
///   encoder{kind: "dna", version, k, stride, window, shortest, strands: "given" | "both",
///           scan_stride, sliding}
struct SequenceEncoding {
  sequence::KmerOptions tokens;
  int window = 0;             ///< letters that one answer is made of
  int shortest = 0;           ///< shorter records are refused; up to the window they are filled up
  bool both_strands = false;  ///< a window's answer is the mean of both strands' (unstranded tasks)
  int scan_stride = 10;       ///< letters between windows of a longer record
  /// Whether the network itself makes an answer for every scan_stride-th window of a longer input;
  /// else each window is an input of its own.
  bool sliding = false;
};
Expected<SequenceEncoding> read_sequence_encoding(const Json& encoder);
Json to_json(const SequenceEncoding& encoding);

/// The network's file reads tokens, int32 (N, T), and answers probabilities (N * S, K): S windows
/// of each row, 1 for T = one window. Whoever runs it natively or in the page is handed in.
using RunNetwork = std::function<void(std::span<const std::int32_t> tokens, int rows,
                                      std::int64_t tokens_of_row, std::span<float> probabilities)>;

/// Answers of one record, window after window from its start.
struct WindowAnswers {
  std::int64_t windows = 0;             ///< W; 0 where the record cannot be answered
  std::vector<float> forward, reverse;  ///< (W, K) calibrated, of either strand; reverse: none
                                        ///< unless asked for or both are averaged
  std::string error;                    ///< why there is none: too short, no nucleotides
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

  /// Windows of a record of so many letters, every `stride` letters (a multiple of scan_stride
  /// where the network slides); 1 up to the window's length.
  std::int64_t windows(std::int64_t letters, int stride) const;

  /// Tokens of one window (row) of `encoding().window` letters.
  std::int64_t tokens_of_window() const;

  /// One input for the network: tokens of letters [first, first + n) of a record, n >= window, or a
  /// whole record filled up with unknown letters on both sides to one window.
  void encode(std::string_view letters, bool reverse, std::span<std::int32_t> out) const;

  /// A row's probabilities (K) calibrated in place, and the class that they mean; -1: unsure.
  void calibrate(std::span<float> probabilities) const { decision_.calibrate(probabilities); }
  int decide(std::span<const float> probabilities) const { return decision_.decide(probabilities); }

  /// Every window of a record, by chunks that the network is fed with; strands: 'b' both apart
  /// ('f' only the given one; a model of both_strands ignores this and averages).
  WindowAnswers answer(std::string_view letters, int stride, char strands,
                       const RunNetwork& network) const;

 private:
  SequenceModel(Manifest manifest, SequenceEncoding encoding, std::vector<std::string> labels,
                RowDecision decision);
  Manifest manifest_;
  SequenceEncoding encoding_;
  std::vector<std::string> labels_;
  RowDecision decision_;
};

}  // namespace genegraft::model
