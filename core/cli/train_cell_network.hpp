#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "cli/cli_forward.hpp"
#include "model/cell_training.hpp"
#include "model/manifest.hpp"

namespace genegraft::cli {

/// `train --task cell --method network`, as typed; nothing: neural::CellClassifierOptions says.
struct CellNetworkFlags {
  std::vector<std::string> unlabelled;
  std::optional<int> dimensions, hidden, epochs, frozen, parts;
  std::optional<double> least_genes, least_depth, dropout, rate, weight_decay, unlabelled_weight,
      scale_relevance;
};

/// own: takes up the options, to refuse them with another method.
void declare_cell_network(CLI::App& app, CellNetworkFlags& flags,
                          std::vector<std::pair<model::Method, CLI::Option*>>& own);

/// How networks are fitted, and what the manifest tells of it.
struct CellNetwork {
  decltype(model::CellOptions::network) fit;  ///< none: no network is wanted
  model::Json settings = model::Json::object();
  model::Json base;  ///< name and sha256 of the gene vectors; null: none
};

/// Reads gene vectors and unlabelled cells. May start the program once more
/// (neural/cpu_settings.hpp).
Expected<CellNetwork> open_cell_network(const CellNetworkFlags& flags, bool wanted,
                                        const std::string& vectors);

}  // namespace genegraft::cli
