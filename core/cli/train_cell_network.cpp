#include "cli/train_cell_network.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli/expression_source.hpp"
#include "cli/files.hpp"
#include "cli/networks.hpp"
#ifdef GENEGRAFT_NEURAL
#include "neural/cell_classifier.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/gene_vector_file.hpp"
#endif

namespace genegraft::cli {
namespace {

#ifdef GENEGRAFT_NEURAL

template <typename T, typename U>
void take(const std::optional<T>& flag, U& option) {
  if (flag) option = *flag;
}

neural::CellClassifierOptions options_of(const CellNetworkFlags& flags) {
  neural::CellClassifierOptions options;
  auto& network = options.network;
  take(flags.dimensions, network.dimensions);
  take(flags.hidden, network.hidden);
  take(flags.epochs, network.epochs);
  take(flags.frozen, network.frozen);
  take(flags.parts, options.parts);
  take(flags.least_genes, network.least_genes);
  take(flags.least_depth, network.least_depth);
  take(flags.dropout, network.dropout);
  take(flags.rate, network.rate);
  take(flags.weight_decay, network.weight_decay);
  take(flags.unlabelled_weight, network.unlabelled);
  take(flags.scale_relevance, options.relevance);
  return options;
}

model::Json settings_of(const neural::CellClassifierOptions& options, bool unlabelled) {
  const auto& network = options.network;
  model::Json json = {{"networks", options.parts},
                      {"hidden", network.hidden},
                      {"least_genes", network.least_genes},
                      {"least_depth", network.least_depth},
                      {"dropout", network.dropout},
                      {"rate", network.rate},
                      {"weight_decay", network.weight_decay},
                      {"passes", network.epochs},
                      {"scale_relevance", options.relevance}};
  if (unlabelled) json["unlabelled_weight"] = network.unlabelled;
  return json;
}

Expected<neural::GeneVectors> read_vectors(const std::string& path, model::Json& base) {
  const auto bytes = read_file(path, std::uint64_t{1} << 31);
  if (!bytes) return tl::unexpected(bytes.error());
  auto vectors = neural::read_gene_vectors(*bytes);
  if (!vectors) return inside(path, vectors.error());
  base = {{"name", std::filesystem::path(path).filename().string()},
          {"sha256", sha256({reinterpret_cast<const char*>(bytes->data()), bytes->size()})}};
  return vectors;
}

Expected<CellNetwork> open(const CellNetworkFlags& flags, const std::string& vectors) {
  neural::restart_with_cpu_settings();
  CellNetwork network;
  auto knowledge = std::make_shared<neural::CellKnowledge>();
  if (!vectors.empty()) {
    auto read = read_vectors(vectors, network.base);
    if (!read) return tl::unexpected(read.error());
    knowledge->vectors = std::move(*read);
  }
  for (const auto& path : flags.unlabelled) {
    auto cells = read_expression_from(path);
    if (!cells) return tl::unexpected(cells.error());
    if (cells->kind != expression::Values::counts)
      return fail(path + ": --unlabelled needs counts, and its values are " +
                  std::string(expression::name_of(cells->kind)));
    knowledge->others.push_back(std::move(*cells));
  }
  const auto options = options_of(flags);
  network.settings = settings_of(options, !flags.unlabelled.empty());
  network.fit = [knowledge, options](
                    const model::CellSamples& samples, const model::FittedCells& cells,
                    const model::CellOptions& asked, const forest::Progress& progress) {
    return neural::fit_cell_classifier(samples, cells, asked, *knowledge, options, progress);
  };
  return network;
}

#endif

}  // namespace

void declare_cell_network(CLI::App& app, CellNetworkFlags& flags,
                          std::vector<std::pair<model::Method, CLI::Option*>>& own) {
  const auto group = [&](CLI::Option* option) {
    own.emplace_back(model::Method::network, option);
    return option->group("--method network");
  };
  group(app.add_option("--unlabelled", flags.unlabelled,
                       "matrices of cells without labels (none are read) to learn from as well"));
  group(app.add_option("--dimensions", flags.dimensions, "of a gene's vector, without --from"))
      ->check(CLI::Range(2, 1024));
  group(app.add_option("--hidden", flags.hidden, "units above a cell's vector"))
      ->check(CLI::Range(1, 4096));
  group(app.add_option("--passes", flags.epochs, "over the cells at most"))
      ->check(CLI::Range(1, 100000));
  group(app.add_option("--frozen", flags.frozen, "passes that leave the vectors of --from alone"))
      ->check(CLI::NonNegativeNumber);
  group(app.add_option("--networks", flags.parts,
                       "networks that the answer is the mean of, each learnt without another part"))
      ->check(CLI::Range(2, 100));
  group(app.add_option("--least-share", flags.least_genes, "of the genes that a step sees"))
      ->check(CLI::Range(0.01, 1.0));
  group(app.add_option("--least-depth", flags.least_depth, "share of a cell's molecules it sees"))
      ->check(CLI::Range(0.01, 1.0));
  group(app.add_option("--dropout", flags.dropout, "of the units"))->check(CLI::Range(0.0, 0.95));
  group(app.add_option("--rate", flags.rate, "peak rate of learning"))->check(CLI::PositiveNumber);
  group(app.add_option("--weight-decay", flags.weight_decay, "of all weights"))
      ->check(CLI::NonNegativeNumber);
  group(app.add_option("--unlabelled-weight", flags.unlabelled_weight,
                       "of a step's cells without labels against those with"))
      ->check(CLI::NonNegativeNumber);
  group(app.add_option("--scale-relevance", flags.scale_relevance,
                       "as --relevance, of what the networks read"))
      ->check(CLI::NonNegativeNumber);
}

Expected<CellNetwork> open_cell_network(const CellNetworkFlags& flags, bool wanted,
                                        const std::string& vectors) {
  if (!wanted) return CellNetwork{};
  if (const auto can = need_networks("--method network"); !can) return tl::unexpected(can.error());
#ifdef GENEGRAFT_NEURAL
  return open(flags, vectors);
#else
  static_cast<void>(flags), static_cast<void>(vectors);
  return CellNetwork{};
#endif
}

}  // namespace genegraft::cli
