#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/rank_base.hpp"
#include "cli/rank_files.hpp"
#include "cli/training_manifest.hpp"
#include "neural/geneformer.hpp"
#include "neural/rank_file.hpp"

namespace genegraft::cli {
namespace {

constexpr std::uint64_t kLargestCheckpoint = std::uint64_t{1} << 31;

struct ImportOptions {
  std::string kind, folder, out, card;
  RankTables tables;
};

Expected<void> import_checkpoint(const ImportOptions& options, const CommonOptions& common) {
  namespace fs = std::filesystem;
  if (options.tables.dictionary.empty() || options.tables.medians.empty())
    return fail(
        "import geneformer needs --dictionary FILE (gene, tab, token) and --medians FILE (gene, "
        "tab, median) beside the checkpoint, as .tsv or .tsv.gz");
  const auto card = read_card(options.card);
  if (!card) return tl::unexpected(card.error());
  const auto config_path = (fs::path(options.folder) / "config.json").string();
  const auto weights_path = (fs::path(options.folder) / "model.safetensors").string();
  std::error_code error;
  if (fs::exists(fs::path(options.folder) / "pytorch_model.bin", error) &&
      !fs::exists(weights_path, error))
    return fail(options.folder +
                ": its weights are pytorch_model.bin, a Python pickle, which only Python reads "
                "safely; save them as model.safetensors first");
  const auto config = read_file(config_path, 1 << 20);
  if (!config) return tl::unexpected(config.error());
  const auto vocabulary = read_rank_tables(options.tables);
  if (!vocabulary) return tl::unexpected(vocabulary.error());
  auto weights = read_file(weights_path, kLargestCheckpoint);
  if (!weights) return tl::unexpected(weights.error());
  auto output = Output::open(options.out);
  if (!output) return tl::unexpected(output.error());
  auto checkpoint =
      neural::read_geneformer({reinterpret_cast<const char*>(config->data()), config->size()},
                              std::move(*weights), vocabulary->size());
  if (!checkpoint) return inside(options.folder, checkpoint.error());
  if (!checkpoint->has_head)
    std::fprintf(stderr,
                 "%s: an encoder without the head that guesses genes; finetune needs none\n",
                 options.folder.c_str());
  const auto& encoder = checkpoint->model->bert->options();
  auto manifest = begin_base_manifest(
      options.out, {.vocabulary = *vocabulary, .length = encoder.positions}, *card);
  model::Json files = model::Json::array();
  for (const auto& path :
       {config_path, weights_path, options.tables.dictionary, options.tables.medians}) {
    auto file = describe_file(path);
    if (!file) return tl::unexpected(file.error());
    files.push_back(std::move(*file));
  }
  manifest.json["training"] = {{"command", common.command_line}, {"files", std::move(files)}};
  finish_manifest(manifest);
  const auto bytes = neural::write_rank_model(*checkpoint->model, manifest);
  if (const auto written = output->write(bytes); !written) return written;
  if (const auto finished = output->finish(); !finished) return finished;
  std::fprintf(stderr, "wrote %s (%s bytes): %d layers of %d units, %s genes\n",
               options.out.c_str(), format_count(std::ssize(bytes)).c_str(), encoder.layers,
               encoder.width, format_count(std::ssize(vocabulary->median)).c_str());
  return {};
}

}  // namespace

Action declare_import(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<ImportOptions>();
  app.add_option("kind", options->kind, "geneformer: a BERT of Hugging Face's transformers")
      ->required()
      ->check(CLI::IsMember({"geneformer"}));
  app.add_option("folder", options->folder, "with config.json and model.safetensors")->required();
  app.add_option("--dictionary", options->tables.dictionary, "table gene, token (.tsv, .tsv.gz)");
  app.add_option("--medians", options->tables.medians, "table gene, median (.tsv, .tsv.gz)");
  app.add_option("--gene-names", options->tables.names,
                 "table symbol, gene, for matrices without Ensembl ids");
  app.add_option("--card", options->card,
                 "JSON file with title, summary, limits, licence for the model card");
  app.add_option("--out,-o", options->out, "language model to write (.onnx)")->required();
  return [options, &common] { return import_checkpoint(*options, common); };
}

}  // namespace genegraft::cli
