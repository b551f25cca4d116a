#include "model/compare_methods.hpp"

#include <vector>

namespace genegraft::model {
namespace {

std::string title_of(Method method) {
  switch (method) {
    case Method::forest:
      return "random forest";
    case Method::boosting:
      return "gradient boosting";
    case Method::linear:
      return "logistic regression";
    default:
      return method_name(method);
  }
}

}  // namespace

Expected<evaluate::ClassSet> compare_methods(const CellSamples& samples, const CellOptions& options,
                                             std::span<const Method> methods, int folds,
                                             const evaluate::ReportOptions& report,
                                             const ComparisonProgress& progress) {
  std::vector<HeldOutCells> held_out;
  for (const Method method : methods) {
    auto own = options;
    own.learner.method = method;
    own.beside_linear = false;
    auto scores = cross_validate_cells(samples, own, folds, [&](int fit, int fits) {
      return progress(title_of(method), fit, fits);
    });
    if (!scores) return inside(title_of(method), scores.error());
    held_out.push_back(std::move(*scores));
  }
  std::vector<evaluate::NamedClassScore> named;
  for (std::size_t m = 0; m < methods.size(); ++m)
    named.push_back({method_name(methods[m]), title_of(methods[m]), held_out[m].model});
  if (!held_out.empty())
    named.push_back({"commonest", "the commonest type", held_out.front().commonest});
  return evaluate::report_classes(samples.name, samples.labels, samples.y, samples.group, named,
                                  report);
}

}  // namespace genegraft::model
