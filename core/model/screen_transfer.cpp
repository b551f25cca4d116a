#include "model/screen_transfer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "crispr/cfd.hpp"
#include "crispr/mit.hpp"
#include "evaluate/metrics.hpp"
#include "evaluate/splits.hpp"
#include "model/screen_families.hpp"
#include "model/transfer_choice.hpp"

namespace genegraft::model {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr double kLearntRows = 0.7;  // of the reference study's splits

/// Streams of the seed, so that no draw repeats another.
enum Stream : std::uint64_t { kSplit = 101, kUndersample, kJudge };

OfftargetOptions options_of_fit(const TransferOptions& options) {
  auto fit = options.offtarget;
  const bool balanced = options.rebalancing == Rebalancing::balanced;
  fit.sampling = balanced ? ScreenSampling::balanced : ScreenSampling::bootstrap;
  fit.learner.forest.ratio = static_cast<float>(options.ratio);
  fit.positive_weight = options.rebalancing == Rebalancing::weights ? 0 : 1;
  return fit;
}

/// All positives, and `ratio` negatives for each, drawn without replacement.
Screen undersampled(const Screen& screen, double ratio, std::uint64_t seed) {
  std::vector<std::size_t> kept, negatives;
  for (std::size_t i = 0; i < screen.y.size(); ++i)
    (screen.y[i] == 1 ? kept : negatives).push_back(i);
  Random(seed, kUndersample).shuffle(std::span(negatives));
  const auto wanted = static_cast<std::size_t>(ratio * static_cast<double>(kept.size()));
  negatives.resize(std::min(negatives.size(), wanted));
  kept.insert(kept.end(), negatives.begin(), negatives.end());
  std::sort(kept.begin(), kept.end());
  return with_rows(screen, kept);
}

/// Rows to learn from, in order, and the rest, as drawn.
std::pair<std::vector<std::size_t>, std::vector<std::size_t>> split_rows(
    std::vector<std::size_t> rows, std::uint64_t seed, Stream stream) {
  Random(seed, stream).shuffle(std::span(rows));
  const auto cut =
      rows.begin() + static_cast<std::ptrdiff_t>(kLearntRows * static_cast<double>(rows.size()));
  std::vector<std::size_t> learnt(rows.begin(), cut), rest(cut, rows.end());
  std::sort(learnt.begin(), learnt.end());
  return {std::move(learnt), std::move(rest)};
}

/// Fits and scores for one row of the matrix.
class Source {
 public:
  Source(const std::vector<Screen>& screens, std::size_t source, const TransferOptions& options,
         const FitProgress& progress)
      : screens_(screens), source_(source), options_(options), progress_(progress) {}

  std::vector<TransferCell> by_guides();
  std::vector<TransferCell> by_rows();

 private:
  const Screen& own() const { return screens_[source_]; }
  std::optional<Learner> fit(const Screen& rows, int fits) {
    const auto progress = progress_(fit_++, fits, own().name);
    if (options_.rebalancing != Rebalancing::undersampling)
      return train_if_possible({&rows, 1}, options_of_fit(options_), progress);
    const auto fewer = undersampled(rows, options_.ratio, options_.offtarget.learner.seed);
    return train_if_possible({&fewer, 1}, options_of_fit(options_), progress);
  }
  std::vector<float> scores(const std::optional<Learner>& learner, const Screen& rows) const {
    if (!learner) return std::vector<float>(rows.pairs.size(), kNone);
    return score_screen(*learner, options_.offtarget.encoding, rows,
                        options_.offtarget.learner.threads);
  }
  /// Scores the target's rows of guides whose family is in this part.
  void score_part(const std::optional<Learner>& learner, const std::vector<std::vector<int>>& part,
                  int number, std::vector<TransferCell>& cells) const;
  std::vector<std::vector<int>> deal_guides() const;
  float judge_on(std::vector<std::size_t> learnt, int fits);

