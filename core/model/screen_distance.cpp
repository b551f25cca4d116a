#include "model/screen_distance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "crispr/guide_families.hpp"
#include "crispr/pair_encoding.hpp"
#include "evaluate/metrics.hpp"
#include "evaluate/splits.hpp"
#include "linear/logistic_regression.hpp"

namespace genegraft::model {
namespace {

constexpr std::size_t kRowsOfEach = 4000;
constexpr int kFolds = 3;
constexpr double kLossWeight = 80;  // of the mean log loss against the penalty

/// Counts that become shares of the rows.
struct Counts {
  double guide[crispr::kProtospacer][4] = {}, site[crispr::kProtospacer][4] = {};
  double mismatch[crispr::kProtospacer] = {}, letters[4][4] = {};
  double pam[4][4] = {}, mismatches[crispr::kProtospacer + 1] = {}, gaps[2] = {};
};

void count_column(const crispr::AlignedPair& pair, int column, Counts& counts) {
  const auto [guide, target] = pair[column];
  const int at = pair.position(column) - 1;
  if (at < 0) return;
  const auto g = static_cast<int>(guide), t = static_cast<int>(target);
  if (is_base(guide)) ++counts.guide[at][g];
  if (is_base(target)) ++counts.site[at][t];
  if (!pair[column].mismatch()) return;
  ++counts.mismatch[at];
  if (is_base(guide) && is_base(target)) ++counts.letters[g][t];
}

Counts count_rows(const Screen& screen) {
  Counts counts;
  for (const auto& pair : screen.pairs) {
    for (int c = 0; c < pair.pam_start(); ++c) count_column(pair, c, counts);
    const auto last = pair[pair.width() - 2].target, very_last = pair[pair.width() - 1].target;
    if (is_base(last) && is_base(very_last))
      ++counts.pam[static_cast<int>(last)][static_cast<int>(very_last)];
    ++counts.mismatches[pair.mismatches()];
    counts.gaps[0] += pair.dna_bulges();
    counts.gaps[1] += pair.rna_bulges();
  }
  return counts;
}

double norm(const std::vector<double>& a) {
  return std::sqrt(std::inner_product(a.begin(), a.end(), a.begin(), 0.0));
}

/// Rows of guides that the other screen lacks, thinned evenly to at most kRowsOfEach.
Screen apart(const Screen& screen, const Screen& other) {
  const auto rest = without_guides(screen, other.guides, "");
  std::vector<std::size_t> rows(rest.pairs.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (rows.size() > kRowsOfEach) {
    std::vector<std::size_t> thinned;
    for (std::size_t k = 0; k < kRowsOfEach; ++k) thinned.push_back(k * rows.size() / kRowsOfEach);
    rows = std::move(thinned);
  }
  return with_rows(rest, rows);
}

/// (n, F) rows of both screens, their guide (numbered over both) and which they are of.
struct Mixed {
  Matrix x;
  std::vector<int> guide;
  std::vector<std::int32_t> y;
};

Mixed mix(const Screen& a, const Screen& b) {
  // By what mismatches, gaps and PAMs are: letters of few guides would only tell the guides apart.
  constexpr auto kEncoding = crispr::PairEncoding::mismatch;
  const auto columns = static_cast<int>(crispr::features(kEncoding).size());
  Mixed mixed{.x = Matrix(static_cast<int>(a.rows() + b.rows()), columns)};
  int row = 0;
  for (const auto* screen : {&a, &b})
    for (std::size_t i = 0; i < screen->pairs.size(); ++i) {
      // An alignment wider than the encoding holds stays a row of zeros.
      (void)crispr::encode_pair(kEncoding, screen->pairs[i], mixed.x.row(row++));
      mixed.guide.push_back(screen->guide[i] +
                            (screen == &a ? 0 : static_cast<int>(a.guides.size())));
      mixed.y.push_back(screen == &b);
    }
  return mixed;
}

/// 2 |AUC - 1/2| of held-out guides; NaN where no guide can be spared.
double tell_apart(const Screen& a, const Screen& b, std::uint64_t seed, int threads) {
  const auto mixed = mix(apart(a, b), apart(b, a));
  const auto fold = evaluate::group_folds(mixed.guide, mixed.y, kFolds, seed);
  const auto design = linear::make_design(mixed.x, threads);
  std::vector<float> score(mixed.y.size(), std::numeric_limits<float>::quiet_NaN());
  std::vector<float> margin(mixed.y.size());
  for (int k = 0; k < kFolds; ++k) {
    std::vector<float> weight;
    for (const int f : fold) weight.push_back(f != k);
    const auto fitted = linear::fit_logistic(
        design, mixed.y, 2, weight,
        {.c = kLossWeight / design.rows(), .tolerance = 1e-3, .threads = threads});
    if (!fitted) continue;
    linear::score(fitted->model, mixed.x.values, margin, threads);
    for (std::size_t i = 0; i < score.size(); ++i)
      if (fold[i] == k) score[i] = margin[i];
  }
  std::vector<float> kept;
  std::vector<std::int32_t> y;
  for (std::size_t i = 0; i < score.size(); ++i)
    if (!std::isnan(score[i])) {
      kept.push_back(score[i]);
      y.push_back(mixed.y[i]);
    }
  const double auc = evaluate::roc_auc(kept, y);
  return std::isnan(auc) ? auc : 2 * std::abs(auc - 0.5);
}

std::vector<double> mean_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> rank(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    for (std::size_t k = first; k < end; ++k)
      rank[order[k]] = static_cast<double>(first + end - 1) / 2;
    first = end;
  }
  return rank;
}

}  // namespace

std::vector<double> screen_profile(const Screen& screen) {
  const auto counts = count_rows(screen);
  const double rows = std::max<double>(1, static_cast<double>(screen.rows()));
  std::vector<double> profile;
  const auto add = [&](const auto& part) {
    const auto* first = reinterpret_cast<const double*>(&part);
    for (std::size_t i = 0; i < sizeof part / sizeof(double); ++i)
      profile.push_back(first[i] / rows);
  };
  add(counts.guide), add(counts.site), add(counts.mismatch), add(counts.letters);
  add(counts.pam), add(counts.mismatches), add(counts.gaps);
  const double positives = std::max<double>(1, static_cast<double>(screen.positives()));
  profile.push_back(std::log10(positives / rows) / 5);
  return profile;
}

std::vector<std::vector<ScreenDistance>> screen_distances(std::span<const Screen> screens,
                                                          std::uint64_t seed, int threads) {
  std::vector<std::vector<double>> profile;
  for (const auto& screen : screens) profile.push_back(screen_profile(screen));
  std::vector<std::vector<ScreenDistance>> distances(screens.size(),
                                                     std::vector<ScreenDistance>(screens.size()));
  for (std::size_t a = 0; a < screens.size(); ++a)
    for (std::size_t b = a + 1; b < screens.size(); ++b) {
      ScreenDistance d;
      double squares = 0, dot = 0;
      for (std::size_t k = 0; k < profile[a].size(); ++k) {
        const double apart = profile[a][k] - profile[b][k];
        squares += apart * apart;
        d.manhattan += std::abs(apart);
        dot += profile[a][k] * profile[b][k];
      }
      d.euclidean = std::sqrt(squares);
      d.cosine = std::max(0.0, 1 - dot / (norm(profile[a]) * norm(profile[b])));
      d.classifier = tell_apart(screens[a], screens[b], seed, threads);
      distances[a][b] = distances[b][a] = d;
    }
  return distances;
}

double rank_correlation(std::span<const double> a, std::span<const double> b) {
  if (a.size() < 3) return std::numeric_limits<double>::quiet_NaN();
  const auto x = mean_ranks(a), y = mean_ranks(b);
  const double mean = static_cast<double>(a.size() - 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace genegraft::model
