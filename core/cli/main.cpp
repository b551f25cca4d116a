#include <cstdio>
#include <exception>
#include <filesystem>

#include "cli/command.hpp"

namespace genegraft::cli {
namespace {

constexpr Command kCommands[] = {
#ifdef GENEGRAFT_NEURAL
    {"pretrain", "learn a language model from unlabelled DNA", declare_pretrain},
    {"finetune", "turn a pretrained model into a classifier", declare_finetune},
#endif
    {"train", "train a model on labelled tables", declare_train},
    {"predict", "write class probabilities for new data", declare_predict},
    {"evaluate", "measure a model on labelled tables, beside its baselines", declare_evaluate},
    {"search", "find the sites of guides in a genome", declare_search},
    {"inspect", "show what a model is, how it was made and how good it is", declare_inspect},
    {"catalogue", "list a folder's models for a page that is to offer them", declare_catalogue},
    {"serve", "serve the page on this computer", declare_serve},
};

/// As typed, but for folders of absolute paths: a published model is not to tell them.
std::string join_command_line(int argc, char** argv) {
  std::string line = "genegraft";
  for (int i = 1; i < argc; ++i) {
    const std::filesystem::path word = argv[i];
    line += " " + (word.is_absolute() ? word.filename().string() : word.string());
  }
  return line;
}

int run(int argc, char** argv) {
  CommonOptions common;
  common.command_line = join_command_line(argc, argv);
  CLI::App app("Genegraft: classifiers for biology, trained here, run anywhere.", "genegraft");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("genegraft ") + GENEGRAFT_VERSION);

  Action chosen;
  for (const auto& command : kCommands) {
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
}  // namespace genegraft::cli

int main(int argc, char** argv) {
  try {
    return genegraft::cli::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
