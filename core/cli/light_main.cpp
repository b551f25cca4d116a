#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/run_in_place.hpp"
#include "cli/hdf5_file.hpp"
#include "cli/networks.hpp"
#include "cli/run_command.hpp"

// The program where there are networks: libtorch takes half a second to load, which a verb that is
// done in a few hundredths of one cannot wait for. It knows those verbs, and hands all else, models
// that are networks and files of HDF5 to the program with these libraries beside it.
namespace genegraft::cli {
namespace {

constexpr Command kQuick[] = {
    {"predict", "write class probabilities for new data", declare_predict},
    {"evaluate", "measure a model on labelled tables, beside its baselines", declare_evaluate},
    {"search", "find the sites of guides in a genome", declare_search},
    {"inspect", "show what a model is, how it was made and how good it is", declare_inspect},
    {"catalogue", "list a folder's models for a page that is to offer them", declare_catalogue},
    {"learning-curve", "draw what labelled rows are worth, by finetune --rows",
     declare_learning_curve},
};

/// The same command line by the other program. Returns only where that fails, and why.
std::string hand_over() {
  std::error_code error;
  const auto program =
      std::filesystem::read_symlink("/proc/self/exe", error).replace_filename("genegraft-networks");
  run_in_place(program);
  return program.string() + ": cannot be run; it belongs beside genegraft";
}

}  // namespace

// In place of networks.cpp and hdf5_file.cpp, which are linked with libtorch and libhdf5.

Expected<std::unique_ptr<expression::Hdf5Source>> open_hdf5(const std::string& path) {
  static_cast<void>(path);
  return fail(hand_over());
}

Expected<void> need_networks(const std::string& wanted) {
  static_cast<void>(wanted);
  return {};
}

Expected<model::RunNetwork> open_network(const std::string& path, int threads) {
  static_cast<void>(path);
  static_cast<void>(threads);
  return fail(hand_over());
}

}  // namespace genegraft::cli

int main(int argc, char** argv) {
  using namespace genegraft::cli;
  const std::string_view verb = argc > 1 ? argv[1] : "";
  if (std::any_of(std::begin(kQuick), std::end(kQuick),
                  [&](const Command& command) { return verb == command.name; }))
    return run_command(argc, argv, kQuick);
  std::fprintf(stderr, "error: %s\n", hand_over().c_str());
  return 1;
}
