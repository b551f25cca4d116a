#include "neural/held_out_loss.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <string_view>

#include "neural/batch_source.hpp"
#include "neural/language_loss.hpp"
#include "sequence/kmer_tokenizer.hpp"
#include "sequence/markov_model.hpp"

namespace genegraft::neural {
namespace {

constexpr std::size_t kRows = 32;  // of a batch

struct Sum {
  double nats = 0;
  std::int64_t tokens = 0;
  std::int64_t letters = 0;  // read
};

std::vector<std::int32_t> encode(const sequence::KmerTokenizer& tokenizer, std::string_view run) {
  std::vector<std::int32_t> tokens(
      static_cast<std::size_t>(tokenizer.tokens_of(static_cast<std::int64_t>(run.size()))));
  tokenizer.encode(run, tokens);
  return tokens;
}

/// (N, count) The tokens from `first` on of each row, filled up with padding.
torch::Tensor stack(const std::vector<std::vector<std::int32_t>>& rows, std::int64_t first,
                    std::int64_t count) {
  auto stacked = torch::full({static_cast<std::int64_t>(rows.size()), count},
                             std::int64_t{sequence::kPad}, torch::kInt64);
  auto* out = stacked.data_ptr<std::int64_t>();
  for (const auto& row : rows) {
    const auto begin = std::min(first, static_cast<std::int64_t>(row.size()));
    const auto end = std::min(first + count, static_cast<std::int64_t>(row.size()));
    std::copy(row.begin() + begin, row.begin() + end, out);
    out += count;
  }
  return stacked;
}

torch::Device device_of(const LanguageModelImpl& model) {
  return model.parameters().front().device();
}

/// One window of every row.
void add_hidden(LanguageModelImpl& model, const std::vector<std::vector<std::int32_t>>& rows,
                std::int64_t first_row, std::int64_t tokens, const HeldOutOptions& options,
                Sum& sum) {
  std::vector<Random> random;
  for (std::size_t i = 0; i < rows.size(); ++i)
    random.emplace_back(options.seed, static_cast<std::uint64_t>(first_row) + i);
  const auto device = device_of(model);
  const auto hidden = hide_letters(stack(rows, 0, tokens), model.encoder->cropped(), options.masked,
                                   random, /*all_unknown=*/true);
  const auto count = hidden.letters.numel();
  if (count == 0) return;
  const HiddenLetters there{hidden.tokens.to(device), hidden.places.to(device),
                            hidden.letters.to(device)};
  sum.nats += hidden_letter_loss(model, there).item<double>() * static_cast<double>(count);
  sum.tokens += count;
}

/// Every token of every row, as far as the letters that are wanted go.
void add_streams(LanguageModelImpl& model, const std::vector<std::vector<std::int32_t>>& rows,
                 const HeldOutOptions& options, Sum& sum) {
  std::size_t longest = 0;
  for (const auto& row : rows) longest = std::max(longest, row.size());
  model.encoder->forget();
  const auto letters_a_step =
      static_cast<std::int64_t>(rows.size()) * options.length * model.options().tokens.stride;
  for (std::int64_t at = 0; at + 1 < static_cast<std::int64_t>(longest); at += options.length) {
    const auto tokens = stack(rows, at, options.length + 1);
    const auto next = tokens.narrow(1, 1, options.length);
    const auto count = (next >= sequence::kFirstWord).sum().item<std::int64_t>();
    const auto loss = next_token_loss(model, tokens.to(device_of(model)));
    if (count > 0) sum.nats += loss.item<double>() * static_cast<double>(count);
    sum.tokens += count;
    sum.letters += letters_a_step;
    if (options.most_letters > 0 && sum.letters >= options.most_letters) break;
  }
  model.encoder->forget();
}

}  // namespace

double held_out_loss(LanguageModelImpl& model, const Corpus& corpus,
                     const HeldOutOptions& options) {
  const torch::NoGradGuard no_gradient;
  model.eval();
  const bool is_conv = model.options().kind == EncoderKind::conv;
  const sequence::KmerTokenizer tokenizer(model.options().tokens);
  const std::int64_t window = options.length + model.encoder->cropped();
  const auto runs = corpus.held_out_runs(is_conv ? window : corpus.held_out_letters() + 1);
  Sum sum;
  for (std::size_t first = 0; first < runs.size(); first += kRows) {
    if (options.most_letters > 0 && sum.letters >= options.most_letters) break;
    std::vector<std::vector<std::int32_t>> rows;
    for (std::size_t i = first; i < std::min(first + kRows, runs.size()); ++i)
      rows.push_back(encode(tokenizer, runs[i]));
    if (is_conv) {
      add_hidden(model, rows, static_cast<std::int64_t>(first), window, options, sum);
      sum.letters += static_cast<std::int64_t>(rows.size()) * window;
    } else {
      add_streams(model, rows, options, sum);
    }
  }
  if (sum.tokens == 0) return std::numeric_limits<double>::quiet_NaN();
  return sum.nats / static_cast<double>(sum.tokens);
}

double bits_per_base(const EncoderOptions& options, double nats_per_token) {
  return nats_per_token / bases_of_token(options.tokens) / std::numbers::ln2;
}

std::vector<double> markov_bits(const Corpus& corpus) {
  if (corpus.held_out_letters() == 0) return {};
  constexpr std::int64_t kMany = 20000000;
  sequence::MarkovModel markov(corpus.letters() > kMany ? 12 : 8);
  for (const auto run : corpus.training_runs()) markov.count(run);
  std::string held_out;
  for (const auto run : corpus.held_out_runs(corpus.held_out_letters() + 1))
    held_out.append(run).append("N");
  auto bits = markov.cross_entropy(held_out);
  for (auto& order : bits) order /= std::numbers::ln2;
  return bits;
}

}  // namespace genegraft::neural
