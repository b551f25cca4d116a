// train_forest METHOD TABLE MODEL [KEY=VALUE…]
// Trains a random forest (METHOD random-forest) or a boosted one (boosting) on a table of
// table_file.hpp, writes it as ONNX, and prints what that took without reading and writing: wall
// and CPU seconds from the floats in memory to the finished forest, binning among them; and the
// memory held before it and at most during it.
#include <cstdlib>
#include <map>

#include "forest/binning.hpp"
#include "forest/grow_boosting.hpp"
#include "forest/grow_forest.hpp"
#include "measure.hpp"
#include "onnx/forest_onnx.hpp"
#include "table_file.hpp"

namespace {

using namespace genegraft;

/// KEY=VALUE words of the command line.
class Options {
 public:
  Options(int count, char** words) {
    for (int i = 0; i < count; ++i) {
      const std::string word = words[i];
      const auto at = word.find('=');
      if (at != std::string::npos) values_[word.substr(0, at)] = word.substr(at + 1);
    }
  }
  double number(const std::string& key, double otherwise) const {
    const auto found = values_.find(key);
    return found == values_.end() ? otherwise : std::strtod(found->second.c_str(), nullptr);
  }
  int whole(const std::string& key, int otherwise) const {
    return static_cast<int>(number(key, otherwise));
  }

 private:
  std::map<std::string, std::string> values_;
};

forest::BinnedTable bin_table(const bench::LabelledTable& table, const Options& options) {
  const forest::BinningOptions binning{.bins = options.whole("bins", 255),
                                       .threads = options.whole("threads", 0)};
  if (table.is_sparse) return forest::bin_rows(table.sparse, binning);
  const auto fill = [&](int first, int n, std::span<float> rows) { table.fill(first, n, rows); };
  return forest::bin_rows(table.rows(), table.features(), fill, binning);
}

forest::Forest train_random_forest(const bench::LabelledTable& table,
                                   const forest::BinnedTable& bins, const Options& options) {
  auto grown = forest::grow_forest(bins, table.y, table.classes, {},
                                   {.trees = options.whole("trees", 500),
                                    .depth = options.whole("depth", 0),
                                    .seed = 1,
                                    .threads = options.whole("threads", 0)});
  return std::move(grown.forest);
}

/// Leaf-wise where the number of leaves is limited, else depth-wise.
forest::Forest train_boosting(const bench::LabelledTable& table, const forest::BinnedTable& bins,
                              const Options& options) {
  const int leaves = options.whole("leaves", 31);
  const auto growth = leaves > 0 ? forest::Growth::leaf_wise : forest::Growth::depth_wise;
  auto grown = forest::grow_boosting(bins, table.y, table.classes, {}, {},
                                     {.rounds = options.whole("rounds", 100),
                                      .learning_rate = options.number("learning_rate", 0.1),
                                      .leaves = leaves,
                                      .depth = options.whole("depth", 0),
                                      .growth = growth,
                                      .l2 = options.number("l2", 1),
                                      .leaf_hessian = options.number("leaf_hessian", 1),
                                      .seed = 1,
                                      .threads = options.whole("threads", 0)});
  return std::move(grown.forest);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) return bench::fail_with("usage: train_forest METHOD TABLE MODEL [KEY=VALUE…]");
  const std::string method = arguments[1];
  if (method != "random-forest" && method != "boosting")
    return bench::fail_with("no method " + method);
  const Options options(count - 4, arguments + 4);
  const auto table = bench::read_table(arguments[2]);
  if (!table) return bench::fail_with(table.error().message);

  bench::forget_peak();
  const double held = bench::resident("VmRSS:");
  const bench::Stopwatch watch;
  const auto bins = bin_table(*table, options);
  const double binning = watch.wall();
  const auto trained = method == "boosting" ? train_boosting(*table, bins, options)
                                            : train_random_forest(*table, bins, options);
  const double wall = watch.wall(), cpu = watch.cpu();
  const double peak = bench::resident("VmHWM:");

  std::vector<std::string> labels;
  for (int k = 0; k < table->classes; ++k) labels.push_back(std::to_string(k));
  std::ofstream file(arguments[3], std::ios::binary);
  file << onnx::write_model(onnx::forest_to_onnx(trained, labels));
  file.close();
  if (!file) return bench::fail_with("the model could not be written");
  std::printf(
      "{\"wall\": %.4f, \"cpu\": %.4f, \"binning\": %.4f, \"held\": %.1f, \"peak\": %.1f, "
      "\"nodes\": %d}\n",
      wall, cpu, binning, held, peak, trained.nodes());
}
