#include "model/cell_caller.hpp"

#include <cstdio>

#include "base/text.hpp"

namespace genegraft::model {

CellCaller::CellCaller(Manifest manifest, expression::GenePanel panel, CellDecision decision)
    : manifest_(std::move(manifest)), panel_(std::move(panel)), decision_(std::move(decision)) {
  for (auto& label : manifest_.labels()) labels_.push_back(std::move(label.name));
}

Expected<expression::PanelMatch> CellCaller::match(const expression::Expression& cells) const {
  if (cells.kind == expression::Values::scaled)
    return fail(
        "the values are centred and scaled, from which counts cannot be had back; the model needs "
        "counts, or normalised logarithms (h5ad: raw or a layer)");
  auto match = panel_.match(cells.genes);
  if (match.weight < expression::kRefuseBelow)
    return fail(describe_overlap(match, panel_.genes.size()) +
                ", too little to answer by: is it the same species, are genes named by Ensembl id "
                "or symbol?");
  return match;
}

void CellCaller::calibrate(std::vector<float>& probabilities) const {
  const std::size_t classes = labels_.size();
  for (std::size_t i = 0; i < probabilities.size(); i += classes)
    decision_.calibrate(std::span(probabilities).subspan(i, classes));
}

std::string describe_overlap(const expression::PanelMatch& match, std::size_t panel_genes) {
  char share[32];
  std::snprintf(share, sizeof share, "%.1f", 100 * match.weight);
  return "the matrix has " + format_count(match.found) + " of the model's " +
         format_count(static_cast<long long>(panel_genes)) + " genes, " + share +
         " % of their weight";
}

}  // namespace genegraft::model
