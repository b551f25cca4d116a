#pragma once

#include "base/error.hpp"
#include "expression/gene_panel.hpp"
#include "model/gene_factors.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

inline constexpr std::string_view kGenesEncoder = "genes";

/// The manifest's `encoder` of a model of cells:
///   kind "genes" · version · depth 10000 · transform "log1p" · ids[P] · symbols[P] · weights[P] ·
///   means[P] · factors (gene_factors.hpp) · molecules[P] of 10,000, where counts were learnt from
/// Values are log1p(count / the cell's depth * 10,000). A gene that the matrix lacks has what the
/// cell's other genes foretell: taken for 0 it would speak against all types that hold it. The
/// weights say what the model makes of each gene and add up to 1.
Json genes_json(const expression::GenePanel& panel, const GeneFactors& factors);
Expected<expression::GenePanel> read_genes(const Json& manifest);

}  // namespace genegraft::model
