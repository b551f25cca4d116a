#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/cli_forward.hpp"
#include "cli/command.hpp"

namespace genegraft::cli {

/// `pretrain --encoder genes`, as typed; nothing: neural::GeneVectorOptions says.
struct GeneFlags {
  std::optional<int> dimensions;
  std::optional<double> passes;
  int least_cells = 10;
};

void declare_pretrain_genes(CLI::App& app, GeneFlags& flags);

/// Learns gene vectors from expression matrices, whose labels it does not read.
Expected<void> pretrain_genes(const std::vector<std::string>& matrices, const std::string& out,
                              const std::string& card, const GeneFlags& flags,
                              const CommonOptions& common);

}  // namespace genegraft::cli
