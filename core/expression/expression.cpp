#include "expression/expression.hpp"

#include <algorithm>

#include "base/elementary.hpp"

namespace genegraft::expression {

std::string_view name_of(Values values) {
  switch (values) {
    case Values::counts:
      return "counts";
    case Values::log:
      return "log";
    case Values::scaled:
      return "scaled";
  }
  return "";
}

std::string_view name_of(Species species) {
  switch (species) {
    case Species::unknown:
      return "";
    case Species::human:
      return "human";
    case Species::mouse:
      return "mouse";
    case Species::both:
      return "human and mouse";
  }
  return "";
}

double library_size(const Expression& of, int cell) {
  double size = 0;
  if (of.depth.empty())
    for (const float value : of.values.row(cell).value) size += value;
  else
    size = of.depth[static_cast<std::size_t>(cell)];
  return size > 0 ? size : 0;
}

std::vector<float> gene_values(const Expression& of, int gene, bool normalised) {
  std::vector<float> values(static_cast<std::size_t>(of.size()));
  for (int i = 0; i < of.size(); ++i) {
    const auto row = of.values.row(i);
    const auto at = std::lower_bound(row.column.begin(), row.column.end(), gene);
    if (at == row.column.end() || *at != gene) continue;
    auto& value = values[static_cast<std::size_t>(i)];
    value = row.value[static_cast<std::size_t>(at - row.column.begin())];
    const double size = normalised && of.kind == Values::counts ? library_size(of, i) : 0;
    if (size > 0) value = static_cast<float>(logarithm(1 + value / size * 1e4));
  }
  return values;
}

}  // namespace genegraft::expression
