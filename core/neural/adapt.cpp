#include "neural/adapt.hpp"
#include "base/parallel.hpp"

#include <algorithm>

#include "neural/cpu_settings.hpp"
#include "neural/device.hpp"
#include "neural/dropout.hpp"
#include "neural/finetune_stages.hpp"
#include "neural/guarded.hpp"
#include "neural/language_loss.hpp"
#include "neural/sequence_batches.hpp"

namespace genegraft::neural {
namespace {

LanguageModel copy_of(const LanguageModel& base) {
  const torch::NoGradGuard no_gradients;
  LanguageModel copy(base->options());
  auto to = copy->named_parameters();
  for (const auto& from : base->named_parameters()) to[from.key()].copy_(from.value());
  return copy;
}

torch::Tensor loss_of(LanguageModelImpl& model, const torch::Tensor& tokens,
                      const AdaptOptions& options, std::int64_t step) {
  if (model.options().kind == EncoderKind::awd_lstm) {
    model.encoder->forget();
    return next_token_loss(model, tokens);
  }
  std::vector<Random> random;
  for (std::int64_t i = 0; i < tokens.size(0); ++i)
    random.emplace_back(options.seed, static_cast<std::uint64_t>(step << 20 | i));
  return hidden_letter_loss(model,
                            hide_letters(tokens, model.encoder->cropped(), options.masked, random));
}

Expected<LanguageModel> adapt_copy(const LanguageModel& base, const LabelledSequences& rows,
                                   std::span<const int> chosen, const AdaptOptions& options,
                                   const ShowAdapting& show) {
  const auto device = find_device(options.device);
  if (!device) return tl::unexpected(device.error());
  use_threads(options.threads > 0 ? options.threads : available_threads());
  auto model = copy_of(base);
  model->to(*device);
  model->train();
  torch::manual_seed(options.seed);
  const SequenceTokens text(rows.sequence, base->options(), options.window, options.both_strands);
  torch::optim::AdamW optimizer(model->parameters(),
                                torch::optim::AdamWOptions(0).weight_decay(options.weight_decay));
  auto& settings = static_cast<torch::optim::AdamWOptions&>(optimizer.param_groups()[0].options());

  Random random(options.seed);
  std::vector<int> order(chosen.begin(), chosen.end());
  const auto n = order.size();
  const auto batches = std::max<std::size_t>(
      1, n / static_cast<std::size_t>(batch_rows(static_cast<int>(n), options.batch)));
  std::int64_t step = 0;
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    random.shuffle(std::span(order));
    double total = 0;
    for (std::size_t b = 0; b < batches; ++b, ++step) {
      const auto first = n * b / batches, count = n * (b + 1) / batches - first;
      std::vector<std::uint8_t> reverse(count);
      if (options.both_strands)
        for (auto& strand : reverse) strand = random.below(2) == 1;
      const auto tokens = text.batch(std::span(order).subspan(first, count), reverse).to(*device);
      const DropoutDraws draws(options.seed, step, 0, static_cast<std::int64_t>(count));
      const auto loss = loss_of(*model, tokens, options, step);
      optimizer.zero_grad();
      loss.backward();
      torch::nn::utils::clip_grad_norm_(model->parameters(), options.clip);
      const auto now =
          one_cycle(options.cycle, step, static_cast<std::int64_t>(batches) * options.epochs);
      settings.lr(options.rate * now.rate);
      settings.betas(std::make_tuple(now.beta1, std::get<1>(settings.betas())));
      optimizer.step();
      total += loss.item<double>() * static_cast<double>(count);
    }
    if (show && !show(epoch + 1, options.epochs, total / static_cast<double>(n))) break;
  }
  model->to(torch::kCPU);
  model->eval();
  return model;
}

}  // namespace

Expected<LanguageModel> adapt(const LanguageModel& base, const LabelledSequences& rows,
                              std::span<const int> chosen, const AdaptOptions& options,
                              const ShowAdapting& show) {
  return guarded([&] { return adapt_copy(base, rows, chosen, options, show); });
}

}  // namespace genegraft::neural
