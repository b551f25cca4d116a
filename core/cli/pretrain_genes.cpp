#include "cli/pretrain_genes.hpp"

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <memory>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cli/describe_sets.hpp"
#include "cli/expression_source.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/training_manifest.hpp"
#include "model/cell_encoding.hpp"
#include "neural/gene_vector_file.hpp"
#include "neural/gene_vectors.hpp"

namespace genegraft::cli {
namespace {

using expression::Expression;

Expected<std::vector<Expression>> read_sets(const std::vector<std::string>& paths) {
  std::vector<Expression> sets;
  for (const auto& path : paths) {
    auto cells = read_expression_from(path);
    if (!cells) return tl::unexpected(cells.error());
    if (cells->kind != expression::Values::counts)
      return fail(path + ": gene vectors are learnt from counts, and its values are " +
                  std::string(expression::name_of(cells->kind)));
    if (cells->species == expression::Species::mouse)
      std::fprintf(stderr, "%s: its genes look like those of the mouse\n", path.c_str());
    sets.push_back(std::move(*cells));
  }
  return sets;
}

/// The genes of all sets that are seen in enough cells.
std::vector<expression::Gene> join_genes(const std::vector<Expression>& sets, int least_cells) {
  expression::GenePanel panel;
  std::vector<int> cells;
  for (const auto& set : sets) {
    auto match = panel.match(set.genes);
    for (std::size_t g = 0; g < set.genes.size(); ++g) {
      if (match.panel_of[g] >= 0) continue;
      match.panel_of[g] = static_cast<int>(panel.genes.size());
      panel.genes.push_back(set.genes[g]);
      cells.push_back(0);
    }
    for (const auto column : set.values.column)
      ++cells[static_cast<std::size_t>(match.panel_of[static_cast<std::size_t>(column)])];
  }
  std::vector<expression::Gene> kept;
  for (std::size_t g = 0; g < cells.size(); ++g)
    if (cells[g] >= least_cells) kept.push_back(std::move(panel.genes[g]));
  return kept;
}

model::Json settings_json(const neural::GeneVectorOptions& options) {
  return {{"dimensions", options.dimensions},
          {"hidden", options.hidden},
          {"least_share", options.least_share},
          {"least_genes", options.least_genes},
          {"held_out", options.held_out},
          {"batch", options.batch},
          {"passes", options.epochs},
          {"rate", options.rate},
          {"weight_decay", options.weight_decay}};
}

double rounded(double value) {
  return std::round(value * 1e4) / 1e4;
}

}  // namespace

void declare_pretrain_genes(CLI::App& app, GeneFlags& flags) {
  const auto group = [](CLI::Option* option) { return option->group("--encoder genes"); };
  group(app.add_option("--dimensions", flags.dimensions, "of a gene's vector"))
      ->check(CLI::Range(2, 1024));
  group(app.add_option("--passes", flags.passes, "over all cells"))->check(CLI::PositiveNumber);
  app.add_option("--least-cells", flags.least_cells,
                 "cells that a gene is seen in at least; ranks: of a vocabulary of the cells' own")
      ->check(CLI::PositiveNumber)
      ->capture_default_str()
      ->group("--encoder genes, ranks");
}

Expected<void> pretrain_genes(const std::vector<std::string>& matrices, const std::string& out,
                              const std::string& card_path, const GeneFlags& flags,
                              const CommonOptions& common) {
  const auto card = read_card(card_path);
  if (!card) return tl::unexpected(card.error());
  auto output = Output::open(out);
  if (!output) return tl::unexpected(output.error());
  const auto sets = read_sets(matrices);
  if (!sets) return tl::unexpected(sets.error());
  const expression::GenePanel panel{join_genes(*sets, flags.least_cells), {}};
  std::vector<neural::PanelCells> cells;
  std::int64_t count = 0;
  for (const auto& set : *sets) {
    cells.push_back(neural::to_panel(set, panel));
    count += set.size();
  }
  neural::GeneVectorOptions options{.seed = common.seed, .threads = common.threads};
  if (flags.dimensions) options.dimensions = *flags.dimensions;
  if (flags.passes) options.epochs = *flags.passes;
  std::fprintf(stderr, "%s cells of %zu sets, %s genes\n", format_count(count).c_str(),
               sets->size(), format_count(std::ssize(panel.genes)).c_str());
  stop_on_interrupt();
  auto bar = std::make_unique<Progress>("pretraining", "steps", 0);
  auto learnt = neural::pretrain_genes(panel.genes, cells, options,
                                       [&](const neural::GeneVectorProgress& progress) {
                                         bar->show(progress.step);
                                         return !is_interrupted();
                                       });
  bar.reset();
  if (!learnt) return tl::unexpected(learnt.error());
  std::fprintf(stderr, "held out: %.4f nats a molecule; by the shares of its data set %.4f\n",
               learnt->held_out_loss, learnt->unigram_loss);

  expression::GenePanel weights{panel.genes, std::vector<float>(panel.genes.size())};
  for (float& weight : weights.weight) weight = 1.0f / static_cast<float>(panel.genes.size());
  auto manifest =
      begin_manifest(file_stem(out), std::string(model::kLanguageTask), {},
                     model::genes_json(weights, {.means = learnt->vectors.mean}), *card);
  auto files = describe_sets(matrices, card->value("sources", model::Json::object()));
  if (!files) return tl::unexpected(files.error());
  auto& json = manifest.json;
  json["training"] = {{"command", common.command_line},
                      {"seed", common.seed},
                      {"settings", settings_json(options)},
                      {"files", std::move(*files)},
                      {"cells", count},
                      {"steps", learnt->steps},
                      {"stopped", learnt->stopped},
                      {"machine", std::to_string(available_threads()) + " threads"}};
  json["evaluation"] = {
      {"protocol",
       "Of cells held out, half of the molecules are seen, and the genes of the other half asked "
       "for."},
      {"nats_per_molecule", rounded(learnt->held_out_loss)},
      {"by_shares_of_the_set", rounded(learnt->unigram_loss)}};
  finish_manifest(manifest);
  if (const auto written = output->write(neural::write_gene_vectors(learnt->vectors, manifest));
      !written)
    return written;
  return output->finish();
}

}  // namespace genegraft::cli
