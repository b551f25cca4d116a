#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

/// A type of cells in the tree of types: CD4 memory -> CD4 T -> T cell.
struct CellType {
  std::string name, title;
  int parent = -1;  ///< among the same list; -1: none
};

/// What `child` is a kind of.
struct TypeEdge {
  std::string child, parent;
};

/// Labels first, in their order, then the coarser types in the order in which the edges name them.
/// A type with two parents, a circle, or a branch that leads to no label is an error that names it.
Expected<std::vector<CellType>> arrange_types(std::span<const Label> labels,
                                              std::span<const TypeEdge> edges);

/// Two columns, child and parent, tab between them; a header `child parent` may come first.
Expected<std::vector<TypeEdge>> read_type_edges(std::string_view text);

/// The manifest's `types`: [{name, title, parent: name or absent}], labels first. Without it every
/// label stands alone.
Expected<std::vector<CellType>> read_types(const Json& manifest, std::span<const Label> labels);
Json types_json(std::span<const CellType> types);

/// For every type, the labels (of the first K types) that it is or that lie below it.
std::vector<std::vector<int>> labels_below(std::span<const CellType> types, int labels);

}  // namespace genegraft::model
