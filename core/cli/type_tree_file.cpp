#include "cli/type_tree_file.hpp"

#include "cli/files.hpp"

namespace genegraft::cli {

Expected<std::vector<model::CellType>> read_type_tree(const std::string& path,
                                                      const std::vector<std::string>& names) {
  std::vector<model::Label> labels;
  for (const auto& name : names) labels.push_back({name, name});
  if (path.empty()) return model::arrange_types(labels, {});
  const auto bytes = read_file(path, 1 << 24);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto edges =
      model::read_type_edges({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  if (!edges) return inside(path, edges.error());
  auto types = model::arrange_types(labels, *edges);
  if (!types) return inside(path, types.error());
  return types;
}

}  // namespace genegraft::cli
