#include "neural/gene_vector_file.hpp"

#include <algorithm>
#include <cmath>

#include "model/cell_encoding.hpp"
#include "onnx/graph_writer.hpp"
#include "onnx/names.hpp"

namespace genegraft::neural {
namespace {

using onnx::ElementType;

constexpr const char* kVectors = "genes.vectors";
constexpr const char* kMeans = "genes.means";

}  // namespace

std::string write_gene_vectors(const GeneVectors& of, const model::Manifest& manifest) {
  const auto G = static_cast<std::int64_t>(of.genes.size());
  const std::int64_t D = of.vectors.columns;
  onnx::Model model;
  model.producer_name = onnx::kProducer;
  model.opset_import = {{"", 17}};
  model.graph.name = "genes";
  model.doc_string = manifest.text("summary");
  onnx::GraphWriter graph(model.graph);
  const auto x = graph.add_input({"features", ElementType::float32, {-1, G}});
  const auto means =
      graph.add_initializer({kMeans, ElementType::float32, {G}, {of.mean.begin(), of.mean.end()}});
  const auto vectors =
      graph.add_initializer({kVectors,
                             ElementType::float32,
                             {G, D},
                             {of.vectors.values.begin(), of.vectors.values.end()}});
  graph.add_output(graph.add("MatMul", {graph.add("Sub", {x, means}), vectors}),
                   {"vectors", ElementType::float32, {-1, D}});
  model.metadata_props.push_back(
      {std::string(model::kManifestKey),
       manifest.json.dump(-1, ' ', false, model::Json::error_handler_t::replace)});
  return onnx::write_model(model);
}

Expected<GeneVectors> read_gene_vectors(std::span<const std::uint8_t> bytes) {
  const auto model = onnx::read_model(bytes, onnx::kAllInitializers);
  if (!model) return tl::unexpected(model.error());
  const auto* text = model->find_metadata(model::kManifestKey);
  const auto manifest = text ? model::Json::parse(*text, nullptr, false) : model::Json();
  const auto& weights = model->graph.initializer;
  const auto find = [&](const char* name) {
    return std::find_if(weights.begin(), weights.end(),
                        [&](const auto& tensor) { return tensor.name == name; });
  };
  const auto vectors = find(kVectors), means = find(kMeans);
  if (!manifest.is_object() || vectors == weights.end() || means == weights.end())
    return fail("it holds no gene vectors, as pretrain --encoder genes writes them");
  auto panel = model::read_genes(manifest);
  if (!panel) return tl::unexpected(panel.error());
  const auto G = static_cast<std::int64_t>(panel->genes.size());
  if (vectors->shape.size() != 2 || vectors->shape[0] != G || vectors->shape[1] < 1 ||
      std::ssize(vectors->values) != G * vectors->shape[1] || std::ssize(means->values) != G)
    return fail("the weight " + std::string(kVectors) + " has another shape than it should");
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(vectors->values.begin(), vectors->values.end(), finite) ||
      !std::all_of(means->values.begin(), means->values.end(), finite))
    return fail("the weight " + std::string(kVectors) + " holds what is not a number");
  Matrix values(static_cast<int>(G), static_cast<int>(vectors->shape[1]));
  std::copy(vectors->values.begin(), vectors->values.end(), values.values.begin());
  return GeneVectors{
      std::move(panel->genes), {means->values.begin(), means->values.end()}, std::move(values)};
}

}  // namespace genegraft::neural
