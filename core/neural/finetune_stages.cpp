#include "neural/finetune_stages.hpp"

#include <algorithm>
#include <cmath>

namespace genegraft::neural {
namespace {

constexpr int kLeastBatch = 8, kStepsWanted = 16, kFewRows = 300;

/// Passes that make about so many steps, within limits.
int passes(int steps, int steps_of_epoch, int least, int most) {
  return std::clamp((steps + steps_of_epoch - 1) / steps_of_epoch, least, most);
}

}  // namespace

int rows_of_batch(int letters, int most) {
  return std::clamp(kPlacesOfBatch / std::max(1, letters), std::min(kLeastBatch, most), most);
}

int batch_rows(int rows, int most) {
  return std::clamp(rows / kStepsWanted, std::min(kLeastBatch, most), most);
}

std::vector<Stage> default_stages(EncoderKind kind, int rows, int rows_of_step, bool scratch) {
  const int steps = std::max(1, rows / rows_of_step);
  const double rate = 3e-3 * std::sqrt(std::min(1.0, rows_of_step / 64.0));
  if (kind == EncoderKind::conv) {
    if (scratch) return {{.groups = 0, .rate = rate, .epochs = passes(900, steps, 15, 40)}};
    if (rows < kFewRows)
      return {{.groups = 1, .rate = 5e-3, .epochs = passes(120, steps, 2, 10)},
              {.groups = 0, .rate = 5e-4, .epochs = passes(120, steps, 4, 10)}};
    return {{.groups = 0, .rate = rate, .epochs = passes(900, steps, 6, 20)}};
  }
  if (scratch) return {{.groups = 0, .rate = 3e-3, .epochs = passes(900, steps, 12, 40)}};
  return {{.groups = 1, .rate = 1e-2, .epochs = passes(100, steps, 2, 8)},
          {.groups = 2, .rate = 5e-3, .epochs = passes(60, steps, 1, 5)},
          {.groups = 3, .rate = 2.5e-3, .epochs = passes(60, steps, 1, 5)},
          {.groups = 0, .rate = 1e-3, .epochs = passes(300, steps, 5, 15)}};
}

Unfrozen::Unfrozen(std::vector<std::vector<torch::Tensor>> all, int groups, double decay_by_group,
                   double weight_decay) {
  const auto count = std::ssize(all);
  const auto learning = groups <= 0 ? count : std::min<std::ptrdiff_t>(groups, count);
  has_encoder_ = learning > 1;  // the topmost group is the head's
  std::vector<torch::optim::OptimizerParamGroup> learnt;
  for (std::ptrdiff_t g = 0; g < count; ++g) {
    const auto from_top = count - 1 - g;
    for (auto& parameter : all[g]) parameter.set_requires_grad(from_top < learning);
    if (from_top >= learning) continue;
    parameters_.insert(parameters_.end(), all[g].begin(), all[g].end());
    share_.push_back(std::pow(decay_by_group, -static_cast<double>(from_top)));
    learnt.emplace_back(all[g]);
  }
  optimizer_ = std::make_unique<torch::optim::AdamW>(
      learnt, torch::optim::AdamWOptions().weight_decay(weight_decay));
}

void Unfrozen::set_rate(double rate, double beta1) {
  for (std::size_t g = 0; g < share_.size(); ++g) {
    auto& options =
        static_cast<torch::optim::AdamWOptions&>(optimizer_->param_groups()[g].options());
    options.lr(rate * share_[g]);
    options.betas(std::make_tuple(beta1, std::get<1>(options.betas())));
  }
}

void Unfrozen::step(double clip) {
  if (clip > 0) torch::nn::utils::clip_grad_norm_(parameters_, clip);
  optimizer_->step();
}

}  // namespace genegraft::neural
