#include "crispr/specificity.hpp"

#include <cmath>

namespace genegraft::crispr {

void GuideSpecificity::add(bool perfect, double mit, double cfd) {
  ++sites_;
  perfect_ += perfect;
  if (perfect && perfect_ == 1) return;
  if (!std::isnan(mit)) mit_ += mit;
  if (!std::isnan(cfd)) cfd_ += 100 * cfd;
}

}  // namespace genegraft::crispr
