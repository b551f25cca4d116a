#include "model/transfer_choice.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "evaluate/metrics.hpp"
#include "model/transfer_threshold.hpp"

namespace genegraft::model {
namespace {

struct Choice {
  float threshold = 0, pr_auc = 0;  ///< of the rows that it was chosen on
};

/// Rows that have a score and are `of` a part.
struct MeasuredRows {
  MeasuredRows(const Screen& screen, const std::vector<float>& scores,
               const std::function<bool(std::size_t)>& of) {
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (!std::isnan(scores[i]) && of(i)) {
        score.push_back(scores[i]);
        y.push_back(screen.y[i]);
      }
  }
  bool has_both_classes() const {
    const auto positives = std::count(y.begin(), y.end(), 1);
    return positives > 0 && positives < static_cast<std::ptrdiff_t>(y.size());
  }
  float pr_auc() const {
    return has_both_classes() ? static_cast<float>(evaluate::pr_auc(score, y)) : 0;
  }

  std::vector<float> score;
  std::vector<std::int32_t> y;
};

/// The threshold of highest F1 among the rows of a part; none without both classes.
std::optional<Choice> choose_threshold(const Screen& screen, const std::vector<float>& score,
                                       const std::function<bool(std::size_t)>& of) {
  const MeasuredRows rows(screen, score, of);
  if (!rows.has_both_classes()) return std::nullopt;
  return Choice{evaluate::best_f1_threshold(rows.score, rows.y), rows.pr_auc()};
}

/// The screens that are neither source nor target: those of the target's assay, where there are
/// any.
std::vector<std::size_t> judges_of(std::size_t target, std::size_t source, std::size_t screens,
                                   const std::vector<int>& assay) {
  std::vector<std::size_t> others, alike;
  for (std::size_t v = 0; v < screens; ++v) {
    if (v == target || v == source) continue;
    others.push_back(v);
    if (!assay.empty() && assay[v] == assay[target]) alike.push_back(v);
  }
  return alike.empty() ? others : alike;
}

/// A threshold for each screen but the source, chosen on the others; on the source's own rows where
/// there are no others.
void choose_for_others(const std::vector<Screen>& screens, std::size_t source,
                       const std::vector<int>& assay, const std::optional<Choice>& of_own,
                       std::vector<TransferCell>& cells) {
  const auto every = [](std::size_t) { return true; };
  std::vector<ThresholdedScreen> measured;
  std::vector<float> pr_auc;
  for (std::size_t t = 0; t < cells.size(); ++t) {
    const MeasuredRows rows(screens[t], cells[t].score, every);
    measured.emplace_back(rows.score, rows.y);
    pr_auc.push_back(rows.pr_auc());
  }
  for (std::size_t t = 0; t < cells.size(); ++t) {
    if (t == source) continue;
    std::vector<const ThresholdedScreen*> others;
    float sum = 0;
    for (const auto v : judges_of(t, source, cells.size(), assay)) {
      others.push_back(&measured[v]);
      sum += pr_auc[v];
    }
    auto choice = of_own;
    if (const auto threshold = common_threshold(others))
      choice = Choice{*threshold, sum / static_cast<float>(others.size())};
    if (!choice) continue;
    cells[t].threshold = {choice->threshold};
    cells[t].judged = {choice->pr_auc};
  }
}

/// Below all others where nothing was chosen.
float judged_as_one(const TransferCell& cell) {
  return cell.judged.empty() ? -1 : cell.judged.front();
}

void take_better_rows(TransferCell& kept, const TransferCell& rival) {
  std::size_t taken = 0;
  for (std::size_t i = 0; i < kept.judged.size(); ++i) {
    if (!(rival.judged[i] > kept.judged[i])) continue;
    kept.score[i] = rival.score[i];
    kept.threshold[i] = rival.threshold[i];
    kept.judged[i] = rival.judged[i];
    ++taken;
  }
  if (taken == kept.judged.size()) kept.methods.clear();
  if (taken > 0)
    kept.methods.insert(kept.methods.end(), rival.methods.begin(), rival.methods.end());
}

}  // namespace

void choose_thresholds(const std::vector<Screen>& screens, std::size_t source,
                       const std::vector<int>& assay, const RowParts& own_rows,
                       std::vector<TransferCell>& cells) {
  const auto& own = screens[source];
  auto& cell = cells[source];
  const auto all = choose_threshold(own, cell.score, [](std::size_t) { return true; });
  choose_for_others(screens, source, assay, all, cells);
  if (!all) return;
  std::vector<Choice> of_part;
  for (int p = 0; p < own_rows.parts; ++p)
    of_part.push_back(choose_threshold(own, cell.score, [&](std::size_t i) {
                        return own_rows.of_row[i] != p;
                      }).value_or(*all));
  for (const int part : own_rows.of_row) {
    const auto& choice = of_part[static_cast<std::size_t>(part)];
    cell.threshold.push_back(choice.threshold);
    cell.judged.push_back(choice.pr_auc);
  }
}

std::vector<TransferCell> best_judged(const std::vector<std::vector<TransferCell>>& by_method) {
  auto best = by_method.front();
  for (std::size_t m = 1; m < by_method.size(); ++m)
    for (std::size_t t = 0; t < best.size(); ++t) {
      const auto& rival = by_method[m][t];
      if (rival.judged.size() > 1 && best[t].judged.size() > 1)
        take_better_rows(best[t], rival);
      else if (judged_as_one(rival) > judged_as_one(best[t]))
        best[t] = rival;
    }
  return best;
}

}  // namespace genegraft::model
