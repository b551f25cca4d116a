#include "forest/answer_tables.hpp"

namespace genegraft::forest {
namespace {

constexpr int kWidestTable = 12;          // features of a path whose 2^D answers may be worked out
constexpr std::size_t kTable = 1u << 19;  // numbers in one tree's tables, 4 MB

int choose_widest_table(const TreePaths& paths, std::size_t rows) {
  std::size_t total = 0;
  int width = 0;
  while (width < kWidestTable && (std::size_t{2} << width) <= rows) {
    for (const auto& leaf : paths.leaves)
      if (paths.path_length(leaf) == width + 1) total += (width + 1) * (std::size_t{2} << width);
    if (total > kTable) break;
    ++width;
  }
  return width;
}

}  // namespace

void prepare_tree(const Forest& forest, int t, std::size_t rows, const Quadratures& quadratures,
                  PreparedTree& tree) {
  tree.paths = lay_out_paths(forest, t);
  tree.widest_table = choose_widest_table(tree.paths, rows);
  tree.table_at.clear();
  std::size_t total = 0;
  for (const auto& leaf : tree.paths.leaves) {
    const int d = tree.paths.path_length(leaf);
    tree.table_at.push_back(total);
    if (d <= tree.widest_table) total += static_cast<std::size_t>(d) << d;
  }
  if (tree.tables.size() < total) tree.tables.resize(total);
  PathShares shares(quadratures);
  for (std::size_t l = 0; l < tree.table_at.size(); ++l) {
    const auto& leaf = tree.paths.leaves[l];
    const int d = tree.paths.path_length(leaf);
    if (d == 0 || d > tree.widest_table) continue;
    shares.take_path(std::span(tree.paths.cold).subspan(leaf.begin, d));
    shares.tabulate(tree.tables.data() + tree.table_at[l]);
  }
}

}  // namespace genegraft::forest
