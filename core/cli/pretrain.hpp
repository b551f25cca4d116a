#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/cli_forward.hpp"
#include "cli/command.hpp"
#include "cli/pretrain_genes.hpp"
#include "cli/rank_files.hpp"
#include "neural/pretrain.hpp"
#include "neural/rank_pretrain.hpp"

namespace genegraft::cli {

/// What `pretrain` may be asked to do; options that both kinds of networks know edit both.
struct PretrainChoice {
  neural::PretrainOptions dna;
  neural::RankPretrainOptions ranks;
};

/// `pretrain`'s options, as typed.
struct PretrainFlags {
  std::vector<std::string> inputs;
  std::string out, html, card, from, encoder = "conv";
  neural::CorpusOptions corpus;  ///< its share held out is that of cells as well
  std::vector<std::function<void(PretrainChoice&)>> edits;  ///< to the encoder's defaults

  // --encoder ranks
  RankTables tables;  ///< a vocabulary that is there; none: one of the cells' own

  GeneFlags genes;  ///< --encoder genes; its least_cells is that of ranks as well
};

void declare_pretrain_options(CLI::App& app, PretrainFlags& flags);

/// Masked gene modelling on expression matrices, `--encoder ranks`.
Expected<void> pretrain_ranks(const PretrainFlags& flags, const CommonOptions& common);

/// The line of progress: how far, the loss, the rate and the time left.
class PretrainLine {
 public:
  /// loss: nats a token as text; units: of the data in a token ("bases", "genes").
  PretrainLine(std::function<std::string(double nats)> loss, std::string unit, double units);
  ~PretrainLine();
  void show(const neural::TrainingProgress& progress);

 private:
  std::function<std::string(double)> loss_;
  std::string unit_;
  double units_;
  bool terminal_, drawn_ = false;
  double shown_ = 0;
};

/// The manifest's settings of any training loop.
model::Json loop_json(const neural::TrainingOptions& options);

}  // namespace genegraft::cli
