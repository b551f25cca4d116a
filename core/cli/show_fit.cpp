#include "cli/show_fit.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <numeric>

#include "cli/progress.hpp"

namespace genegraft::cli {

forest::Progress show_fit(const std::string& label) {
  auto bar = std::make_shared<std::unique_ptr<Progress>>();
  auto last = std::make_shared<int>(0);
  return [bar, last, label](int done, int steps) {
    if (!*bar || done < *last) *bar = std::make_unique<Progress>(label, "steps", steps);
    *last = done;
    (*bar)->show(done);
    return true;
  };
}

void print_fitted(const model::FittedLearner& fitted, std::span<const std::string> features) {
  constexpr std::size_t kShown = 8;
  for (const auto& note : fitted.notes) std::fprintf(stderr, "%s\n", note.c_str());
  const auto order = by_importance(fitted);
  if (order.empty()) return;
  std::fputs("most important features:\n", stderr);
  for (std::size_t i = 0; i < std::min(kShown, order.size()); ++i)
    std::fprintf(stderr, "  %5.1f %%  %s\n", 100 * fitted.importance[order[i]],
                 features[order[i]].c_str());
}

std::vector<std::size_t> by_importance(const model::FittedLearner& fitted) {
  std::vector<std::size_t> order(fitted.importance.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return fitted.importance[a] > fitted.importance[b]; });
  return order;
}

}  // namespace genegraft::cli
