#include "neural/classifier.hpp"

#include <numeric>

#include "neural/conv_encoder.hpp"

namespace genegraft::neural {
namespace {

/// (N, C, S) -> (N * S, C)
torch::Tensor window_rows(const torch::Tensor& x) {
  return x.transpose(1, 2).reshape({-1, x.size(1)});
}

}  // namespace

ClassifierImpl::ClassifierImpl(const EncoderOptions& encoder_options,
                               const HeadOptions& head_options)
    : encoder_options_(encoder_options), head_options_(head_options) {
  const auto& head = head_options;
  encoder = register_module("encoder", make_encoder(encoder_options));
  const int h = encoder->width();
  const bool is_conv = encoder_options.kind == EncoderKind::conv;
  const int pools = is_conv && !head.attention ? 2 : 3;
  if (is_conv && head.attention) attention = register_module("attention", torch::nn::Linear(h, 1));
  if (is_conv && head.positions > 0) {
    place = register_module("place", torch::nn::Linear(h, head.positions));
    const int field = encoder_options.conv.receptive_field(head.position_blocks);
    placed = register_module(
        "placed", torch::nn::Conv1d(
                      torch::nn::Conv1dOptions(head.positions, head.hidden, head.window - field + 1)
                          .stride(head.stride)));
  }
  pooled_norm = register_module("pooled_norm", torch::nn::BatchNorm1d(pools * h));
  hidden = register_module("hidden", torch::nn::Linear(pools * h, head.hidden));
  const int kinds = std::accumulate(head.kinds.begin(), head.kinds.end(), 0);
  classes = register_module("classes", torch::nn::Linear(head.hidden, kinds ? kinds : outputs()));
  if (head.linear) {
    linear = register_module("linear", KmerLinear(head.window, head.stride, outputs()));
    mix = register_parameter("mix", torch::ones({2}), /*requires_grad=*/false);
  }
}

torch::Tensor ClassifierImpl::forward(const torch::Tensor& tokens) {
  if (!linear) return network(tokens);
  const auto beside = mix[1] * linear(tokens).reshape({-1, outputs()});
  return network_has_say() ? mix[0] * network(tokens) + beside : beside;
}

torch::Tensor ClassifierImpl::network_kinds(const torch::Tensor& tokens) {
  const bool is_conv = encoder_options_.kind == EncoderKind::conv;
  torch::Tensor h, early;  // (N, T', H), (N, T'', H)
  if (is_conv) {
    auto depths =
        static_cast<ConvEncoder&>(*encoder).forward_with(tokens, head_options_.position_blocks);
    h = depths.outputs, early = depths.early;
  } else {
    encoder->forget();
    h = encoder->forward(tokens);
  }
  const auto pooled = is_conv ? pool_windows(h) : pool_tokens(h, tokens);  // (N * S, 3 H)
  const double dropout = head_options_.dropout;
  auto u = hidden(torch::dropout(pooled_norm(pooled), dropout, is_training()));
  if (place) {
    const auto units = torch::dropout(place(early), dropout, is_training()).transpose(1, 2);
    u = u + window_rows(placed(units));  // (N, positions, T'') -> (N * S, hidden)
  }
  return classes(torch::dropout(torch::relu(u), dropout, is_training()));  // (N * S, F)
}

torch::Tensor ClassifierImpl::of_classes(const torch::Tensor& kinds) const {
  if (head_options_.kinds.empty()) return kinds;
  std::vector<torch::Tensor> each;
  std::int64_t first = 0;
  for (const int count : head_options_.kinds) {
    each.push_back(torch::logsumexp(kinds.narrow(1, first, count), 1, /*keepdim=*/true));
    first += count;
  }
  return outputs() == 1 ? each[1] - each[0] : torch::cat(each, 1);
}

torch::Tensor ClassifierImpl::pool_windows(const torch::Tensor& h) {  // (N, T', H)
  const std::int64_t places = head_options_.window - encoder->cropped();
  const std::int64_t stride = head_options_.stride;
  const auto x = h.transpose(1, 2).contiguous();  // (N, H, T')
  std::vector<torch::Tensor> pools{torch::max_pool1d(x, places, stride),
                                   torch::avg_pool1d(x, places, stride)};  // (N, H, S) each
  if (attention) {
    const auto weight =
        torch::exp(kLargestAttention * torch::tanh(attention(h))).transpose(1, 2);  // (N, 1, T')
    pools.push_back(torch::avg_pool1d(x * weight, places, stride) /
                    torch::avg_pool1d(weight, places, stride));
  }
  return window_rows(torch::cat(pools, 1));
}

torch::Tensor ClassifierImpl::pool_tokens(const torch::Tensor& h, const torch::Tensor& tokens) {
  const auto is_word = (tokens != sequence::kPad).unsqueeze(2).to(h.scalar_type());  // (N, T, 1)
  const auto last = h.select(1, h.size(1) - 1);
  const auto most = std::get<0>((h - (1 - is_word) * kFar).max(1));
  const auto mean = (h * is_word).sum(1) / is_word.sum(1).clamp_min(1);
  return torch::cat({last, most, mean}, 1);  // (N, 3 E)
}

std::vector<std::vector<torch::Tensor>> ClassifierImpl::layer_groups() const {
  auto groups = encoder->layer_groups();
  std::vector<torch::Tensor> head;
  const auto add = [&](const torch::nn::Module& module) {
    const auto parameters = module.parameters();
    head.insert(head.end(), parameters.begin(), parameters.end());
  };
  if (attention) add(*attention);
  if (place) add(*place);
  if (placed) add(*placed);
  add(*pooled_norm);
  add(*hidden);
  add(*classes);
  groups.push_back(std::move(head));
  return groups;
}

}  // namespace genegraft::neural
