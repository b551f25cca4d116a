#include "cli/run_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>

namespace genegraft::cli {
namespace {

/// As typed, but for folders of absolute paths: a published model is not to tell them.
std::string join_command_line(int argc, char** argv) {
  std::string line = "genegraft";
  for (int i = 1; i < argc; ++i) {
    const std::filesystem::path word = argv[i];
    line += " " + (word.is_absolute() ? word.filename().string() : word.string());
  }
  return line;
}

/// Throws what a verb throws.
int run(int argc, char** argv, std::span<const Command> commands) {
  CommonOptions common;
  common.command_line = join_command_line(argc, argv);
  CLI::App app("Genegraft: classifiers for biology, trained here, run anywhere.", "genegraft");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("genegraft ") + GENEGRAFT_VERSION);

  Action chosen;
  for (const auto& command : commands) {
    auto* verb = app.add_subcommand(command.name, command.summary);
    verb->add_option("--threads", common.threads, "threads; 0: all")->check(CLI::Range(0, 1024));
    verb->add_option("--seed", common.seed, "seed of every random draw");
    verb->add_flag("--json", common.json, "machine-readable output");
    verb->callback([&chosen, action = command.declare(*verb, common)] { chosen = action; });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == 0;  // --help, --version
    if (!asked) {
      std::fprintf(stderr, "error: %s\n", error.what());
      return 2;
    }
    return app.exit(error);
  }
  const auto done = chosen();
  if (done) return 0;
  std::fprintf(stderr, "error: %s\n", done.error().message.c_str());
  return 2;
}

}  // namespace

int run_command(int argc, char** argv, std::span<const Command> commands) {
  try {
    return run(argc, argv, commands);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}

}  // namespace genegraft::cli
