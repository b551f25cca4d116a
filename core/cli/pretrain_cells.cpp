#include <cmath>
#include <cstdio>
#include <memory>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "cli/describe_sets.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/pretrain.hpp"
#include "cli/progress.hpp"
#include "cli/rank_base.hpp"
#include "cli/training_manifest.hpp"
#include "neural/device.hpp"
#include "neural/rank_file.hpp"

namespace genegraft::cli {
namespace {

using expression::TokenRows;

/// Cells of all matrices as tokens, some of them held out.
struct RankedCells {
  model::RankEncoding encoding;
  TokenRows learnt, held_out;
};

Expected<expression::RankVocabulary> choose_vocabulary(
    const PretrainFlags& flags, const std::vector<expression::Expression>& matrices) {
  if (!flags.tables.dictionary.empty()) return read_rank_tables(flags.tables);
  expression::RankVocabularyBuilder builder;
  for (std::size_t m = 0; m < matrices.size(); ++m)
    if (const auto added = builder.add(matrices[m]); !added)
      return inside(flags.inputs[m], added.error());
  auto vocabulary = builder.build(flags.genes.least_cells);
  if (vocabulary.median.empty())
    return fail("no gene is seen in " + std::to_string(flags.genes.least_cells) + " cells");
  return vocabulary;
}

void append(TokenRows& to, std::span<const std::int32_t> row) {
  to.token.insert(to.token.end(), row.begin(), row.end());
  to.start.push_back(std::ssize(to.token));
}

/// base: whose vocabulary and length are kept, or none.
Expected<RankedCells> rank_matrices(const PretrainFlags& flags, const RankBase& base, int length,
                                    std::uint64_t seed) {
  std::vector<expression::Expression> matrices;
  for (const auto& path : flags.inputs) {
    auto cells = read_cells_to_rank(path);
    if (!cells) return tl::unexpected(cells.error());
    matrices.push_back(std::move(*cells));
  }
  RankedCells ranked;
  if (base.model) {
    ranked.encoding.vocabulary = base.encoding.vocabulary;
  } else {
    auto vocabulary = choose_vocabulary(flags, matrices);
    if (!vocabulary) return tl::unexpected(vocabulary.error());
    ranked.encoding.vocabulary = std::move(*vocabulary);
  }
  ranked.encoding.length = length;
  Random random(seed);
  for (std::size_t m = 0; m < matrices.size(); ++m) {
    const auto rows = rank_cells(matrices[m], ranked.encoding.vocabulary, length, flags.inputs[m]);
    if (!rows) return tl::unexpected(rows.error());
    for (int i = 0; i < rows->size(); ++i) {
      const bool held_out = random.uniform() < flags.corpus.held_out;
      if (!rows->row(i).empty()) append(held_out ? ranked.held_out : ranked.learnt, rows->row(i));
    }
  }
  if (ranked.learnt.size() == 0) return fail("the matrices hold no cell to learn from");
  auto& vocabulary = ranked.encoding.vocabulary;
  vocabulary.panel.weight = token_shares(ranked.learnt, vocabulary.median.size());
  return ranked;
}

Expected<neural::RankPretrainOptions> checked(const PretrainFlags& flags, const RankBase& base,
                                              const CommonOptions& common) {
  if (!flags.html.empty()) return fail("--html is for genomes; --json writes the loss curve");
  PretrainChoice choice{.ranks = neural::suited_to_ranks()};
  if (base.model) choice.ranks.length = base.encoding.length;
  for (const auto& edit : flags.edits) edit(choice);
  auto options = std::move(choice.ranks);
  options.seed = common.seed;
  options.threads = common.threads;
  if (options.resume && options.checkpoint.empty())
    return fail("--resume needs --checkpoint FILE, the file to go on from");
  if (base.model) {
    options.encoder = base.model->bert->options();
    if (options.length > options.encoder.positions)
      return fail("--length " + std::to_string(options.length) + ": the base has places for " +
                  std::to_string(options.encoder.positions) + " genes");
  } else {
    options.encoder.positions = options.length;
  }
  return options;
}

model::Json evaluation_json(const neural::PretrainedRanks& trained, const TokenRows& held_out) {
  const auto rounded = [](double value) -> model::Json {
    if (!std::isfinite(value)) return nullptr;
    return std::round(value * 1e5) / 1e5;
  };
  model::Json curve = model::Json::array();
  for (const auto& point : trained.curve) {
    curve.push_back({{"step", point.step},
                     {"genes", point.tokens},
                     {"seconds", std::round(point.seconds * 10) / 10},
                     {"train", rounded(point.train)}});
    if (point.held_out) curve.back()["held_out"] = rounded(*point.held_out);
  }
  return {{"protocol",
           "Some cells were held out. Genes are hidden from them, and the network guesses each by "
           "all others of its cell and their order; beside it stands how often a gene is seen "
           "anywhere, and how often about that rank."},
          {"held_out_cells", held_out.size()},
          {"nats_per_gene", rounded(trained.held_out_loss)},
          {"perplexity", rounded(std::exp(trained.held_out_loss))},
          {"baselines",
           {{"unigram", rounded(trained.baselines.unigram)},
            {"by_rank", rounded(trained.baselines.by_rank)}}},
          {"curve", std::move(curve)}};
}

model::Json training_json(const RankedCells& cells, const neural::RankPretrainOptions& options,
                          const neural::PretrainedRanks& trained, const CommonOptions& common,
                          model::Json files) {
  auto settings = loop_json(options);
  settings["masked"] = options.masked;
  return {{"command", common.command_line},
          {"seed", common.seed},
          {"settings", std::move(settings)},
          {"files", std::move(files)},
          {"rows", cells.learnt.size()},
          {"steps", trained.steps},
          {"genes_read", trained.tokens},
          {"seconds", std::round(trained.seconds * 10) / 10},
          {"genes_per_second", std::round(trained.tokens_per_second)},
          {"stopped", trained.stopped},
          {"machine", std::to_string(available_threads()) + " threads"}};
}

void print_result(const neural::PretrainedRanks& trained) {
  std::fprintf(stderr, "%s %s steps in %s, %s genes/s\n",
               trained.stopped ? "stopped after" : "learnt for",
               format_count(trained.steps).c_str(), duration(trained.seconds).c_str(),
               format_count(std::llround(trained.tokens_per_second)).c_str());
  if (std::isnan(trained.held_out_loss)) return;
  std::fprintf(stderr,
               "held out: %.4f nats a hidden gene, perplexity %.1f\n"
               "  by how often a gene is seen: %.4f, at about its rank: %.4f\n",
               trained.held_out_loss, std::exp(trained.held_out_loss), trained.baselines.unigram,
               trained.baselines.by_rank);
}

}  // namespace

Expected<void> pretrain_ranks(const PretrainFlags& flags, const CommonOptions& common) {
  const auto base = read_rank_base(flags.from);
  if (!base) return tl::unexpected(base.error());
  auto options = checked(flags, *base, common);
  if (!options) return tl::unexpected(options.error());
  const auto card = read_card(flags.card);
  if (!card) return tl::unexpected(card.error());
  const auto device = neural::find_device(options->device);
  if (!device) return tl::unexpected(device.error());
  auto processes = neural::ProcessGroup::join(device->is_cuda() ? "cuda" : "cpu");
  if (!processes) return tl::unexpected(processes.error());
  const bool is_first = processes->rank() == 0;
  auto output = is_first ? Output::open(flags.out) : Output::open("/dev/null");
  if (!output) return tl::unexpected(output.error());
  const auto cells = rank_matrices(flags, *base, options->length, common.seed);
  if (!cells) return tl::unexpected(cells.error());
  options->encoder.vocabulary = cells->encoding.vocabulary.size();
  if (is_first)
    std::fprintf(stderr, "%s cells to learn from, %s held out; %s genes, %s of a cell on average\n",
                 format_count(cells->learnt.size()).c_str(),
                 format_count(cells->held_out.size()).c_str(),
                 format_count(std::ssize(cells->encoding.vocabulary.median)).c_str(),
                 format_count(std::ssize(cells->learnt.token) / cells->learnt.size()).c_str());
  stop_on_interrupt();
  const auto in_nats = [](double nats) {
    char loss[48];
    std::snprintf(loss, sizeof loss, "%.3f nats/gene", nats);
    return std::string(loss);
  };
  auto line = std::make_unique<PretrainLine>(in_nats, "genes", 1);
  auto trained = neural::pretrain_ranks(cells->learnt, cells->held_out, *options, base->model,
                                        *processes, [&](const neural::TrainingProgress& progress) {
                                          if (is_first) line->show(progress);
                                          return !is_interrupted();
                                        });
  line.reset();
  if (!trained) return tl::unexpected(trained.error());
  if (!is_first) return {};
  print_result(*trained);
  auto files = describe_sets(flags.inputs, card->value("sources", model::Json::object()));
  if (!files) return tl::unexpected(files.error());
  auto manifest = begin_base_manifest(flags.out, cells->encoding, *card);
  manifest.json["training"] = training_json(*cells, *options, *trained, common, std::move(*files));
  if (!base->json.is_null()) manifest.json["training"]["base"] = base->json;
  manifest.json["evaluation"] = evaluation_json(*trained, cells->held_out);
  finish_manifest(manifest);
  const auto bytes = neural::write_rank_model(*trained->model, manifest);
  if (const auto written = write_trained(bytes, flags.out, trained->seconds, *output); !written)
    return written;
  if (common.json) std::printf("%s\n", manifest.json["evaluation"].dump(1).c_str());
  return {};
}

}  // namespace genegraft::cli
