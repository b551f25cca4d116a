#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/error.hpp"
#include "cli/cli_forward.hpp"

namespace genegraft::cli {

/// What every verb takes.
struct CommonOptions {
  int threads = 0;
  std::uint64_t seed = 1;
  bool json = false;
  std::string command_line;  ///< as typed, for the manifest
};

using Action = std::function<Expected<void>()>;

/// One verb: declares its options on `app` and returns what to do once they are read.
struct Command {
  const char* name;
  const char* summary;
  Action (*declare)(CLI::App& app, const CommonOptions& common);
};

// One file per verb.
#ifdef GENEGRAFT_NEURAL
Action declare_pretrain(CLI::App& app, const CommonOptions& common);
Action declare_finetune(CLI::App& app, const CommonOptions& common);
Action declare_import(CLI::App& app, const CommonOptions& common);
Action declare_quantize(CLI::App& app, const CommonOptions& common);
#endif
Action declare_adapt(CLI::App& app, const CommonOptions& common);
Action declare_train(CLI::App& app, const CommonOptions& common);
Action declare_predict(CLI::App& app, const CommonOptions& common);
Action declare_evaluate(CLI::App& app, const CommonOptions& common);
Action declare_transfer(CLI::App& app, const CommonOptions& common);
Action declare_search(CLI::App& app, const CommonOptions& common);
Action declare_inspect(CLI::App& app, const CommonOptions& common);
Action declare_catalogue(CLI::App& app, const CommonOptions& common);
Action declare_learning_curve(CLI::App& app, const CommonOptions& common);
Action declare_serve(CLI::App& app, const CommonOptions& common);

}  // namespace genegraft::cli
