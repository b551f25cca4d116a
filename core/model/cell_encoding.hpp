#pragma once

#include <span>
#include <vector>

#include "base/error.hpp"
#include "expression/gene_panel.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

inline constexpr std::string_view kGenesEncoder = "genes";

/// The manifest's `encoder` of a model of cells:
///   kind "genes" · version · depth 10000 · transform "log1p" · ids[P] · symbols[P] · weights[P] ·
///   means[P]
/// Values are log1p(count / the cell's depth * 10,000). A gene that the matrix lacks has the mean
/// of the training cells in every cell: taken for 0 it would speak against all types that hold it.
/// The weights say what the model makes of each gene and add up to 1.
Json genes_json(const expression::GenePanel& panel, std::span<const float> means);
Expected<expression::GenePanel> read_genes(const Json& manifest);
/// (P) zeros where the manifest has none.
Expected<std::vector<float>> read_means(const Json& manifest, std::size_t genes);

}  // namespace genegraft::model
