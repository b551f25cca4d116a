#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crispr/pair_encoding.hpp"
#include "evaluate/report.hpp"
#include "model/fit_learner.hpp"
#include "model/screen.hpp"

namespace genegraft::model {

/// Which rows a tree of an off-target forest sees.
enum class ScreenSampling {
  bootstrap,  ///< all rows alike, as in the reference study
  balanced,   ///< undersampled per tree: `ratio` negatives for each positive
  screens,  ///< the same, and every screen is drawn from in proportion to positives^0.25, positives
            ///< and negatives alike, so that neither its size nor its prevalence can be learned
};

/// Labelled pairs to fit a network to.
struct PairSamples {
  Samples samples;
  /// (N) 1: of a screen that comes first alone (OfftargetOptions::pretraining).
  std::vector<std::uint8_t> pretraining;
};

struct OfftargetOptions {
  crispr::PairEncoding encoding = crispr::PairEncoding::mismatch;
  ScreenSampling sampling = ScreenSampling::screens;
  double positive_weight = 1;  ///< class weight of positives; 0: balanced, negatives / positives
  /// screens: draw weight of a negative with gaps. Few screens list gapped sites, nearly all of
  /// them negative; at their natural share a forest hardly sees one (held-out CIRCLE-seq: PR AUC
  /// 0.15 at 1, 0.22 at 10).
  double gapped_negatives = 10;
  /// screens: share of the draws, of what it would be, of a screen whose negatives are made up.
  double sampled_share = 1;
  /// Names of screens that a network learns from first and alone, then from all: those in vitro,
  /// which show what Cas9 can cleave, where cells show what it does.
  std::vector<std::string> pretraining = {"circle_seq_10grna", "site_seq_9grna"};
  /// How a network is fitted, whose libraries are not for the browser (neural/pair_network.hpp).
  std::function<Expected<FittedLearner>(const PairSamples&, const LearnerOptions&,
                                        const forest::Progress&)>
      network;
  /// Forests draw rows as `sampling` says; other methods weigh them by the same chances, positives
  /// 1 on average and negatives `forest.ratio` times as much in all.
  LearnerOptions learner = {
      .forest = {.trees = 300, .leaves = 100, .leaf_weight = 4, .ratio = 3, .draws = 1500},
      .boosting = {
          .rounds = 1000, .learning_rate = 0.05, .leaves = 31, .leaf_hessian = 5, .patience = 30}};
};

/// (N) what each row of the pooled screens counts for where rows are weighed: positives 1 on
/// average, negatives `ratio` times as much in all, screens as `sampling` says. y: their labels.
std::vector<float> training_weights(std::span<const Screen* const> screens,
                                    std::span<const std::int32_t> y,
                                    const OfftargetOptions& options);

/// Fits a learner to the pooled screens.
Expected<FittedLearner> train_offtarget(std::span<const Screen* const> screens,
                                        const OfftargetOptions& options,
                                        const forest::Progress& progress = {});

/// The same of the screens that have rows; nothing where they hold only one class or the training
/// was stopped before there was anything.
std::optional<Learner> train_if_possible(std::span<const Screen> screens,
                                         const OfftargetOptions& options,
                                         const forest::Progress& progress = {});

/// Probability of class 1 for every row of a screen.
std::vector<float> score_screen(const Learner& learner, crispr::PairEncoding encoding,
                                const Screen& screen, int threads);

}  // namespace genegraft::model
