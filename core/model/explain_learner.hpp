#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "forest/tree_shap.hpp"
#include "model/learner.hpp"

namespace genegraft::model {

/// What shares of features are measured in: "probability" where a forest averages shares of
/// classes, else "log-odds".
std::string_view unit_of_shares(const Learner& learner);

/// Whether rows of two classes can be explained feature by feature, else why not
/// (forest::check_explainable).
Expected<void> check_explainable(const Learner& learner);

/// Explains rows by shares of their features: margin = base + sum of shares.
/// - Forest: exact TreeSHAP (forest/tree_shap.hpp), on its own margin.
/// - Linear: weight times value; the base is the intercept. A network of layers: the same of the
///   linear model that it is around the row (linear::linear_at).
/// - Mixture: the log odds, to which each part adds its shares times its weight. A random forest's
///   are shares of trees; they are stretched by one factor a row, from what they add up to, p -
///   base, to what that is in log odds, logit(p) - logit(base) (the rescale rule of DeepLIFT,
///   Shrikumar et al. 2017), so that the sum stays exact; those of a part whose log odds the
///   mixture bounds are shortened likewise.
class LearnerExplainer {
 public:
  /// The learner must be explainable, of one output, and outlive this.
  explicit LearnerExplainer(const Learner& learner);

  /// (U) features that may have a share, rising.
  const std::vector<std::int32_t>& columns() const { return columns_; }

  /// x: (N, F) -> shares (N, U), and what they start from.
  struct Shares {
    std::vector<double> base;   ///< (N)
    std::vector<double> value;  ///< (N, U)
  };
  Shares explain(std::span<const float> x, int threads = 0) const;

 private:
  struct Part {
    std::optional<forest::Explainer> forest;
    const linear::LinearModel* linear = nullptr;
    const linear::LayeredModel* network = nullptr;
    bool stretched = false;  ///< shares of trees, wanted in log odds
    double weight = 1;
    float least = 0;
    std::vector<std::int32_t> columns;  ///< that it may give shares
    std::vector<std::size_t> place;     ///< of these in columns_
  };
  void add(const forest::Forest& forest);
  void add(const linear::LinearModel& model);
  void add(const linear::LayeredModel& model);
  void add(const Mixture& mixture);
  void number_columns();
  void add_shares(const Part& part, std::span<const float> x, int threads, Shares& shares) const;
  void add_products(const Part& part, const linear::LinearModel& model, std::size_t row,
                    std::span<const float> x, Shares& shares) const;

  int features_;
  std::vector<Part> parts_;
  std::vector<std::int32_t> columns_;
  double intercept_ = 0;
};

}  // namespace genegraft::model
