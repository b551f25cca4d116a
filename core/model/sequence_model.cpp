#include "model/sequence_model.hpp"

#include <algorithm>
#include <cassert>

#include "base/text.hpp"
#include "model/sequence_scan.hpp"
#include "sequence/base.hpp"
#include "sequence/check_nucleotides.hpp"

namespace genegraft::model {

SequenceModel::SequenceModel(Manifest manifest, SequenceEncoding encoding,
                             std::vector<std::string> labels, RowDecision decision)
    : manifest_(std::move(manifest)),
      encoding_(encoding),
      tokenizer_(encoding.tokens),
      labels_(std::move(labels)),
      decision_(std::move(decision)) {}

Expected<SequenceModel> SequenceModel::from(Manifest manifest) {
  if (manifest.task() != "sequence")
    return fail("the model answers another question (task " + manifest.task() +
                "), its input is no sequence");
  const auto encoder = manifest.json.find("encoder");
  if (encoder == manifest.json.end()) return fail("the model's manifest names no encoder");
  const auto encoding = read_sequence_encoding(*encoder);
  if (!encoding) return tl::unexpected(encoding.error());
  std::vector<std::string> labels;
  for (auto& label : manifest.labels()) labels.push_back(std::move(label.name));
  if (labels.size() < 2) return fail("the model's manifest names fewer than two labels");
  auto decision = RowDecision::read(manifest.json, static_cast<int>(labels.size()));
  if (!decision) return tl::unexpected(decision.error());
  return SequenceModel(std::move(manifest), *encoding, std::move(labels), std::move(*decision));
}

std::string SequenceModel::check(std::string_view letters) const {
  auto error = sequence::check_nucleotides(letters);
  if (!error.empty()) return error;
  if (std::ssize(letters) < encoding_.shortest)
    return "the sequence has " + format_count(std::ssize(letters)) +
           " letters, the model needs at least " + format_count(encoding_.shortest);
  if (std::none_of(letters.begin(), letters.end(),
                   [](char letter) { return sequence::parse_base(letter).has_value(); }))
    return "no letter is A, C, G or T";
  return {};
}

std::int64_t SequenceModel::windows(std::int64_t letters, int stride) const {
  assert(stride >= 1);
  return letters <= encoding_.window ? 1 : (letters - encoding_.window) / stride + 1;
}

std::int64_t SequenceModel::tokens_of(std::int64_t letters) const {
  return tokenizer_.tokens_of(std::max<std::int64_t>(letters, encoding_.window));
}

void SequenceModel::encode(std::string_view letters, bool reverse,
                           std::span<std::int32_t> out) const {
  std::string filled;
  if (const auto lacking = encoding_.window - std::ssize(letters); lacking > 0) {
    const auto left = static_cast<std::size_t>(lacking / 2);
    filled.assign(left, 'N');
    filled += letters;
    filled.append(static_cast<std::size_t>(lacking) - left, 'N');
    letters = filled;
  }
  if (reverse)
    tokenizer_.encode_reverse(letters, out);
  else
    tokenizer_.encode(letters, out);
}

WindowAnswers SequenceModel::answer(std::string_view letters, int stride, char strands,
                                    const RunNetwork& network) const {
  return std::move(answer(std::span(&letters, 1), stride, strands, network).front());
}

std::vector<WindowAnswers> SequenceModel::answer(std::span<const std::string_view> records,
                                                 int stride, char strands,
                                                 const RunNetwork& network) const {
  SequenceScan scan(*this, records, stride, strands);
  std::vector<float> probabilities;
  while (const auto* call = scan.next_call()) {
    probabilities.resize(static_cast<std::size_t>(call->answers) * labels_.size());
    network(call->tokens, call->rows, call->tokens_of_row, probabilities);
    scan.take(probabilities);
  }
  return scan.finish();
}

}  // namespace genegraft::model
