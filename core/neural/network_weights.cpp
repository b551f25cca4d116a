#include "neural/network_weights.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "onnx/attributes.hpp"

namespace genegraft::neural {
namespace {

constexpr const char* kScale = "/scale";

bool is_quantised(const torch::Tensor& weight) {
  return weight.dim() >= 2 && weight.numel() >= WeightWriter::kQuantised &&
         weight.numel() / weight.size(0) >= WeightWriter::kQuantisedRow;
}

onnx::Tensor to_onnx(const std::string& name, const torch::Tensor& weight,
                     onnx::ElementType type = onnx::ElementType::float32) {
  const auto values = weight.to(torch::kCPU, torch::kFloat32).contiguous();
  const auto* begin = values.data_ptr<float>();
  return {name, type, weight.sizes().vec(), {begin, begin + values.numel()}};
}

/// The values of an initializer as float, (numel); dequantised by the row where they are int8.
Expected<torch::Tensor> read_values(const onnx::Tensor& tensor, const onnx::Tensor* scale) {
  auto values = torch::empty({std::ssize(tensor.values)}, torch::kFloat32);
  auto* out = values.data_ptr<float>();
  std::transform(tensor.values.begin(), tensor.values.end(), out,
                 [](double value) { return static_cast<float>(value); });
  if (tensor.type == onnx::ElementType::float32) return values;
  if (tensor.type != onnx::ElementType::int8 || tensor.shape.empty())
    return fail("the weight " + tensor.name + " is neither float nor int8");
  const auto rows = tensor.shape[0];
  if (!scale || scale->type != onnx::ElementType::float32 || std::ssize(scale->values) != rows)
    return fail("the weight " + tensor.name + " lacks the scales of its rows");
  const auto columns = std::ssize(tensor.values) / rows;
  for (std::int64_t i = 0; i < std::ssize(tensor.values); ++i)
    out[i] *= static_cast<float>(scale->values[static_cast<std::size_t>(i / columns)]);
  return values;
}

std::string text_of(at::IntArrayRef shape) {
  std::string text = "(";
  for (std::size_t d = 0; d < shape.size(); ++d) text += (d ? ", " : "") + std::to_string(shape[d]);
  return text + ")";
}

/// Initializers by name, each to be used once.
class InitializerTable {
 public:
  static Expected<InitializerTable> of(const onnx::Graph& graph) {
    InitializerTable table;
    for (const auto& tensor : graph.initializer)
      if (!table.tensors_.emplace(tensor.name, &tensor).second)
        return fail("the file has two weights " + tensor.name);
    return table;
  }

  const onnx::Tensor* take(const std::string& name) {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) return nullptr;
    const auto* tensor = found->second;
    tensors_.erase(found);
    return tensor;
  }

  const std::map<std::string, const onnx::Tensor*>& left() const { return tensors_; }

 private:
  std::map<std::string, const onnx::Tensor*> tensors_;
};

}  // namespace

std::vector<std::pair<std::string, torch::Tensor>> weights_of(const torch::nn::Module& module) {
  std::vector<std::pair<std::string, torch::Tensor>> weights;
  for (const auto& parameter : module.named_parameters())
    weights.emplace_back(parameter.key(), parameter.value());
  for (const auto& buffer : module.named_buffers()) {
    const auto& name = buffer.key();
    if (name.ends_with("running_mean") || name.ends_with("running_var"))
      weights.emplace_back(name, buffer.value());
  }
  return weights;
}

WeightWriter::WeightWriter(const torch::nn::Module& module, WeightStorage storage,
                           onnx::GraphWriter& graph)
    : storage_(storage), graph_(graph) {
  for (auto& [name, weight] : weights_of(module)) weights_.emplace(name, weight.detach());
}

std::string WeightWriter::operator()(const std::string& name) {
  const auto weight = weights_.find(name);
  assert(weight != weights_.end());
  auto& value = written_[name];
  if (value.empty()) value = write(name, weight->second);
  return value;
}

std::string WeightWriter::write(const std::string& name, const torch::Tensor& weight) {
  if (storage_ == WeightStorage::float32 || !is_quantised(weight))
    return graph_.add_initializer(to_onnx(name, weight));
  const auto rows = weight.reshape({weight.size(0), -1});
  auto scale = rows.abs().amax(1) / 127;
  scale = torch::where(scale > 0, scale, torch::ones_like(scale));
  const auto levels = torch::round(rows / scale.unsqueeze(1)).clamp(-127, 127);
  const auto levels_name = graph_.add_initializer(
      to_onnx(name, levels.reshape(weight.sizes()), onnx::ElementType::int8));
  return graph_.add("DequantizeLinear",
                    {levels_name, graph_.add_initializer(to_onnx(name + kScale, scale))},
                    {onnx::number("axis", 0)});
}

Expected<void> read_weights(const onnx::Graph& graph, const torch::nn::Module& module) {
  const torch::NoGradGuard no_gradients;
  auto table = InitializerTable::of(graph);
  if (!table) return tl::unexpected(table.error());
  for (auto& [name, weight] : weights_of(module)) {
    const auto* tensor = table->take(name);
    if (!tensor) return fail("the file lacks the weight " + name);
    if (weight.sizes() != at::IntArrayRef(tensor->shape))
      return fail("the weight " + name + " has the shape " + text_of(tensor->shape) +
                  "; its network needs " + text_of(weight.sizes()));
    if (std::ssize(tensor->values) != weight.numel())
      return fail("the weight " + name + " has no values");
    const bool is_scaled = tensor->type == onnx::ElementType::int8;
    const auto values = read_values(*tensor, is_scaled ? table->take(name + kScale) : nullptr);
    if (!values) return tl::unexpected(values.error());
    if (!torch::isfinite(*values).all().item<bool>())
      return fail("the weight " + name + " is not finite");
    weight.detach().copy_(values->view(weight.sizes()));
  }
  if (!table->left().empty())
    return fail("the file has a weight " + table->left().begin()->first +
                ", which its network does not know");
  return {};
}

}  // namespace genegraft::neural
