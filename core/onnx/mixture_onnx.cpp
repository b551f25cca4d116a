#include "onnx/mixture_onnx.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "onnx/attributes.hpp"
#include "onnx/names.hpp"

namespace genegraft::onnx {
namespace {

constexpr std::string_view kGraphName = "mixture";
constexpr std::string_view kInput = "features";
constexpr std::string_view kMixing = "mixing ";  // begins the names of what follows a part
constexpr std::size_t kMostParts = 16;

std::string prefix_of(std::size_t part) {
  return "part " + std::to_string(part) + "/";
}

Tensor constant(std::string name, float value) {
  return row_tensor(name, ElementType::float32, std::vector<float>{value});
}

/// A limit of Clip is no row of one number but a number.
Tensor scalar(std::string name, float value) {
  auto tensor = constant(std::move(name), value);
  tensor.shape = {};
  return tensor;
}

/// Appends nodes of one output, which is called as the node is.
class Tail {
 public:
  explicit Tail(Graph& graph) : graph_(graph) {}

  std::string add(const std::string& name, std::string type, std::vector<std::string> inputs,
                  std::vector<Attribute> attributes = {}) {
    Node node{.name = name, .op_type = std::move(type)};
    node.input = std::move(inputs);
    node.output = {name};
    node.attribute = std::move(attributes);
    graph_.node.push_back(std::move(node));
    return name;
  }
  std::string hold(Tensor tensor) {
    graph_.initializer.push_back(std::move(tensor));
    return graph_.initializer.back().name;
  }

