#include "model/type_tree.hpp"

#include <algorithm>

namespace genegraft::model {
namespace {

int find_type(std::span<const CellType> types, std::string_view name) {
  for (std::size_t i = 0; i < types.size(); ++i)
    if (types[i].name == name) return static_cast<int>(i);
  return -1;
}

int find_or_add(std::vector<CellType>& types, const std::string& name) {
  const int found = find_type(types, name);
  if (found >= 0) return found;
  types.push_back({name, name, -1});
  return static_cast<int>(types.size()) - 1;
}

std::vector<CellType> alone(std::span<const Label> labels) {
  std::vector<CellType> types;
  for (const auto& label : labels) types.push_back({label.name, label.title, -1});
  return types;
}

/// Every way up ends, and every type has a label at or below it.
Expected<void> check_tree(std::span<const CellType> types, int labels) {
  for (const auto& type : types) {
    std::size_t steps = 0;
    for (int up = type.parent; up >= 0; up = types[static_cast<std::size_t>(up)].parent)
      if (++steps > types.size()) return fail("the tree of types goes in a circle at " + type.name);
  }
  const auto below = labels_below(types, labels);
  for (std::size_t t = 0; t < types.size(); ++t)
    if (below[t].empty())
      return fail("the tree of types: " + types[t].name +
                  " is no label of the model, nor is any type below it");
  return {};
}

}  // namespace

Expected<std::vector<CellType>> arrange_types(std::span<const Label> labels,
                                              std::span<const TypeEdge> edges) {
  auto types = alone(labels);
  for (const auto& [child, parent] : edges) {
    const int from = find_or_add(types, child), to = find_or_add(types, parent);
    if (types[from].parent >= 0 && types[from].parent != to)
      return fail("the tree of types: " + child + " has two parents, " +
                  types[types[from].parent].name + " and " + parent);
    types[from].parent = to;
  }
  if (const auto good = check_tree(types, static_cast<int>(labels.size())); !good)
    return tl::unexpected(good.error());
  return types;
}

Expected<std::vector<TypeEdge>> read_type_edges(std::string_view text) {
  std::vector<TypeEdge> edges;
  int number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const auto tab = line.find('\t');
    const auto child = line.substr(0, tab);
    const auto parent = tab == line.npos ? std::string_view{} : line.substr(tab + 1);
    if (child.empty() || parent.empty() || parent.find('\t') != parent.npos)
      return fail("line " + std::to_string(number) + ": expected a type, a tab, and its parent");
    if (number == 1 && child == "child" && parent == "parent") continue;
    edges.push_back({std::string(child), std::string(parent)});
  }
  return edges;
}

Expected<std::vector<CellType>> read_types(const Json& manifest, std::span<const Label> labels) {
  auto types = alone(labels);
  const auto found = manifest.find("types");
  if (found == manifest.end()) return types;
  const auto bad = [] { return fail("the model's manifest: types are not names with parents"); };
  if (!found->is_array() || found->size() < labels.size()) return bad();
  std::vector<std::string> parents;
  for (std::size_t t = 0; t < found->size(); ++t) {
    const auto& entry = (*found)[t];
    if (!entry.is_object()) return bad();
    for (const char* key : {"name", "title", "parent"})
      if (entry.contains(key) && !entry[key].is_string()) return bad();
    const auto name = entry.value("name", ""), title = entry.value("title", name);
    if (name.empty() || (t < labels.size() && name != labels[t].name)) return bad();
    if (t >= labels.size()) types.push_back({name, title, -1});
    parents.push_back(entry.value("parent", ""));
  }
  for (std::size_t t = 0; t < types.size(); ++t) {
    if (parents[t].empty()) continue;
    types[t].parent = find_type(types, parents[t]);
    if (types[t].parent < 0) return bad();
  }
  if (const auto good = check_tree(types, static_cast<int>(labels.size())); !good)
    return tl::unexpected(good.error());
  return types;
}

Json types_json(std::span<const CellType> types) {
  Json json = Json::array();
  for (const auto& type : types) {
    Json entry = {{"name", type.name}, {"title", type.title}};
    if (type.parent >= 0) entry["parent"] = types[static_cast<std::size_t>(type.parent)].name;
    json.push_back(std::move(entry));
  }
  return json;
}

std::vector<std::vector<int>> labels_below(std::span<const CellType> types, int labels) {
  std::vector<std::vector<int>> below(types.size());
  for (int k = 0; k < labels; ++k)
    for (int t = k; t >= 0; t = types[static_cast<std::size_t>(t)].parent) below[t].push_back(k);
  return below;
}

}  // namespace genegraft::model
