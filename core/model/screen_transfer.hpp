#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "evaluate/report.hpp"
#include "model/offtarget_validation.hpp"

namespace genegraft::model {

/// How the rows that measure are kept apart from those that were learnt from.
enum class TransferProtocol {
  /// No model saw the row's guide or one nearly identical to it: where source and target share
  /// guides, as a screen does with itself, folds of the source's guides are left out in turn.
  guides,
  /// The reference study's: rows of the same screen are split at random, 70 to 30, and another
  /// screen is scored as it is, shared guides, repeats and all. For comparison only.
  rows
};

/// What is done about rare positives. No rows are made up.
enum class Rebalancing {
  none,
  weights,        ///< positives weigh as much as negatives in all
  undersampling,  ///< negatives are drawn once, `ratio` for each positive
  balanced        ///< drawn anew for each tree; methods without trees weigh rows likewise
};

std::string_view name(TransferProtocol protocol);  ///< "guides", "rows"
std::string_view name(Rebalancing rebalancing);    ///< "none", "weights", …
std::optional<TransferProtocol> find_protocol(std::string_view name);
std::optional<Rebalancing> find_rebalancing(std::string_view name);

struct TransferOptions {
  OfftargetOptions offtarget;  ///< sampling and positive_weight follow from `rebalancing`
  TransferProtocol protocol = TransferProtocol::guides;
  Rebalancing rebalancing = Rebalancing::none;
  double ratio = 1;  ///< negatives for each positive
  int folds = 3;     ///< of the source's guides
  /// Methods beside offtarget.learner's: each cell is by the one that is judged best where its
  /// threshold is chosen, see TransferCell::judged.
  std::vector<Method> rivals;
  /// (screens) equal numbers are of one assay; none: nothing is known of that. Where a screen is
  /// shown to be cleaved (in vitro, in cells, ...) decides how many of its sites are, and so which
  /// threshold suits it.
  std::vector<int> assay;
};

/// What models of one screen say of the rows of another, or of the screen itself.
struct TransferCell {
  std::vector<float> score;  ///< (N) NaN where the row does not measure, or none could be trained
  /// One value, chosen on the screens that are neither source nor this one (common_threshold; those
  /// of its assay where there are any), or, without any, of highest F1 on rows of the source that
  /// the model did not learn from. Where the source itself is measured, one a row (N), of highest
  /// F1 on rows that stand apart. None where nothing tells.
  std::vector<float> threshold;
  /// As many: PR AUC of the rows that the threshold was chosen on, of several screens their mean.
  /// By the protocol `rows` a screen itself has one value, of held-out rows among the learnt ones.
  std::vector<float> judged;
  std::vector<Method> methods;  ///< by which it is; several where its rows are by several
  bool probability = true;      ///< else the score only ranks
};

/// One row of the matrix: (screens) cells of one source.
std::vector<TransferCell> transfer_from(const std::vector<Screen>& screens, std::size_t source,
                                        const TransferOptions& options,
                                        const FitProgress& progress);

/// The figures of a cell; of no rows where nothing measures.
evaluate::SetReport report_cell(const Screen& target, const TransferCell& cell,
                                const evaluate::ReportOptions& options);

/// Scores that need no training, in the place of a source: CFD, MIT (alignments without gaps) and
/// the number of differences.
enum class Untrained { cfd, mit, mismatches };
std::string_view name(Untrained score);  ///< "CFD", "MIT", "fewer mismatches"
TransferCell score_untrained(const Screen& target, Untrained score);

}  // namespace genegraft::model
