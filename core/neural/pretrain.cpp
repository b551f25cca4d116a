#include "neural/pretrain.hpp"

#include "neural/batch_source.hpp"
#include "neural/half_precision.hpp"
#include "neural/held_out_loss.hpp"

namespace genegraft::neural {
namespace {

constexpr std::int64_t kHeldOutLetters = 60000;  // of a point on the curve

int cropped_of(const EncoderOptions& encoder) {
  return encoder.kind == EncoderKind::conv ? encoder.conv.receptive_field() - 1 : 0;
}

LanguageModelImpl& language_model(torch::nn::Module& module) {
  return static_cast<LanguageModelImpl&>(module);
}

class LanguageObjective : public Objective {
 public:
  LanguageObjective(const Corpus& corpus, const PretrainOptions& options)
      : corpus_(corpus),
        options_(options),
        batches_(corpus, options.encoder, cropped_of(options.encoder), options.batch,
                 options.length, options.seed) {}

  std::shared_ptr<torch::nn::Module> make_module() const override {
    return std::make_shared<LanguageModelImpl>(options_.encoder);
  }

  Loss loss(torch::nn::Module& module, std::int64_t step, std::int64_t first_row, std::int64_t rows,
            const torch::Device& device) const override {
    auto& model = language_model(module);
    auto batch = batches_.rows(step, first_row, rows);
    if (!is_conv()) {
      const auto next = batch.tokens.narrow(1, 1, batch.tokens.size(1) - 1);
      const auto count = (next >= sequence::kFirstWord).sum().item<std::int64_t>();
      return {next_token_loss(model, batch.tokens.to(device), options_.penalty), count};
    }
    const auto hidden =
        hide_letters(batch.tokens, model.encoder->cropped(), options_.masked, batch.random);
    const auto count = hidden.letters.numel();
    if (count == 0) return {};
    const HalfPrecision half(device.is_cuda());
    return {hidden_letter_loss(model, {hidden.tokens.to(device), hidden.places.to(device),
                                       hidden.letters.to(device)}),
            count};
  }

  double held_out_loss(torch::nn::Module& module, bool all) const override {
    return neural::held_out_loss(language_model(module), corpus_,
                                 {.length = options_.length,
                                  .masked = options_.masked,
                                  .most_letters = all ? 0 : kHeldOutLetters});
  }

  std::int64_t steps_of_epoch() const override { return batches_.steps_of_epoch(); }
  std::int64_t tokens_of_row() const override { return options_.length; }

  model::Json made_with() const override {
    return {{"corpus", corpus_.fingerprint()},
            {"encoder", to_json(options_.encoder)},
            {"masked", options_.masked},
            {"penalty", {{"size", options_.penalty.size}, {"change", options_.penalty.change}}}};
  }

  /// A convolution's many small operations share out badly over threads; an LSTM's products with
  /// its weights want many rows at once.
  bool learns_in_parts() const override { return is_conv(); }

  std::vector<std::int64_t> state_widths() const override {
    std::vector<std::int64_t> widths;
    const auto& lstm = options_.encoder.lstm;
    for (int layer = 0; !is_conv() && layer < lstm.layers; ++layer)
      widths.insert(widths.end(), 2, layer + 1 == lstm.layers ? lstm.embedding : lstm.hidden);
    return widths;
  }
  std::vector<torch::Tensor> state(const torch::nn::Module& module) const override {
    return static_cast<const LanguageModelImpl&>(module).encoder->state();
  }
  void go_on_from(torch::nn::Module& module,
                  const std::vector<torch::Tensor>& state) const override {
    language_model(module).encoder->go_on_from(state);
  }

 private:
  bool is_conv() const { return options_.encoder.kind == EncoderKind::conv; }

  const Corpus& corpus_;
  const PretrainOptions& options_;
  BatchSource batches_;
};

}  // namespace

PretrainOptions suited_to(EncoderKind kind) {
  PretrainOptions options;
  options.encoder.kind = kind;
  if (kind == EncoderKind::conv) return options;
  options.encoder.tokens = {.k = 5, .stride = 2};
  options.batch = 64;
  options.length = 70;
  options.rate = 3e-3;
  options.penalty = {.size = 2, .change = 1};
  return options;
}

Expected<Pretrained> pretrain(const Corpus& corpus, const PretrainOptions& options,
                              const LanguageModel& start, ProcessGroup& processes,
                              const ShowPretraining& show) {
  if (corpus.letters() == 0) return fail("there is nothing to learn from");
  const LanguageObjective objective(corpus, options);
  auto trained = train(objective, options, start ? start.ptr().get() : nullptr, processes, show);
  if (!trained) return tl::unexpected(trained.error());
  Pretrained result{std::move(*trained)};
  result.model = LanguageModel(std::static_pointer_cast<LanguageModelImpl>(result.module));
  if (processes.rank() != 0) return result;
  result.bits_per_base = bits_per_base(options.encoder, result.held_out_loss);
  result.markov = markov_bits(corpus);
  return result;
}

}  // namespace genegraft::neural
