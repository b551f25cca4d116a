#include "neural/kmer_linear.hpp"
#include "neural/network_graph.hpp"
#include "onnx/attributes.hpp"

namespace genegraft::neural {
namespace {

/// (N, T) tokens -> (N, 1, T): 0 to 3, and for an unknown letter what makes any word that has it
/// greater than all that are known.
std::string add_digits(LayerGraph& net, const std::string& tokens) {
  onnx::Tensor table{.shape = {sequence::kFirstWord + 4, 1}};
  const auto unknown = static_cast<double>(words_of(kMostWord));
  for (int word = 0; word < sequence::kFirstWord + 4; ++word)
    table.values.push_back(word < sequence::kFirstWord ? unknown : word - sequence::kFirstWord);
  const auto digits = net.nodes.add("Gather", {net.nodes.constant(std::move(table)), tokens});
  return net.transpose(digits, {0, 2, 1});
}

/// word_numbers: (N, T - k + 1) in [0, 4^k]. A convolution puts the digits together; floats hold
/// whole numbers of that size exactly.
std::string add_word_numbers(LayerGraph& net, const std::string& digits, int k) {
  onnx::Tensor powers{.shape = {1, 1, k}};
  for (int j = 0; j < k; ++j) powers.values.push_back(static_cast<double>(words_of(k - 1 - j)));
  auto number = net.nodes.add("Conv", {digits, net.nodes.constant(std::move(powers))});
  number = net.nodes.add("Min", {number, net.nodes.scalar(static_cast<float>(words_of(k)))});
  number = net.nodes.add("Cast", {number},
                         {onnx::number("to", static_cast<int>(onnx::ElementType::int64))});
  return net.nodes.add("Squeeze", {number, net.nodes.integers({1})});
}

}  // namespace

std::string add_kmer_linear(LayerGraph& net, const HeadOptions& head, const std::string& layer,
                            const std::string& tokens) {
  const std::int64_t outputs = head.classes == 2 ? 1 : head.classes;
  const auto digits = add_digits(net, tokens);
  const auto nothing = net.nodes.constant(
      {.shape = {1, outputs}, .values = std::vector<double>(static_cast<std::size_t>(outputs))});
  std::string sum;
  for (int k = kLeastWord; k <= kMostWord; ++k) {
    const auto table = net.concat({net.weight(layer + ".bag" + std::to_string(k)), nothing}, 0);
    const auto weight = net.nodes.add("Gather", {table, add_word_numbers(net, digits, k)});
    const auto mean = net.pool(LayerGraph::Pool::mean, net.transpose(weight, {0, 2, 1}),
                               head.window - k + 1, head.stride);  // (N, O, S)
    sum = sum.empty() ? mean : net.nodes.add("Add", {sum, mean});
  }
  // A number beyond the depth, that of an unknown word, is a column of zeros.
  onnx::Tensor off_on{.shape = {2}, .values = {0, 1}};
  const auto one_hot =
      net.nodes.add("OneHot",
                    {add_word_numbers(net, digits, kPlacedWord),
                     net.nodes.integer(words_of(kPlacedWord)), net.nodes.constant(off_on)},
                    {onnx::number("axis", 1)});  // (N, 64, T - 2)
  const auto placed =
      net.nodes.add("Conv", {one_hot, net.weight(layer + ".placed"), net.weight(layer + ".bias")},
                    {onnx::list("strides", std::vector<std::int64_t>{head.stride})});
  return net.nodes.add("Add", {sum, placed});
}

}  // namespace genegraft::neural
