#include "linear/choose_penalty.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <memory>

#include "base/parallel.hpp"
#include "linear/logistic_path.hpp"

namespace genegraft::linear {
namespace {

/// Held-out rows of one fold: their weight and their weighted mean loss.
struct HeldOut {
  double weight = 0, loss = 0;
};

/// Mean and standard error over folds, each counted by its weight, as cv.glmnet has it.
PenaltyStep average(double c, const std::vector<HeldOut>& folds) {
  PenaltyStep step{.c = c};
  double weight = 0, squares = 0;
  int counted = 0;
  for (const auto& fold : folds) {
    if (fold.weight == 0) continue;
    weight += fold.weight;
    step.loss += fold.weight * fold.loss;
    ++counted;
  }
  step.loss /= weight;
  for (const auto& fold : folds) {
    const double off = fold.loss - step.loss;
    squares += fold.weight * off * off;
  }
  step.error = counted > 1 ? std::sqrt(squares / weight / (counted - 1))
                           : std::numeric_limits<double>::quiet_NaN();
  return step;
}

/// The path of one fold: what it learns from and what it is measured on.
class FoldPath {
 public:
  FoldPath(const Design& x, const SparseMatrix* columns, std::span<const std::int32_t> y,
           int classes, std::span<const float> row_weight, std::span<const int> fold, int number,
           const LogisticOptions& options)
      : path_(x, columns, y, classes, training_weight(row_weight, fold, number), options) {
    for (std::size_t i = 0; i < y.size(); ++i) {
      if (fold[i] != number || row_weight[i] == 0) continue;
      row_.push_back(static_cast<int>(i));
      weight_.push_back(row_weight[i] *
                        (options.class_weight.empty() ? 1 : options.class_weight[y[i]]));
    }
  }

  /// Row weights without the fold's own rows.
  static std::vector<float> training_weight(std::span<const float> row_weight,
                                            std::span<const int> fold, int number) {
    std::vector<float> weight(row_weight.begin(), row_weight.end());
    for (std::size_t i = 0; i < weight.size(); ++i)
      if (fold[i] == number) weight[i] = 0;
    return weight;
  }

  HeldOut measure(double c) {
    path_.fit(c);
    HeldOut held;
    for (std::size_t r = 0; r < row_.size(); ++r) {
      const auto loss = path_.log_loss(row_[r]);
      if (!loss) continue;
      held.weight += weight_[r];
      held.loss += weight_[r] * *loss;
    }
    if (held.weight > 0) held.loss /= held.weight;
    return held;
  }

 private:
  LogisticPath path_;
  std::vector<int> row_;
  std::vector<double> weight_;
};

/// Fold numbers that occur, rising: groups dealt to folds may leave some empty.
std::vector<int> fold_numbers(std::span<const int> fold) {
  std::vector<int> numbers(fold.begin(), fold.end());
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::erase_if(numbers, [](int number) { return number < 0; });
  return numbers;
}

Expected<void> check_folds(std::span<const std::int32_t> y, int classes,
                           std::span<const float> weight, std::span<const int> fold,
                           const LogisticOptions& options) {
  if (const auto why = why_not_fit(y, classes, weight, options)) return tl::unexpected(*why);
  double held_out = 0;
  for (std::size_t i = 0; i < fold.size(); ++i) held_out += fold[i] >= 0 ? weight[i] : 0;
  if (held_out == 0) return fail("no rows are held out to choose the penalty by");
  for (const int number : fold_numbers(fold)) {
    const auto training = FoldPath::training_weight(weight, fold, number);
    if (const auto why = why_not_fit(y, classes, training, options))
      return inside("without fold " + std::to_string(number), *why);
  }
  return {};
}

int choose_step(const std::vector<PenaltyStep>& curve, int best, bool one_standard_error) {
  if (!one_standard_error || std::isnan(curve[best].error)) return best;
  int chosen = 0;
  while (curve[chosen].loss > curve[best].loss + curve[best].error) ++chosen;
  return chosen;
}

}  // namespace

Expected<PenaltyChoice> choose_penalty(const Design& x, std::span<const std::int32_t> y,
                                       int classes, std::span<const float> row_weight,
                                       std::span<const int> fold, const PenaltyOptions& options,
                                       const PathProgress& progress) {
  assert(fold.size() == y.size() && (row_weight.empty() || row_weight.size() == y.size()));
  assert(std::is_sorted(options.c.begin(), options.c.end()));
  std::vector<float> weight(row_weight.begin(), row_weight.end());
  if (weight.empty()) weight.assign(y.size(), 1.0f);
  if (const auto checked = check_folds(y, classes, weight, fold, options.fit); !checked)
    return tl::unexpected(checked.error());

  SparseMatrix transposed;
  const bool by_columns = LogisticPath::needs_columns(x, classes, options.fit);
  if (by_columns) transposed = transpose(x.entries);
  const SparseMatrix* columns = by_columns ? &transposed : nullptr;
  LogisticPath whole(x, columns, y, classes, weight, options.fit);
  const auto c = options.c.empty() ? whole.suggest_c(options.steps) : options.c;

  const auto numbers = fold_numbers(fold);
  const auto folds = static_cast<int>(numbers.size());
  const int threads = options.fit.threads > 0 ? options.fit.threads : available_threads();
  auto fold_options = options.fit;
  fold_options.threads = std::max(1, threads / folds);
  std::vector<std::unique_ptr<FoldPath>> paths(numbers.size());
  parallel_for(folds, threads, [&](std::int64_t f) {
    paths[f] =
        std::make_unique<FoldPath>(x, columns, y, classes, weight, fold, numbers[f], fold_options);
  });

  PenaltyChoice choice;
  std::vector<HeldOut> held(numbers.size());
  for (const double value : c) {
    parallel_for(folds, threads, [&](std::int64_t f) { held[f] = paths[f]->measure(value); });
    choice.curve.push_back(average(value, held));
    const int step = static_cast<int>(choice.curve.size()) - 1;
    if (choice.curve[step].loss < choice.curve[choice.best].loss) choice.best = step;
    if (progress && !progress(step + 1, static_cast<int>(c.size()))) break;
    if (options.patience > 0 && step - choice.best >= options.patience) break;
  }
  paths.clear();
  choice.chosen = choose_step(choice.curve, choice.best, options.one_standard_error);
  choice.fit = whole.fit(choice.curve[choice.chosen].c);
  return choice;
}

}  // namespace genegraft::linear