 private:
  Graph& graph_;
};

/// What stands behind the parts, alone.
Graph tail_of(const std::vector<MixtureTerm>& terms, float intercept,
              const std::vector<std::string>& labels) {
  Graph graph;
  Tail tail(graph);
  const auto one = tail.hold(constant("one", 1));
  const auto positive =
      tail.hold(row_tensor("class 1", ElementType::int64, std::vector<std::int64_t>{1}));
  std::vector<std::string> sum;
  for (std::size_t p = 0; p < terms.size(); ++p) {
    const auto prefix = prefix_of(p) + std::string(kMixing);
    const auto least = tail.hold(scalar(prefix + "least", terms[p].least));
    const auto most = tail.hold(scalar(prefix + "most", 1 - terms[p].least));
    const auto weight = tail.hold(constant(prefix + "weight", terms[p].weight));
    const auto chance = tail.add(prefix + "chance", "Gather",
                                 {prefix_of(p) + "probabilities", positive}, {number("axis", 1)});
    const auto kept = tail.add(prefix + "kept", "Clip", {chance, least, most});
    const auto rest = tail.add(prefix + "rest", "Sub", {one, kept});
    const auto odds = tail.add(prefix + "odds", "Div", {kept, rest});
    const auto log_odds = tail.add(prefix + "log odds", "Log", {odds});
    sum.push_back(tail.add(prefix + "term", "Mul", {log_odds, weight}));
  }
  sum.push_back(tail.hold(constant("intercept", intercept)));
  const auto margin = tail.add("margin", "Sum", sum);
  const auto score = tail.add("score", "Sigmoid", {margin});
  const auto rest = tail.add("rest", "Sub", {one, score});
  tail.add("probabilities", "Concat", {rest, score}, {number("axis", 1)});
  const auto choice =
      tail.add("class", "ArgMax", {"probabilities"}, {number("axis", 1), number("keepdims", 0)});
  tail.add("label", "LabelEncoder", {choice},
           {list("keys_int64s", std::vector<std::int64_t>{0, 1}), list("values_strings", labels)});
  graph.node.back().domain = "ai.onnx.ml";
  return graph;
}

/// Puts `prefix` before all names of a part, or takes it away, but for the input that all share.
template <typename Rename>
void rename(Graph& graph, const Rename& rename_one) {
  const auto all = [&](std::vector<std::string>& names) {
    for (auto& name : names)
      if (name != kInput && !name.empty()) name = rename_one(name);
  };
  for (auto& node : graph.node) {
    node.name = rename_one(node.name);
    all(node.input);
    all(node.output);
  }
  for (auto& tensor : graph.initializer) tensor.name = rename_one(tensor.name);
}

bool same(const Attribute& a, const Attribute& b) {
  return a.name == b.name && a.type == b.type && a.i == b.i && a.ints == b.ints &&
         a.strings == b.strings;
}

bool same(const Node& a, const Node& b) {
  return a.op_type == b.op_type && a.domain == b.domain && a.input == b.input &&
         a.output == b.output &&
         std::equal(a.attribute.begin(), a.attribute.end(), b.attribute.begin(), b.attribute.end(),
                    [](const auto& x, const auto& y) { return same(x, y); });
}

tl::unexpected<Error> refuse(const std::string& what) {
  return fail("the mixture of models is damaged: " + what);
}

Expected<float> number_named(const Graph& graph, const std::string& name) {
  for (const auto& tensor : graph.initializer)
    if (tensor.name == name && tensor.values.size() == 1 && std::isfinite(tensor.values[0]))
      return static_cast<float>(tensor.values[0]);
  return refuse("the number " + name + " is missing");
}

Expected<MixtureTerm> read_term(const Graph& graph, std::size_t part) {
  const auto prefix = prefix_of(part) + std::string(kMixing);
  const auto weight = number_named(graph, prefix + "weight");
  if (!weight) return tl::unexpected(weight.error());
  const auto least = number_named(graph, prefix + "least");
  if (!least) return tl::unexpected(least.error());
  const auto most = number_named(graph, prefix + "most");
  if (!most) return tl::unexpected(most.error());
  if (*weight < 0) return refuse("a weight is below 0");
  if (!(*least > 0 && *least < 0.5f) || *most != 1 - *least)
    return refuse("the limits of a probability are none");
  return MixtureTerm{*weight, *least};
}

std::vector<std::string> labels_of(const Graph& graph) {
  for (const auto& node : graph.node)
    if (node.op_type == "LabelEncoder" && node.output == std::vector<std::string>{"label"})
      if (const auto* names = node.find("values_strings")) return names->strings;
  return {};
}

/// The part's own model: nodes from `first` on whose names begin with its prefix and that are not
/// the tail's.
Model part_of(const Model& model, std::size_t part, std::size_t nodes) {
  const auto prefix = prefix_of(part);
  Model own{.producer_name = model.producer_name, .opset_import = model.opset_import};
  for (std::size_t n = 0; n < nodes; ++n)
    if (model.graph.node[n].name.starts_with(prefix)) own.graph.node.push_back(model.graph.node[n]);
  for (const auto& tensor : model.graph.initializer)
    if (tensor.name.starts_with(prefix) && !tensor.name.starts_with(prefix + std::string(kMixing)))
      own.graph.initializer.push_back(tensor);
  own.graph.input = model.graph.input;
  own.graph.output = {{"label", ElementType::string, {-1}},
                      {"probabilities", ElementType::float32, {-1, 2}}};
  rename(own.graph, [&](const std::string& name) {
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
  });
  return own;
}

}  // namespace

Model mixture_to_onnx(const MixtureGraph& mixture) {
  assert(mixture.parts.size() == mixture.terms.size() && mixture.labels.size() == 2);
  assert(!mixture.parts.empty() && mixture.parts.size() <= kMostParts);
  Model model;
  model.producer_name = kProducer;
  model.opset_import = {{"ai.onnx.ml", 3}, {"", 17}};
  auto& graph = model.graph;
  graph.name = kGraphName;
  for (std::size_t p = 0; p < mixture.parts.size(); ++p) {
    auto part = mixture.parts[p].graph;
    rename(part, [prefix = prefix_of(p)](const std::string& name) { return prefix + name; });
    for (auto& node : part.node) graph.node.push_back(std::move(node));
    for (auto& tensor : part.initializer) graph.initializer.push_back(std::move(tensor));
  }
  const auto tail = tail_of(mixture.terms, mixture.intercept, mixture.labels);
  graph.node.insert(graph.node.end(), tail.node.begin(), tail.node.end());
  graph.initializer.insert(graph.initializer.end(), tail.initializer.begin(),
                           tail.initializer.end());
  graph.input = mixture.parts[0].graph.input;
  graph.output = {{"label", ElementType::string, {-1}},
                  {"probabilities", ElementType::float32, {-1, 2}}};
  return model;
}

bool is_mixture(const Model& model) {
  return model.graph.name == kGraphName && !model.graph.node.empty() &&
         model.graph.node[0].name.starts_with(prefix_of(0));
}

Expected<MixtureGraph> mixture_from_onnx(const Model& model) {
  const auto& graph = model.graph;
  MixtureGraph mixture;
  mixture.labels = labels_of(graph);
  if (mixture.labels.size() != 2) return refuse("it has no two labels");
  if (graph.input.size() != 1 || graph.input[0].name != kInput)
    return refuse("its input is not a table of features");
  const auto has_part = [&](std::size_t part) {
    return std::any_of(graph.node.begin(), graph.node.end(),
                       [&](const Node& node) { return node.name.starts_with(prefix_of(part)); });
  };
  for (std::size_t p = 0; has_part(p); ++p) {
    if (p == kMostParts) return refuse("it has too many parts");
    const auto term = read_term(graph, p);
    if (!term) return tl::unexpected(term.error());
    mixture.terms.push_back(*term);
  }
  const auto intercept = number_named(graph, "intercept");
  if (!intercept) return tl::unexpected(intercept.error());
  mixture.intercept = *intercept;
  const auto tail = tail_of(mixture.terms, mixture.intercept, mixture.labels);
  if (graph.node.size() <= tail.node.size()) return refuse("its parts are missing");
  const auto first = graph.node.size() - tail.node.size();
  if (!std::equal(tail.node.begin(), tail.node.end(), graph.node.begin() + first,
                  [](const auto& a, const auto& b) { return same(a, b); }))
    return refuse("its parts are put together in another way");
  for (std::size_t p = 0; p < mixture.terms.size(); ++p)
    mixture.parts.push_back(part_of(model, p, first));
  return mixture;
}

}  // namespace genegraft::onnx
