#include "model/sequence_encoding.hpp"

#include <string>

namespace genegraft::model {
namespace {

using sequence::kFirstWord;
using sequence::kLongestWord;
using sequence::kPad;
using sequence::kUnknown;

tl::unexpected<Error> wrong(const std::string& key, const std::string& what) {
  return fail("the model's manifest: encoder." + key + " " + what);
}

/// Reads members one after the other and keeps the first error.
class EncoderReader {
 public:
  explicit EncoderReader(const Json& encoder) : encoder_(encoder) {}

  int integer(const std::string& key, int least, int most) {
    const auto found = encoder_.find(key);
    if (found == encoder_.end() || !found->is_number_integer())
      return refuse(key, "is not a whole number");
    const auto value = found->get<long long>();
    if (value < least || value > most) return refuse(key, "is out of range: " + found->dump());
    return static_cast<int>(value);
  }

  bool boolean(const std::string& key) {
    const auto found = encoder_.find(key);
    if (found != encoder_.end() && found->is_boolean()) return found->get<bool>();
    return refuse(key, "is not true or false");
  }

  std::string text(const std::string& key) {
    const auto found = encoder_.find(key);
    if (found != encoder_.end() && found->is_string()) return found->get<std::string>();
    refuse(key, "is not a text");
    return {};
  }

  const Expected<void>& outcome() const { return outcome_; }

 private:
  int refuse(const std::string& key, const std::string& what) {
    if (outcome_) outcome_ = wrong(key, what);
    return 0;
  }

  const Json& encoder_;
  Expected<void> outcome_;
};

/// Numbers of tokens, for readers of the file that have only the file.
Json vocabulary_json() {
  return {{"letters", "ACGT"}, {"pad", kPad}, {"unknown", kUnknown}, {"first_word", kFirstWord}};
}

Expected<void> check_together(const Json& encoder, const SequenceEncoding& encoding) {
  const auto vocabulary = encoder.find("vocabulary");
  // Whoever rewrote the file may have sorted the keys.
  using Sorted = nlohmann::json;
  if (vocabulary != encoder.end() && Sorted(*vocabulary) != Sorted(vocabulary_json()))
    return wrong("vocabulary", "is not the one that this version numbers words by");
  if (encoding.window < encoding.tokens.k)
    return wrong("window", "is shorter than a word of encoder.k letters");
  if (encoding.shortest > encoding.window) return wrong("shortest", "is longer than a window");
  if (encoding.scan_stride > encoding.window)
    return wrong("scan_stride", "leaves letters out between windows");
  if (encoding.sliding && encoding.tokens != sequence::KmerOptions{})
    return wrong("sliding", "is for words of one letter only (k and stride 1)");
  return {};
}

}  // namespace

Expected<SequenceEncoding> read_sequence_encoding(const Json& encoder) {
  if (!encoder.is_object()) return fail("the model's manifest: encoder is not an object");
  EncoderReader reader(encoder);
  const auto kind = reader.text("kind"), strands = reader.text("strands");
  const SequenceEncoding encoding{.tokens = {.k = reader.integer("k", 1, kLongestWord),
                                             .stride = reader.integer("stride", 1, kLongestWindow)},
                                  .window = reader.integer("window", 1, kLongestWindow),
                                  .shortest = reader.integer("shortest", 0, kLongestWindow),
                                  .both_strands = strands == "both",
                                  .scan_stride = reader.integer("scan_stride", 1, kLongestWindow),
                                  .sliding = reader.boolean("sliding")};
  if (!reader.outcome()) return tl::unexpected(reader.outcome().error());
  if (kind != "dna") return wrong("kind", "is " + kind + ", not dna");
  if (strands != "given" && strands != "both")
    return wrong("strands", "is " + strands + "; this version knows given, both");
  if (const auto fits = check_together(encoder, encoding); !fits)
    return tl::unexpected(fits.error());
  return encoding;
}

Json to_json(const SequenceEncoding& encoding) {
  return {{"kind", "dna"},
          {"version", kEncoderVersion},
          {"k", encoding.tokens.k},
          {"stride", encoding.tokens.stride},
          {"vocabulary", vocabulary_json()},
          {"window", encoding.window},
          {"shortest", encoding.shortest},
          {"strands", encoding.both_strands ? "both" : "given"},
          {"scan_stride", encoding.scan_stride},
          {"sliding", encoding.sliding}};
}

}  // namespace genegraft::model
