#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "base/matrix.hpp"
#include "base/sparse_matrix.hpp"
#include "expression/gene_panel.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

/// How the genes of a model vary together in the cells it was learnt from, so that what a matrix
/// lacks can be foretold by what it has: probabilistic principal components (Tipping & Bishop, J R
/// Stat Soc B 61:611, 1999),
///   x = means + loadings z + e, z (R) of variance 1, e of variance noise.
struct GeneFactors {
  std::vector<float> means;  ///< (P) of the logarithms
  Matrix loadings;           ///< (P, R); no columns: every gene by itself
  float noise = 1;           ///< variance of each gene beside the loadings

  std::size_t genes() const { return means.size(); }
};

struct FactorOptions {
  int factors = 10;  ///< more take up what is of one data set alone, and foretell others worse
  std::uint64_t seed = 1;
  int threads = 0;
};

/// x: (N, P) logarithms.
GeneFactors fit_gene_factors(const SparseMatrix& x, const FactorOptions& options);

/// What the manifest's `encoder` says of them, beside the genes:
///   means[P] · factors {noise · scale[R] · levels[R][P], a level times its scale is a loading}
Json factors_json(const GeneFactors& factors);
/// Of P genes; zeros where the manifest has no means, no loadings where it has no factors.
Expected<GeneFactors> read_factors(const Json& manifest, std::size_t genes);

/// Genes that a matrix lacks, and what they are expected to hold in a cell, given its other genes.
/// That is linear in these, so a linear model can take it up in its weights.
class AbsentGenes {
 public:
  AbsentGenes(const GeneFactors& factors, const expression::PanelMatch& match);

  bool none() const { return absent_.empty(); }
  bool lacks(std::size_t gene) const { return !there_[gene]; }

  /// row: (P) logarithms of one cell; writes the absent ones.
  void fill(std::span<float> row) const;

  /// Weights of genes, (P, U) or (U, P): that of gene g and unit u is value[g * gene + u * unit].
  struct Weights {
    float* value;
    std::size_t gene, unit;
  };
  /// Changes weights and bias (U) so that rows with absent genes at 0 give what filled rows gave.
  void fold(Weights weights, std::span<float> bias) const;

 private:
  const float* loading(std::size_t gene) const {
    return factors_->loadings.values.data() + gene * count_;
  }

  const GeneFactors* factors_;
  std::size_t count_;  ///< R
  std::vector<char> there_;
  std::vector<std::size_t> present_, absent_;
  std::vector<float> by_factor_;  ///< (R, absent genes) loadings
  std::vector<double> gain_;   ///< (P, R): z = sum of gain x over the genes that are there - start
  std::vector<double> start_;  ///< (R)
};

}  // namespace genegraft::model
