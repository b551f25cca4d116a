#include "model/mutagenesis.hpp"

#include <algorithm>
#include <limits>

#include "sequence/base.hpp"

namespace genegraft::model {

Mutagenesis::Mutagenesis(const SequenceModel& model, std::string letters, int label)
    : model_(model),
      letters_(std::move(letters)),
      label_(static_cast<std::size_t>(label)),
      changes_(4 * letters_.size(), std::numeric_limits<float>::quiet_NaN()) {
  variants_.push_back({});
  for (std::size_t place = 0; place < letters_.size(); ++place)
    for (int base = 0; base < 4; ++base) {
      const auto other = static_cast<sequence::Base>(base);
      if (sequence::parse_base(letters_[place]) == other)
        changes_[static_cast<std::size_t>(base) * letters_.size() + place] = 0;
      else
        variants_.push_back({place, other});
    }
}

NetworkBatch Mutagenesis::next(int variants) {
  NetworkBatch batch;
  batch.tokens_of_row = model_.tokens_of_window();
  const int end = std::min(this->variants(), answered_ + std::max(1, variants));
  for (asked_ = answered_; asked_ < end; ++asked_) {
    const auto& variant = variants_[static_cast<std::size_t>(asked_)];
    auto letters = letters_;
    if (asked_ > 0) letters[variant.place] = sequence::letter(variant.base);
    append(letters, batch);
  }
  return batch;
}

void Mutagenesis::append(const std::string& letters, NetworkBatch& batch) const {
  const auto length = static_cast<std::size_t>(batch.tokens_of_row);
  for (int strand = 0; strand < strands(); ++strand) {
    batch.tokens.resize(batch.tokens.size() + length);
    model_.encode(letters, strand == 1, std::span(batch.tokens).last(length));
    ++batch.rows;
  }
}

void Mutagenesis::take(std::span<const float> probabilities) {
  const auto classes = static_cast<std::size_t>(model_.classes());
  for (std::size_t row = 0; answered_ < asked_; ++answered_) {
    std::vector<float> answer(classes);
    for (int strand = 0; strand < strands(); ++strand, ++row)
      for (std::size_t k = 0; k < classes; ++k)
        answer[k] += probabilities[row * classes + k] / static_cast<float>(strands());
    model_.calibrate(answer);
    const auto& variant = variants_[static_cast<std::size_t>(answered_)];
    if (answered_ == 0)
      reference_ = answer[label_];
    else
      changes_[static_cast<std::size_t>(variant.base) * letters_.size() + variant.place] =
          answer[label_] - reference_;
  }
}

}  // namespace genegraft::model
