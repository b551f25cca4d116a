#pragma once

#include <cstdint>

namespace genegraft::crispr {

/// 100 * 100 / (100 + hits), hits: the sum of the off-targets' scores, 0 to 100 each (Hsu et al.,
/// Nat Biotechnol 31:827, 2013): 100 for a guide without off-targets, towards 0 the more there are
/// and the better they fit.
constexpr double specificity(double hits) {
  return 100.0 * 100.0 / (100.0 + hits);
}

/// A guide over the sites found for it, one after the other.
class GuideSpecificity {
 public:
  /// One perfect match is the guide's own target; each further one is an off-target, which counts
  /// 100. mit: NaN, where it is not defined (gaps), counts nothing; cfd: 0 to 1, or NaN.
  void add(bool perfect, double mit, double cfd);

  std::int64_t sites() const { return sites_; }      ///< the guide's own target among them
  std::int64_t perfect() const { return perfect_; }  ///< without mismatches and gaps
  double by_mit() const { return specificity(mit_); }
  double by_cfd() const { return specificity(cfd_); }

 private:
  std::int64_t sites_ = 0, perfect_ = 0;
  double mit_ = 0, cfd_ = 0;
};

}  // namespace genegraft::crispr
