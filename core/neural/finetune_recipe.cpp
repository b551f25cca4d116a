#include "neural/finetune_recipe.hpp"

#include <numeric>

#include "base/parallel.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/device.hpp"

namespace genegraft::neural {
namespace {

constexpr int kMostRows = 64;

bool reads_nucleotides(const EncoderOptions& encoder) {
  return encoder.tokens == sequence::KmerOptions{.k = 1, .stride = 1};
}

Expected<void> check(const EncoderOptions& encoder, const LabelledSequences& rows,
                     std::span<const int> training, const FinetuneOptions& options) {
  if (options.head.window < 1) return fail("the window has no length");
  if (encoder.kind == EncoderKind::conv && options.head.window < encoder.conv.receptive_field())
    return fail("a window of " + std::to_string(options.head.window) +
                " letters is shorter than the " + std::to_string(encoder.conv.receptive_field()) +
                " that the network sees at once");
  if (classes_among(rows, training) < 2)
    return fail("the rows to learn from have fewer than two classes");
  return {};
}

/// A new head on a copy of the base's encoder.
Classifier graft(const FinetuneRecipe& recipe, std::uint64_t seed) {
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(seed);
  auto encoder = recipe.base->options();
  encoder.conv.dropout = recipe.options.encoder_dropout;
  Classifier classifier(encoder, recipe.options.head);
  auto to = classifier->encoder->named_parameters();
  for (const auto& from : recipe.base->encoder->named_parameters())
    to[from.key()].copy_(from.value());
  classifier->to(recipe.device);
  return classifier;
}

/// (O) of classes as (F) of their kinds.
torch::Tensor by_kind(const HeadOptions& head, const torch::Tensor& bias) {
  if (head.kinds.empty()) return bias;
  const auto of_class = head.classes == 2 ? torch::cat({torch::zeros({1}), bias}) : bias;  // (K)
  return torch::repeat_interleave(
      of_class, torch::tensor(std::vector<std::int64_t>(head.kinds.begin(), head.kinds.end())));
}

}  // namespace

int classes_among(const LabelledSequences& rows, std::span<const int> chosen) {
  std::vector<std::uint8_t> seen(rows.labels.size());
  for (const int row : chosen) seen[static_cast<std::size_t>(rows.y[row])] = 1;
  return std::accumulate(seen.begin(), seen.end(), 0);
}

LinearBranchOptions FinetuneRecipe::branch_options() const {
  return {.window = options.head.window,
          .both_strands = options.both_strands,
          .class_weights = options.class_weights,
          .seed = options.seed,
          .threads = options.threads};
}

Expected<FinetuneRecipe> prepare(const LanguageModel& base, const LabelledSequences& rows,
                                 std::span<const int> training, const FinetuneOptions& asked) {
  const auto& encoder = base->options();
  if (const auto fits = check(encoder, rows, training, asked); !fits)
    return tl::unexpected(fits.error());
  const auto device = find_device(asked.device);
  if (!device) return tl::unexpected(device.error());
  use_threads(asked.threads > 0 ? asked.threads : available_threads());
  auto options = asked;
  options.head.classes = rows.classes();
  options.head.kinds = rows.kinds;
  options.head.linear = options.linear && reads_nucleotides(encoder);
  if (options.decay_by_group == 0)
    options.decay_by_group = encoder.kind == EncoderKind::conv ? 1 : 2.6;
  if (options.batch == 0) options.batch = rows_of_batch(options.head.window, kMostRows);
  const int n = static_cast<int>(training.size()), of_step = batch_rows(n, options.batch);
  if (options.stages.empty())
    options.stages = default_stages(encoder.kind, n, of_step, options.scratch);
  std::vector<std::string> windows;
  for (const auto& letters : rows.sequence)
    windows.push_back(window_letters(letters, options.head.window));
  return FinetuneRecipe{
      base,
      rows,
      options,
      std::move(windows),
      SequenceTokens(rows.sequence, encoder, options.head.window, options.both_strands),
      *device};
}

Expected<LinearBranch> fit_branch(const FinetuneRecipe& recipe, std::span<const int> training) {
  return fit_linear_branch(recipe.windows_of(training), recipe.labels_of(training),
                           recipe.rows.classes(), chosen_of(recipe.rows.group, training),
                           recipe.branch_options());
}

void add_branch(const LinearBranch& branch, const BranchMix& mix, bool both_strands,
                Classifier& classifier) {
  const torch::NoGradGuard no_gradients;
  classifier->to(torch::kCPU);
  copy_branch(branch, both_strands, *classifier->linear);
  classifier->mix[0] = mix.network;
  classifier->mix[1] = mix.linear;
  const auto bias = torch::tensor(mix.bias, torch::kFloat64).to(torch::kFloat32);
  if (mix.linear > mix.network)
    classifier->linear->bias += bias / mix.linear;
  else
    classifier->classes->bias += by_kind(classifier->head_options(), bias / mix.network);
}

NetworkFit fit_network(const FinetuneRecipe& recipe, std::span<const int> training,
                       std::span<const int> validation, const FinetuneOptions& options,
                       int most_epochs, const ShowFinetuning& show) {
  NetworkFit fit{graft(recipe, options.seed), {}};
  fit.training = train_network(
      *fit.classifier, {recipe.tokens, recipe.rows.y, recipe.rows.kind, training, validation},
      options, most_epochs, show);
  return fit;
}

ShowFinetuning as_one_of(const ShowFinetuning& show, int fit, int fits) {
  if (!show) return {};
  return [=](FinetuneProgress now) {
    now.fit = fit;
    now.fits = fits;
    return show(now);
  };
}

}  // namespace genegraft::neural
