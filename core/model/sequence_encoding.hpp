#pragma once

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "sequence/kmer_tokenizer.hpp"

namespace genegraft::model {

/// How a sequence becomes the tokens of a network: the manifest's
///   encoder{kind: "dna", version, k, stride, vocabulary{letters, pad, unknown, first_word},
///   window,
///           shortest, strands: "given" | "both", scan_stride, sliding}
struct SequenceEncoding {
  sequence::KmerOptions tokens;
  int window = 0;             ///< letters that one answer is made of; k to kLongestWindow
  int shortest = 0;           ///< shorter records are refused; up to the window they are filled up
  bool both_strands = false;  ///< a window's answer is the mean of both strands' (unstranded tasks)
  int scan_stride = 10;       ///< letters between windows of a longer record, 1 to the window
  /// Whether the network itself makes an answer for every scan_stride-th window of a longer input;
  /// else each window is an input of its own. Only of single letters.
  bool sliding = false;

  bool operator==(const SequenceEncoding&) const = default;
};

constexpr int kLongestWindow = 1 << 20;

/// Errors name the key; every key must be there but `vocabulary`, which must be ours if it is.
Expected<SequenceEncoding> read_sequence_encoding(const Json& encoder);
Json to_json(const SequenceEncoding& encoding);

}  // namespace genegraft::model
