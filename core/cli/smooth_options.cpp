#include "cli/smooth_options.hpp"

#include <CLI/CLI.hpp>

namespace genegraft::cli {

std::vector<const CLI::Option*> declare_smoothing(CLI::App& app, model::SmoothOptions& smooth) {
  smooth.neighbours = 0;
  auto* neighbours = app.add_option("--smooth", smooth.neighbours,
                                    "average each cell's answer with those of so many neighbours "
                                    "among the matrix's cells; 0: each cell alone");
  neighbours->check(CLI::NonNegativeNumber)->capture_default_str()->group("models of cells");
  auto* scaled = app.add_flag("--scale-genes", smooth.scale_genes,
                              "--smooth: neighbours by genes of equal variance, so that those of "
                              "few molecules count as well");
  scaled->needs(neighbours)->group("models of cells");
  return {neighbours, scaled};
}

model::SmoothOptions as_told(model::SmoothOptions smooth, const CommonOptions& common) {
  smooth.seed = common.seed;
  smooth.threads = common.threads;
  return smooth;
}

}  // namespace genegraft::cli
