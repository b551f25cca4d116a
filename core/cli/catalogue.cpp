#include "cli/catalogue.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <vector>

#include "cli/command.hpp"
#include "cli/files.hpp"
#include "model/model_file.hpp"
#include "model/sequence_model.hpp"

namespace genegraft::cli {
namespace {

/// The manifest of a model that the page can answer with. A network's weights are left to who runs
/// it.
Expected<model::Manifest> read_offered(std::span<const std::uint8_t> bytes) {
  auto manifest = model::read_manifest(bytes);
  if (!manifest) return manifest;
  if (manifest->task() == model::kLanguageTask)
    return fail("a language model, which answers nothing by itself");
  if (manifest->task() == "sequence") {
    const auto model = model::SequenceModel::from(*manifest);
    return model ? manifest : tl::unexpected(model.error());
  }
  const auto model = model::read_model_file(bytes);
  return model ? manifest : tl::unexpected(model.error());
}

}  // namespace

Expected<std::string> make_catalogue(const std::string& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".onnx") files.push_back(entry.path());
  if (error) return fail(folder + ": " + error.message());
  std::sort(files.begin(), files.end());

  model::Json models = model::Json::array();
  for (const auto& file : files) {
    const auto bytes = read_file(file.string(), std::uint64_t{1} << 30);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto read = read_offered(*bytes);
    if (!read) {
      std::fprintf(stderr, "%s is left out: %s\n", file.c_str(), read.error().message.c_str());
      continue;
    }
    const auto& manifest = *read;
    model::Json entry = {
        {"file", file.filename().string()},
        {"name", manifest.text("name")},
        {"title", manifest.text("title")},
        {"summary", manifest.text("summary")},
        {"task", manifest.task()},
        {"bytes", bytes->size()},
        {"sha256", sha256({reinterpret_cast<const char*>(bytes->data()), bytes->size()})}};
    // What `transfer --distil` wrote of the task's data lies under the task's name.
    const auto matrix = manifest.task() + "-matrix.json";
    if (std::filesystem::exists(std::filesystem::path(folder) / matrix)) entry["matrix"] = matrix;
    models.push_back(std::move(entry));
  }
  if (models.empty()) return fail(folder + ": no Genegraft model (.onnx) in this folder");
  return model::Json{{"models", std::move(models)}}.dump(2) + "\n";
}

Action declare_catalogue(CLI::App& app, const CommonOptions&) {
  auto folder = std::make_shared<std::string>();
  app.add_option("folder", *folder, "folder of .onnx models")->required();
  return [folder]() -> Expected<void> {
    const auto catalogue = make_catalogue(*folder);
    if (!catalogue) return tl::unexpected(catalogue.error());
    return write_file(*folder + "/catalogue.json", *catalogue);
  };
}

}  // namespace genegraft::cli
