#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "cli/learner_options.hpp"
#include "model/adapt_offtarget.hpp"
#include "model/manifest.hpp"
#include "model/screen_transfer.hpp"

namespace genegraft::cli {

/// Options of `transfer`, as typed.
struct TransferFlags {
  std::vector<std::string> tables;
  std::vector<std::string> protocols = {"guides"}, rebalancings = {"none"};
  std::string encoder = "mismatch", out, html, work;
  model::TransferOptions transfer;
  LearnerFlags learner;
  int draws = 200;
  std::vector<std::string> rivals;  ///< methods beside the learner's
  std::vector<std::string> assays;  ///< names of screens of one assay each, with commas

  // --few-shot
  std::vector<int> few_shot;         ///< numbers of rows; none: matrices
  std::vector<std::string> targets;  ///< names of screens; none: all
  int few_draws = 10;
  model::AdaptOptions adapting;

  std::string distil;  ///< --distil
};

/// A screen under both protocols: as it is measured by guide, and as its table stands.
struct TransferScreens {
  std::vector<model::Screen> clean, raw;  ///< raw: only where the protocol `rows` is asked for
  std::vector<std::string> sha256;
  const std::vector<model::Screen>& of(model::TransferProtocol protocol) const {
    return protocol == model::TransferProtocol::guides ? clean : raw;
  }
};

/// What `transfer` finds, as its JSON file holds it:
///   title · command · seed · settings · screens[{name, rows, positives, guides, prevalence,
///   notes[], sha256}] · matrices[{protocol, rebalancing, method, text, rows[{source,
///   cells[{name, rows, positives, groups, prevalence, scores[…]}]}], untrained[{source,
///   cells[]}]}] · distances[{from, to, cosine, euclidean, manhattan, classifier}] ·
///   correlations[{protocol, rebalancing, distance, roc_auc, lift}] ·
///   effects[{protocol, rebalancing, figure, cells, higher, lower, change{value, low, high}}]
/// A cell is a set of report_json, with methods[] by which it is where it was learnt; one that
/// cannot be measured has no scores. lift: PR AUC over prevalence.
model::Json transfer_json(const TransferFlags& flags, const TransferScreens& screens);

/// A matrix's `untrained`, the same for every rebalancing.
model::Json untrained_rows(const TransferFlags& flags, const CommonOptions& common,
                           const std::vector<model::Screen>& screens);

/// One matrix of all rows, but for `untrained`; those that lie finished in `flags.work` are read
/// from there.
Expected<model::Json> transfer_matrix(const TransferFlags& flags, const CommonOptions& common,
                                      const TransferScreens& screens,
                                      const model::TransferOptions& options);

/// distances[] and, of matrices with figures, correlations[].
void add_distances(const TransferScreens& screens, const CommonOptions& common, model::Json& json);

/// effects[]: how much higher a figure is with a rebalancing than without, as a mean over the cells
/// off the diagonal. Intervals are of bootstrap draws of whole screens, as sources and as targets
/// at once (the pigeonhole bootstrap of Owen 2007, Ann Appl Stat 1:386): cells of one screen
/// resemble each other.
void add_effects(model::Json& json, std::uint64_t seed);

/// One line a cell: protocol, rebalancing, source, target, rows, positives, guides, prevalence,
/// then the figures with their intervals, the threshold, and the method.
std::string transfer_table(const model::Json& json);

/// `--few-shot`: what a source of all other screens gains by a few rows of each target, as a table,
/// JSON or a page of curves (model/few_shot.hpp).
Expected<void> transfer_few_shot(const TransferFlags& flags, const CommonOptions& common,
                                 const model::OfftargetOptions& offtarget,
                                 const std::vector<model::Screen>& screens);

/// `--distil`: of what `transfer --json` wrote, the figures that a model's card shows:
///   schema · title · command · screens[{name, rows, positives, guides, prevalence}] ·
///   matrices[{rebalancing, method, text, rows[{source, pr_auc[], roc_auc[]}], untrained[…]}]
/// by guide alone; a figure is [value, low, high] to three digits, or null.
Expected<void> distil_transfer(const std::string& path, const std::string& out);

/// Heat maps, and the curves of a cell that is clicked; one self-contained file without scripts.
std::string transfer_page(const model::Json& json);

}  // namespace genegraft::cli
