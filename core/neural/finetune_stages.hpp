#pragma once

#include <torch/torch.h>

#include <vector>

#include "neural/classifier.hpp"

namespace genegraft::neural {

/// One stage of gradual unfreezing: how many layer groups from the top learn, at which peak rate
/// for the topmost, for how many passes over the rows.
struct Stage {
  int groups = 0;  ///< 0: all
  double rate = 0;
  int epochs = 0;
};

/// Places of a batch whose units stay in a processor's cache.
constexpr int kPlacesOfBatch = 8192;

/// Rows of so many letters that make a batch of about kPlacesOfBatch, from 8 to `most`.
int rows_of_batch(int letters, int most);

/// Rows of a step: at most `most`, and no more than leave about sixteen steps to a pass, but at
/// least 8 for the head's batch normalisation.
int batch_rows(int rows, int most);

/// Stages that suit an encoder and the rows: few are passed over more often, so that there are
/// steps enough to learn anything, and steps of few rows are smaller. Of conv the head learns first
/// and the encoder then but little where there are few rows (at 100 rows of promoters, ROC AUC .80
/// against .79); where there are more, all learn at once (at 3,900, .929 against .915). scratch:
/// the encoder was never trained, so nothing in it is worth freezing.
std::vector<Stage> default_stages(EncoderKind kind, int rows, int rows_of_step, bool scratch);

/// The layer groups of a network of which the top `groups` learn.
class Unfrozen {
 public:
  /// all: parameters from the input up, the head's last. Those of the other groups are frozen.
  /// groups: 0 for all.
  Unfrozen(std::vector<std::vector<torch::Tensor>> all, int groups, double decay_by_group,
           double weight_decay);

  /// Peak rate of the topmost group; the others follow. beta1: of Adam.
  void set_rate(double rate, double beta1);
  void step(double clip);
  void zero_grad() { optimizer_->zero_grad(); }

  bool has_encoder() const { return has_encoder_; }

 private:
  std::vector<torch::Tensor> parameters_;
  std::vector<double> share_;  // of the rate, by the optimizer's group
  bool has_encoder_ = false;
  std::unique_ptr<torch::optim::AdamW> optimizer_;
};

}  // namespace genegraft::neural
