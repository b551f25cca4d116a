#include "cli/learner_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "cli/files.hpp"
#include "model/model_file.hpp"

namespace genegraft::cli {
namespace {

using model::Method;

using model::LearnerOptions;

/// Declares options that edit the settings of one method, or of all.
class Declarer {
 public:
  Declarer(CLI::App& app, LearnerFlags& flags) : app_(app), flags_(flags) {}

  void begin(Method method) {
    method_ = method;
    group_ = "--method " + model::method_name(method);
  }

  template <typename T, typename Set>
  CLI::Option* option(const char* name, const char* description, const CLI::Validator& check,
                      Set set) {
    auto& edits = flags_.edits;
    auto* option = app_.add_option_function<T>(
        name,
        [&edits, set](const T& value) {
          edits.push_back([set, value](LearnerOptions& options) { set(options, value); });
        },
        description);
    add(option->check(check));
    return option;
  }

  void add(CLI::Option* option) {
    if (!method_) return;
    option->group(group_);
    flags_.own.emplace_back(*method_, option);
  }

 private:
  CLI::App& app_;
  LearnerFlags& flags_;
  std::optional<Method> method_;
  std::string group_;
};

void declare_trees(Declarer& declare, LearnerFlags& flags) {
  flags.of_trees = {
      declare.option<int>("--leaves", "leaves of a tree at most; 0: no limit",
                          CLI::NonNegativeNumber,
                          [](auto& o, int v) { o.forest.leaves = o.boosting.leaves = v; }),
      declare.option<int>("--depth", "longest path of a tree; 0: no limit", CLI::NonNegativeNumber,
                          [](auto& o, int v) { o.forest.depth = o.boosting.depth = v; })};
  flags.source_prior = declare.option<double>(
      "--source-prior", "--from with forest: rows that the source's value of a leaf counts for",
      CLI::PositiveNumber, [](auto& o, double v) { o.source_prior = v; });
}

void declare_forest(Declarer& declare) {
  declare.begin(Method::forest);
  declare.option<int>("--trees", "number of trees", CLI::Range(1, 100000),
                      [](auto& o, int v) { o.forest.trees = v; });
  declare.option<int>("--features-tried", "features drawn at a split; 0: square root",
                      CLI::NonNegativeNumber, [](auto& o, int v) { o.forest.features_tried = v; });
  declare.option<float>("--leaf-weight", "rows a leaf keeps at least", CLI::PositiveNumber,
                        [](auto& o, float v) { o.forest.leaf_weight = v; });
}

void declare_boosting(Declarer& declare) {
  declare.begin(Method::boosting);
  declare.option<int>("--rounds", "rounds at most", CLI::Range(1, 100000),
                      [](auto& o, int v) { o.boosting.rounds = v; });
  declare.option<double>("--learning-rate", "share of a leaf's best value that is taken",
                         CLI::Range(1e-6, 1.0),
                         [](auto& o, double v) { o.boosting.learning_rate = v; });
  declare.option<double>("--l2", "penalty of squared leaf values", CLI::NonNegativeNumber,
                         [](auto& o, double v) { o.boosting.l2 = v; });
  declare.option<double>("--leaf-hessian", "sum of hessians a leaf keeps at least",
                         CLI::NonNegativeNumber,
                         [](auto& o, double v) { o.boosting.leaf_hessian = v; });
  declare.option<double>("--row-share", "share of the rows of a round", CLI::Range(0.01, 1.0),
                         [](auto& o, double v) { o.boosting.row_share = v; });
  declare.option<double>("--column-share", "share of the features of a tree", CLI::Range(0.01, 1.0),
                         [](auto& o, double v) { o.boosting.column_share = v; });
  declare.option<std::string>("--growth", "which leaf is split next",
                              CLI::IsMember({"leaf-wise", "depth-wise"}),
                              [](auto& o, const std::string& v) {
                                o.boosting.growth = v == "depth-wise" ? forest::Growth::depth_wise
                                                                      : forest::Growth::leaf_wise;
                              });
  declare.option<int>("--patience", "rounds to go on without a better held-out loss; 0: all rounds",
                      CLI::NonNegativeNumber, [](auto& o, int v) { o.boosting.patience = v; });
}

void declare_linear(Declarer& declare) {
  declare.begin(Method::linear);
  declare.option<double>("--l1-ratio", "0: ridge, no weight is zero; 1: lasso, few are not",
                         CLI::Range(0.0, 1.0),
                         [](auto& o, double v) { o.linear.fit.l1_ratio = v; });
  declare.option<std::vector<double>>("--c",
                                      "weights of the loss against the penalty to choose from",
                                      CLI::PositiveNumber, [](auto& o, std::vector<double> v) {
                                        std::sort(v.begin(), v.end());
                                        o.linear.c = std::move(v);
                                      });
}

/// "number of mismatches=-1"
Expected<std::pair<std::string, std::int8_t>> parse_monotone(const std::string& text) {
  const auto at = text.rfind('=');
  const auto sign = at == std::string::npos ? std::string() : text.substr(at + 1);
  if (sign != "+1" && sign != "1" && sign != "-1")
    return fail("--monotone " + text + ": expected feature=+1 or feature=-1");
  return std::pair(text.substr(0, at), static_cast<std::int8_t>(sign == "-1" ? -1 : 1));
}

Expected<std::vector<std::int8_t>> read_monotone(const std::vector<std::string>& texts,
                                                 std::span<const std::string> features) {
  if (texts.empty()) return std::vector<std::int8_t>{};
  std::vector<std::int8_t> signs(features.size());
  for (const auto& text : texts) {
    const auto parsed = parse_monotone(text);
    if (!parsed) return tl::unexpected(parsed.error());
    const auto found = std::find(features.begin(), features.end(), parsed->first);
    if (found == features.end())
      return fail("--monotone " + text + ": there is no feature of that name");
    signs[static_cast<std::size_t>(found - features.begin())] = parsed->second;
  }
  return signs;
}

/// The methods whose settings have an effect: that of --method, those of a mixture's parts, or all
/// baselines.
std::vector<Method> methods_of(const LearnerFlags& flags, Method method) {
  if (flags.baselines) return {Method::forest, Method::boosting, Method::linear};
  if (method != Method::mixture) return {method};
  std::vector<Method> methods;
  for (const auto& part : flags.parts) methods.push_back(*model::find_method(part));
  return methods;
}

Expected<void> check_own(const LearnerFlags& flags, Method method) {
  const auto methods = methods_of(flags, method);
  const auto has = [&](Method wanted) {
    return std::find(methods.begin(), methods.end(), wanted) != methods.end();
  };
  if (flags.parts_option->count() > 0 && method != Method::mixture)
    return fail("--parts belongs to --method mixture, not to " + flags.method);
  for (const auto& [owner, option] : flags.own)
    // A network of cells has logistic regression beside it.
    if (option->count() > 0 && !has(owner) &&
        !(owner == Method::linear && method == Method::network))
      return fail(option->get_name() + " belongs to --method " + model::method_name(owner) +
                  ", not to " + flags.method);
  for (const auto* option : flags.of_trees)
    if (option->count() > 0 && !has(Method::forest) && !has(Method::boosting))
      return fail(option->get_name() + " is for trees, and --method " + flags.method + " has none");
  if ((method == Method::linear || method == Method::mixture) && !flags.source.empty())
    return fail("--from starts a forest or boosting from another forest, not " + flags.method);
  const bool keeps_trees = method == Method::forest && !flags.source.empty();
  if (flags.source_prior->count() > 0 && !keeps_trees)
    return fail("--source-prior counts for --method forest with --from only");
  if (!keeps_trees) return {};
  auto shapes = flags.of_trees;
  for (const auto& [owner, option] : flags.own) shapes.push_back(option);
  for (const auto* option : shapes)
    if (option->count() > 0)
      return fail(option->get_name() +
                  " has no effect with --from and --method forest, which keep the source's trees");
  return {};
}

}  // namespace

void declare_learner_options(CLI::App& app, LearnerFlags& flags) {
  app.add_option("--method", flags.method)
      ->check(CLI::IsMember({"forest", "boosting", "linear", "network", "mixture"}))
      ->capture_default_str();
  flags.parts_option =
      app.add_option("--parts", flags.parts,
                     "--method mixture, --task offtarget: the methods that are added in log odds, "
                     "with commas")
          ->delimiter(',')
          ->check(CLI::IsMember({"forest", "boosting", "linear", "network"}))
          ->capture_default_str();
  app.add_option(
      "--from", flags.source,
      "model file (.onnx) to start from, learnt on other data, of a mixture its forest: --method "
      "forest re-estimates its leaves, boosting adds trees to it; of a network the gene vectors "
      "that pretrain made");
  Declarer declare(app, flags);
  declare_trees(declare, flags);
  declare_forest(declare);
  declare_boosting(declare);
  declare.add(
      app.add_option("--monotone", flags.monotone,
                     "feature=+1 or feature=-1: the answer may only rise, or fall, with it"));
  declare_linear(declare);
}

Expected<Source> read_source(const LearnerFlags& flags) {
  if (flags.source.empty()) return Source{};
  const auto bytes = read_file(flags.source, std::uint64_t{1} << 30);
  if (!bytes) return tl::unexpected(bytes.error());
  auto file = model::read_any_model_file(*bytes);
  if (!file) return inside(flags.source, file.error());
  auto* forest = std::get_if<forest::Forest>(&file->learner);
  if (auto* mixture = std::get_if<model::Mixture>(&file->learner))
    for (auto& part : mixture->parts)
      if (!forest) forest = std::get_if<forest::Forest>(&part.learner);
  if (!forest) return fail(flags.source + ": not a forest, which training could start from");
  return Source{std::make_shared<const forest::Forest>(std::move(*forest)),
                std::move(file->manifest)};
}

Expected<model::LearnerOptions> checked(const LearnerFlags& flags,
                                        const model::LearnerOptions& defaults,
                                        const CommonOptions& common, const Source& source,
                                        std::span<const std::string> features) {
  auto options = defaults;
  for (const auto& edit : flags.edits) edit(options);
  options.method = *model::find_method(flags.method);
  options.parts = methods_of(flags, options.method);
  if (const auto own = check_own(flags, options.method); !own) return tl::unexpected(own.error());
  auto monotone = read_monotone(flags.monotone, features);
  if (!monotone) return tl::unexpected(monotone.error());
  options.boosting.monotone = std::move(*monotone);
  if (source.forest && source.forest->features != static_cast<int>(features.size()))
    return fail(flags.source + ": its forest reads " + std::to_string(source.forest->features) +
                " features, the rows here have " + std::to_string(features.size()));
  options.source = source.forest;
  options.seed = common.seed;
  options.threads = common.threads;
  return options;
}

model::Json settings_json(const model::LearnerOptions& options) {
  model::Json json = {{"method", model::method_name(options.method)}};
  if (options.method == Method::mixture) {
    for (const auto part : options.parts) {
      auto of_part = options;
      of_part.method = part;
      json["parts"].push_back(settings_json(of_part));
    }
    return json;
  }
  if (options.method == Method::forest && options.source) {
    if (options.source_prior) json["source_prior"] = *options.source_prior;
  } else if (options.method == Method::forest) {
    json.update({{"trees", options.forest.trees},
                 {"features_tried", options.forest.features_tried},
                 {"depth", options.forest.depth},
                 {"leaves", options.forest.leaves},
                 {"leaf_weight", options.forest.leaf_weight}});
  } else if (options.method == Method::boosting) {
    const auto& boosting = options.boosting;
    json.update(
        {{"rounds", boosting.rounds},
         {"learning_rate", boosting.learning_rate},
         {"depth", boosting.depth},
         {"leaves", boosting.leaves},
         {"l2", boosting.l2},
         {"leaf_hessian", boosting.leaf_hessian},
         {"growth", boosting.growth == forest::Growth::depth_wise ? "depth-wise" : "leaf-wise"},
         {"row_share", boosting.row_share},
         {"column_share", boosting.column_share},
         {"patience", boosting.patience}});
  } else if (options.method == Method::linear) {
    json["l1_ratio"] = options.linear.fit.l1_ratio;
  }
  return json;
}

}  // namespace genegraft::cli