  const std::vector<Screen>& screens_;
  std::size_t source_;
  const TransferOptions& options_;
  const FitProgress& progress_;
  int fit_ = 0;
};

std::vector<TransferCell> empty_cells(const std::vector<Screen>& screens) {
  std::vector<TransferCell> cells;
  for (const auto& screen : screens)
    cells.push_back({std::vector<float>(screen.pairs.size(), kNone), {}});
  return cells;
}

/// Part of every guide of every screen: the fold of the source's guides that it belongs to, or -1
/// where the source has none of its family.
std::vector<std::vector<int>> Source::deal_guides() const {
  std::vector<const Screen*> all;
  for (const auto& screen : screens_) all.push_back(&screen);
  const auto family = screen_families(all);
  std::vector<int> group;
  for (const int guide : own().guide)
    group.push_back(family[source_][static_cast<std::size_t>(guide)]);
  const auto fold =
      evaluate::group_folds(group, own().y, options_.folds, options_.offtarget.learner.seed);
  int families = 0;
  for (const auto& of_screen : family)
    for (const int f : of_screen) families = std::max(families, f + 1);
  std::vector<int> fold_of(static_cast<std::size_t>(families), -1);
  for (std::size_t i = 0; i < group.size(); ++i)
    fold_of[static_cast<std::size_t>(group[i])] = fold[i];
  auto part = family;
  for (auto& of_screen : part)
    for (auto& f : of_screen) f = fold_of[static_cast<std::size_t>(f)];
  return part;
}

void Source::score_part(const std::optional<Learner>& learner,
                        const std::vector<std::vector<int>>& part, int number,
                        std::vector<TransferCell>& cells) const {
  for (std::size_t t = 0; t < screens_.size(); ++t) {
    std::vector<bool> chosen;
    for (const int p : part[t]) chosen.push_back(p == number);
    std::vector<std::size_t> rows;
    const auto measured = scores(learner, with_guides(screens_[t], chosen, &rows));
    for (std::size_t i = 0; i < rows.size(); ++i) cells[t].score[rows[i]] = measured[i];
  }
}

std::vector<TransferCell> Source::by_guides() {
  auto cells = empty_cells(screens_);
  const auto part = deal_guides();
  const int fits = options_.folds + 1;
  for (int k = 0; k < options_.folds; ++k) {
    std::vector<bool> outside;
    for (const int p : part[source_]) outside.push_back(p != k);
    score_part(fit(with_guides(own(), outside), fits), part, k, cells);
  }
  score_part(fit(own(), fits), part, -1, cells);
  std::vector<int> part_of_row;
  for (const int guide : own().guide)
    part_of_row.push_back(part[source_][static_cast<std::size_t>(guide)]);
  choose_thresholds(screens_, source_, options_.assay, {part_of_row, options_.folds}, cells);
  return cells;
}

/// PR AUC of a part of these rows by a model of the others: the rows that measure the screen have
/// no say in which method does.
float Source::judge_on(std::vector<std::size_t> learnt, int fits) {
  const auto [of_fit, of_judge] =
      split_rows(std::move(learnt), options_.offtarget.learner.seed, kJudge);
  const auto judge = with_rows(own(), of_judge);
  const auto score = scores(fit(with_rows(own(), of_fit), fits), judge);
  return judge.positives() > 0 && !std::isnan(score.front())
             ? static_cast<float>(evaluate::pr_auc(score, judge.y))
             : 0;
}

std::vector<TransferCell> Source::by_rows() {
  auto cells = empty_cells(screens_);
  std::vector<std::size_t> order(own().pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto [learnt, rest] = split_rows(std::move(order), options_.offtarget.learner.seed, kSplit);
  const bool judged = !options_.rivals.empty();
  const int fits = judged ? 2 : 1;
  const auto learner = fit(with_rows(own(), learnt), fits);
  for (std::size_t t = 0; t < screens_.size(); ++t)
    if (t != source_) cells[t].score = scores(learner, screens_[t]);
  const auto measured = scores(learner, with_rows(own(), rest));
  std::vector<int> half(own().pairs.size());
  for (std::size_t i = 0; i < rest.size(); ++i) {
    cells[source_].score[rest[i]] = measured[i];
    half[rest[i]] = static_cast<int>(i % 2);
  }
  choose_thresholds(screens_, source_, options_.assay, {half, 2}, cells);
  if (judged) cells[source_].judged = {judge_on(learnt, fits)};
  return cells;
}

}  // namespace

std::vector<TransferCell> transfer_from(const std::vector<Screen>& screens, std::size_t source,
                                        const TransferOptions& options,
                                        const FitProgress& progress) {
  std::vector<Method> methods = {options.offtarget.learner.method};
  methods.insert(methods.end(), options.rivals.begin(), options.rivals.end());
  std::vector<std::vector<TransferCell>> found;
  for (const auto method : methods) {
    auto of_method = options;
    of_method.offtarget.learner.method = method;
    const auto before = static_cast<int>(found.size()), all = static_cast<int>(methods.size());
    const FitProgress of_all = [&](int fit, int fits, const std::string& what) {
      return progress(before * fits + fit, all * fits, what);
    };
    Source row(screens, source, of_method, of_all);
    found.push_back(options.protocol == TransferProtocol::guides ? row.by_guides() : row.by_rows());
    for (auto& cell : found.back()) cell.methods = {method};
  }
  return found.size() == 1 ? std::move(found.front()) : best_judged(found);
}

evaluate::SetReport report_cell(const Screen& target, const TransferCell& cell,
                                const evaluate::ReportOptions& options) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < cell.score.size(); ++i)
    if (!std::isnan(cell.score[i])) rows.push_back(i);
  const auto part = with_rows(target, rows);
  std::vector<float> score, threshold;
  for (const auto i : rows) score.push_back(cell.score[i]);
  if (cell.threshold.size() == 1)
    threshold = cell.threshold;
  else if (!cell.threshold.empty())
    for (const auto i : rows) threshold.push_back(cell.threshold[i]);
  const auto positives = part.positives();
  if (positives == 0 || positives == part.rows()) {
    evaluate::SetReport empty{.name = target.name, .rows = part.rows(), .positives = positives};
    return empty;
  }
  const evaluate::NamedScore named{"model", "model", cell.probability, score, threshold, {}};
  return evaluate::report_set(target.name, part.y, part.guide, {&named, 1}, options);
}

TransferCell score_untrained(const Screen& target, Untrained score) {
  TransferCell cell{.probability = false};
  for (const auto& pair : target.pairs) {
    const auto differences = pair.mismatches() + pair.dna_bulges() + pair.rna_bulges();
    cell.score.push_back(score == Untrained::cfd   ? crispr::cfd_score(pair)
                         : score == Untrained::mit ? crispr::mit_score(pair)
                                                   : static_cast<float>(-differences));
  }
  return cell;
}

}  // namespace genegraft::model
