#include "onnx/ensemble_graph.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace genegraft::onnx {
namespace {

constexpr std::int64_t kMostFeatures = 1'000'000;

bool is_ensemble(const Node& node) {
  return node.op_type == "TreeEnsembleClassifier" || node.op_type == "TreeEnsembleRegressor" ||
         node.op_type == "TreeEnsemble";
}

const Tensor* find_constant(const Graph& graph, const Node& node) {
  for (const auto& tensor : graph.initializer) {
    if (std::find(node.input.begin(), node.input.end(), tensor.name) != node.input.end()) {
      return &tensor;
    }
  }
  return nullptr;
}

bool is_transparent(const Graph& graph, const Node& node) {
  if (node.op_type == "Mul") {  // onnxmltools multiplies LightGBM's answer by one
    const auto* constant = find_constant(graph, node);
    return constant && constant->values == std::vector<double>{1.0};
  }
  return node.op_type == "Identity" || node.op_type == "Cast" || node.op_type == "ZipMap";
}

/// The operators that turn a score into the answers of a classifier.
bool is_of_head(const Node& node) {
  constexpr std::array<std::string_view, 7> kHead = {"Add",    "Sigmoid", "Softmax",     "Sub",
                                                     "Concat", "ArgMax",  "LabelEncoder"};
  return std::find(kHead.begin(), kHead.end(), node.op_type) != kHead.end();
}

tl::unexpected<Error> refuse(const std::string& what) {
  return fail("the model is not a tree ensemble alone: it holds " + what);
}

/// Refuses by name what no tree ensemble of ours has about it.
Expected<const Node*> find_node(const Graph& graph) {
  const Node* found = nullptr;
  for (const auto& node : graph.node) {
    if (is_ensemble(node)) {
      if (found) return refuse("two of them");
      found = &node;
    } else if (!is_transparent(graph, node) && !is_of_head(node)) {
      return refuse(node.op_type.empty() ? "an operator without a name" : node.op_type);
    }
  }
  if (!found) return fail("the model is not a tree ensemble");
  if (found->input.size() != 1 || found->output.empty()) {
    return fail("the tree ensemble has no input, or no output");
  }
  return found;
}

/// The graph's input that an ensemble's input comes from.
Expected<const ValueInfo*> find_input(const Graph& graph, std::string_view name) {
  // A path through more nodes than there are is a loop.
  for (std::size_t step = 0; step <= graph.node.size(); ++step) {
    for (const auto& input : graph.input) {
      if (input.name == name) return &input;
    }
    const auto from = std::find_if(graph.node.begin(), graph.node.end(), [&](const Node& node) {
      return !node.output.empty() && node.output[0] == name;
    });
    if (from == graph.node.end() || from->input.empty()) break;
    if (from->op_type != "Identity" && from->op_type != "Cast") {
      return refuse(from->op_type + " before the ensemble");
    }
    name = from->input[0];
  }
  return fail("the tree ensemble's input is none of the model's");
}

/// Walks from the ensemble's answer through the nodes that follow.
class Head {
 public:
  Head(const Graph& graph, const Node& ensemble) : graph_(graph), at_(ensemble.output[0]) {}

  Expected<void> read(EnsembleGraph& found) {
    if (const auto* add = next("Add")) {
      const auto* base = find_constant(graph_, *add);
      if (!base || base->values.empty()) return refuse("Add of what is not a constant");
      found.base = base->values;
    }
    if (next("Sigmoid")) {
      found.transform = forest::Transform::logistic;
    } else if (next("Softmax")) {
      found.transform = forest::Transform::softmax;
    }
    read_complement();
    const auto* choice = next("ArgMax");
    const auto* names = choice ? next("LabelEncoder") : nullptr;
    if (names) {
      if (const auto* labels = names->find("values_strings")) found.labels = labels->strings;
      std::vector<std::int64_t> in_order(found.labels.size());
      std::iota(in_order.begin(), in_order.end(), 0);
      const auto* keys = names->find("keys_int64s");
      if (!keys || keys->ints != in_order) return refuse("a LabelEncoder of another order");
    }
    const auto others = std::count_if(graph_.node.begin(), graph_.node.end(), is_of_head);
    if (others != used_) return refuse("operators behind the ensemble in another order");
    if ((has_complement_ || choice) && found.labels.empty()) return refuse("ArgMax or Concat");
    return {};
  }

 private:
  /// The node of that kind that the walk comes to, if it does.
  const Node* next(std::string_view type) {
    for (const auto& node : graph_.node) {
      if (node.op_type != type || node.output.size() != 1) continue;
      if (std::find(node.input.begin(), node.input.end(), at_) == node.input.end()) continue;
      at_ = node.output[0];
      ++used_;
      return &node;
    }
    return nullptr;
  }

  /// (1 - p, p): the two classes of one score.
  void read_complement() {
    const auto score = at_;
    const auto* rest = next("Sub");
    if (!rest) return;
    const auto* one = find_constant(graph_, *rest);
    const bool from_one = rest->input.size() == 2 && rest->input[1] == score && one &&
                          one->values == std::vector<double>{1.0};
    const auto complement = at_;
    const auto* both = next("Concat");
    has_complement_ =
        from_one && both && both->input == std::vector<std::string>{complement, score};
    if (!has_complement_) --used_;  // so that the graph is refused
  }

  const Graph& graph_;
  std::string at_;
  std::ptrdiff_t used_ = 0;
  bool has_complement_ = false;
};

}  // namespace

Expected<EnsembleGraph> find_ensemble(const Model& model) {
  const auto node = find_node(model.graph);
  if (!node) return tl::unexpected(node.error());
  EnsembleGraph found{.ensemble = *node};
  const auto input = find_input(model.graph, (*node)->input[0]);
  if (!input) return tl::unexpected(input.error());
  const auto& shape = (*input)->shape;
  if (!shape.empty() && (shape.size() != 2 || shape[1] > kMostFeatures)) {
    return fail("the model's input is not a table of a possible width");
  }
  if (!shape.empty() && shape[1] > 0) found.features = static_cast<int>(shape[1]);
  if (const auto read = Head(model.graph, **node).read(found); !read) {
    return tl::unexpected(read.error());
  }
  return found;
}

}  // namespace genegraft::onnx
