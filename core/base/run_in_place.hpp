#pragma once

#include <filesystem>

namespace genegraft {

/// Runs that program in place of this one, with this one's command line. Returns only where that
/// fails: on systems without /proc, and where the program cannot be run.
void run_in_place(const std::filesystem::path& program);

}  // namespace genegraft
