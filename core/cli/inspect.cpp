#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/models.hpp"
#include "model/model_file.hpp"

namespace genegraft::cli {
namespace {

using model::Json;

std::string field(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (!object.is_object() || found == object.end() || found->is_null()) return "";
  if (found->is_string()) return found->get<std::string>();
  if (!found->is_number_float()) return found->dump();
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", found->get<double>());
  return text;
}

void line(const char* name, const std::string& value) {
  if (!value.empty()) std::printf("%-11s %s\n", name, value.c_str());
}

std::string figure(const Json& score, const char* key) {
  if (!score.contains(key)) return "-";
  const auto& entry = score[key];
  if (!entry.is_object() || !entry.contains("value") || !entry["value"].is_number()) return "-";
  char text[64];
  const bool bounds = entry.contains("low") && entry["low"].is_number() && entry.contains("high") &&
                      entry["high"].is_number();
  if (bounds)
    std::snprintf(text, sizeof text, "%.3f (%.3f-%.3f)", entry["value"].get<double>(),
                  entry["low"].get<double>(), entry["high"].get<double>());
  else
    std::snprintf(text, sizeof text, "%.3f", entry["value"].get<double>());
  return text;
}

void print_evaluation(const Json& evaluation) {
  if (!evaluation.is_object() || !evaluation.contains("sets") || !evaluation["sets"].is_array())
    return;
  std::printf("\n%s\n\n%-26s %-17s %11s %20s %20s\n", field(evaluation, "protocol").c_str(),
              "data set", "score", "prevalence", "PR AUC (95 %)", "ROC AUC (95 %)");
  for (const auto& set : evaluation["sets"]) {
    if (!set.is_object() || !set.contains("scores") || !set["scores"].is_array()) continue;
    for (const auto& score : set["scores"])
      if (score.is_object())
        std::printf("%-26s %-17s %11s %20s %20s\n", field(set, "name").c_str(),
                    field(score, "title").c_str(), field(set, "prevalence").c_str(),
                    figure(score, "pr_auc").c_str(), figure(score, "roc_auc").c_str());
  }
}

/// Figures of several classes, of a model of cells.
void print_class_evaluation(const Json& evaluation) {
  std::printf("\n%s\n\n%-26s %-17s %20s %20s\n", field(evaluation, "protocol").c_str(), "data set",
              "score", "accuracy (95 %)", "macro-F1 (95 %)");
  for (const auto& set : evaluation["sets"]) {
    if (!set.is_object() || !set.contains("scores") || !set["scores"].is_array()) continue;
    for (const auto& score : set["scores"])
      if (score.is_object())
        std::printf("%-26s %-17s %20s %20s\n", field(set, "name").c_str(),
                    field(score, "title").c_str(), figure(score, "accuracy").c_str(),
                    figure(score, "macro_f1").c_str());
  }
}

void print_decision(const Json& decision) {
  if (!field(decision, "floor").empty()) line("floor", field(decision, "floor"));
  const auto threshold = field(decision, "threshold"), rule = field(decision, "threshold_rule");
  line("threshold", threshold.empty() ? rule : threshold + " (" + rule + ")");
  if (!decision.is_object()) return;
  if (decision.contains("calibration")) {
    const auto& calibration = decision["calibration"];
    std::string figures;
    const bool chosen = calibration.contains("chosen_by") && calibration["chosen_by"].is_object();
    if (chosen && calibration["chosen_by"].contains("figures"))
      for (const auto& figure : calibration["chosen_by"]["figures"])
        figures +=
            (figures.empty() ? "" : ", ") + field(figure, "kind") + " " + field(figure, "log_loss");
    line("calibration", field(calibration, "kind") +
                            (figures.empty() ? "" : " (held-out log loss: " + figures + ")"));
  }
  if (decision.contains("unsure"))
    line("unsure", "from " + field(decision["unsure"], "low") + " up to " +
                       field(decision["unsure"], "high"));
}

/// "cd33: 4853 rows, 2273 positive, 65 guides. Doench 2016", of what is there.
std::string describe_data(const Json& file) {
  std::string counts;
  for (const auto& [key, unit] :
       {std::pair("rows", " rows"), {"positives", " positive"}, {"guides", " guides"}})
    if (const auto count = field(file, key); !count.empty())
      counts += (counts.empty() ? ": " : ", ") + count + unit;
  if (!counts.empty()) counts += ". ";
  return field(file, "name") + counts + field(file, "source");
}

std::string encoder_of(const model::Manifest& manifest) {
  return manifest.json.empty() ? "none (a model from elsewhere)" : manifest.encoder_kind();
}

std::string window_of(const Json& encoder) {
  const auto window = field(encoder, "window");
  if (window.empty()) return "";
  return ", windows of " + window + " letters" +
         (field(encoder, "strands") == "both" ? ", mean of both strands" : "");
}

/// "conv: 128 wide, 8 blocks", by the names of network_options.hpp.
void print_network(const model::Manifest& manifest) {
  const auto& json = manifest.json;
  const auto part_of = [](const Json& of, const char* key) {
    return of.is_object() ? of.value(key, Json::object()) : Json::object();
  };
  const Json network = part_of(json, "network"), encoder = part_of(network, "encoder");
  const Json tokens = part_of(json, "encoder"), classifier = part_of(network, "head");
  if (manifest.encoder_kind() == model::kRanksEncoder)
    line("encoder",
         manifest.encoder_kind() + ", " +
             std::to_string(part_of(json, "encoder").value("ids", Json::array()).size()) +
             " genes, the first " + field(tokens, "length") + " of a cell");
  else
    line("encoder", manifest.encoder_kind() + ", words of " + field(tokens, "k") + " every " +
                        field(tokens, "stride") + window_of(tokens));
  std::string facts = field(encoder, "kind");
  for (const auto& [key, value] : encoder.items())
    if (value.is_number() || value.is_array()) facts += ", " + key + " " + value.dump();
  line("network", facts);
  std::string head;
  for (const auto& [key, value] : classifier.items())
    head += (head.empty() ? "" : ", ") + key + " " + value.dump();
  line("head", head);
  const Json training = json.value("training", Json::object());
  if (training.contains("base")) line("base", field(training["base"], "name"));
  const Json evaluation = json.value("evaluation", Json::object());
  if (evaluation.is_object() && evaluation.contains("bits_per_base"))
    line("held out", field(evaluation, "bits_per_base") + " bits a base, perplexity " +
                         field(evaluation, "perplexity"));
  if (evaluation.is_object() && evaluation.contains("nats_per_gene")) {
    const Json baselines = part_of(evaluation, "baselines");
    line("held out", field(evaluation, "nats_per_gene") + " nats a hidden gene, perplexity " +
                         field(evaluation, "perplexity") + "; by how often a gene is seen " +
                         field(baselines, "unigram") + ", about that rank " +
                         field(baselines, "by_rank"));
  }
}

/// "8,394 -> 64 -> 9, beside logistic regression"
std::string layers_of(const linear::LayeredModel& network) {
  std::string text = format_count(network.features);
  for (const auto& layer : network.layers) text += " -> " + format_count(layer.outputs);
  return text + (network.skip.empty() ? "" : ", beside logistic regression");
}

void print_method(const linear::LayeredModel& network, const std::string& more) {
  line("network", layers_of(network) + more);
}

void print_method(const forest::Forest& forest, const std::string& more) {
  line("forest",
       format_count(forest.trees()) + " trees, " + format_count(forest.nodes()) + " nodes" + more);
}

void print_method(const linear::LinearModel&, const std::string& more) {
  line("linear", "a weight for each feature" + more);
}

void print_method(const model::Mixture& mixture, const std::string&) {
  line("mixture", "log odds of its parts, each times its weight, added up");
  for (const auto& part : mixture.parts)
    std::visit(
        [&](const auto& method) { print_method(method, ", weight " + format_float(part.weight)); },
        part.learner);
}

void print_learner(const model::Manifest& manifest, const model::Learner& learner) {
  line("encoder",
       encoder_of(manifest) + ", " + format_count(model::feature_count(learner)) + " features");
  std::visit([](const auto& method) { print_method(method, ""); }, learner);
}

/// learner: nullptr for a network.
void print_card(const model::Manifest& manifest, const model::Learner* learner, std::size_t bytes,
                const std::string& sha256) {
  const Json empty = Json::object();
  const auto& json = manifest.json;
  const auto part = [&](const char* key) -> const Json& {
    return json.contains(key) ? json[key] : empty;
  };
  std::printf("%s\n", manifest.text("title").c_str());
  if (!manifest.text("summary").empty()) std::printf("%s\n", manifest.text("summary").c_str());
  std::printf("\n");
  line("task", manifest.task());
  std::string labels;
  for (const auto& label : manifest.labels())
    labels += (labels.empty() ? "" : ", ") + label.name + " (" + label.title + ")";
  line("labels", labels);
  if (learner)
    print_learner(manifest, *learner);
  else
    print_network(manifest);
  if (json.contains("decision")) print_decision(part("decision"));
  line("trained by", field(part("training"), "command"));
  line("rows", field(part("training"), "rows"));
  line("licence", manifest.text("licence"));
  line("created", manifest.text("created"));
  line("size", format_count(static_cast<long long>(bytes)) + " bytes");
  line("sha256", sha256);
  if (part("limits").is_array())
    for (const auto& limit : part("limits"))
      if (limit.is_string()) line("limit", limit.get<std::string>());
  if (part("training").contains("files") && part("training")["files"].is_array())
    for (const auto& file : part("training")["files"]) line("data", describe_data(file));
  const auto& evaluation = part("evaluation");
  const bool cells = manifest.task() == model::kCellTask && evaluation.is_object() &&
                     evaluation.contains("sets") && evaluation["sets"].is_array();
  if (cells)
    print_class_evaluation(evaluation);
  else
    print_evaluation(evaluation);
}

Expected<void> inspect(const std::string& path, const CommonOptions& common) {
  const auto bytes = read_file(path, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto show = [&](const model::Manifest& manifest, const model::Learner* learner) {
    if (common.json)
      std::printf("%s\n", manifest.json.dump(1).c_str());
    else
      print_card(manifest, learner, bytes->size(),
                 sha256({reinterpret_cast<const char*>(bytes->data()), bytes->size()}));
  };
  if (const auto manifest = model::read_manifest(*bytes);
      manifest && manifest->json.contains("network") && manifest->json["network"].is_object() &&
      manifest->json["encoder"].is_object()) {
    show(*manifest, nullptr);
    return {};
  }
  const auto any = open_any_model(path);
  if (!any) return tl::unexpected(any.error());
  if (const auto* offtarget = std::get_if<model::OfftargetModel>(&*any))
    show(offtarget->manifest(), &offtarget->learner());
  else if (const auto* table = std::get_if<model::TableModel>(&*any))
    show(table->manifest(), &table->learner());
  else if (const auto* cells = std::get_if<model::CellModel>(&*any))
    show(cells->manifest(), &cells->learner());
  else
    return fail(path + ": the manifest of a network does not say what network it is");
  return {};
}

}  // namespace

Action declare_inspect(CLI::App& app, const CommonOptions& common) {
  auto path = std::make_shared<std::string>();
  app.add_option("model", *path, "model file (.onnx)")->required();
  return [path, &common] { return inspect(*path, common); };
}

}  // namespace genegraft::cli
