#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string_view>

#include "cli/run_command.hpp"

// The program where there are networks: libtorch takes half a second to load, which a verb that is
// done in a few hundredths of one cannot wait for. It knows that verb, and hands all else to the
// program with the networks, beside it.
namespace {

using namespace genegraft::cli;

constexpr Command kQuick[] = {{"search", "find the sites of guides in a genome", declare_search}};

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == kQuick[0].name)
    return run_command(argc, argv, kQuick);
  std::error_code error;
  const auto program =
      std::filesystem::read_symlink("/proc/self/exe", error).replace_filename("genegraft-networks");
  ::execv(program.c_str(), argv);  // returns only where that fails
  std::fprintf(stderr, "error: %s: cannot be run; it belongs beside genegraft\n", program.c_str());
  return 1;
}
