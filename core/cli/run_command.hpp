#pragma once

#include <span>

#include "cli/command.hpp"

namespace genegraft::cli {

/// Reads the command line, does what the verb says, and returns the program's exit status: 0 done,
/// 2 the input is wrong, 1 anything else.
int run_command(int argc, char** argv, std::span<const Command> commands);

}  // namespace genegraft::cli
