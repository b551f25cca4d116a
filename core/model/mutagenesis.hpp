#pragma once

#include <string>
#include <vector>

#include "model/record_scan.hpp"
#include "sequence/base.hpp"

namespace genegraft::model {

/// In-silico mutagenesis: what each change of one letter makes of a window's answer. The first
/// input is the window itself, then come its variants, place after place. Asks and waits as
/// RecordScan does.
class Mutagenesis {
 public:
  /// letters: one window, or a whole shorter record, L of them, on the strand to be read. The model
  /// outlives it. label: the class whose probability is followed.
  Mutagenesis(const SequenceModel& model, std::string letters, int label);

  int variants() const { return static_cast<int>(variants_.size()); }  ///< with the window itself
  int answered() const { return answered_; }

  NetworkBatch next(int variants);
  void take(std::span<const float> probabilities);

  float reference() const { return reference_; }  ///< probability of the window itself
  /// (4, L) change of the probability by A, C, G, T at each place; 0 for the letter that is there,
  /// NaN where the answer is not in yet.
  std::span<const float> changes() const { return changes_; }

 private:
  struct Variant {
    std::size_t place = 0;
    sequence::Base base = sequence::Base::A;
  };
  int strands() const { return model_.encoding().both_strands ? 2 : 1; }
  void append(const std::string& letters, NetworkBatch& batch) const;

  const SequenceModel& model_;
  std::string letters_;
  std::size_t label_;
  std::vector<Variant> variants_;  // the first stands for the window itself
  int asked_ = 0, answered_ = 0;
  float reference_ = 0;
  std::vector<float> changes_;
};

}  // namespace genegraft::model
