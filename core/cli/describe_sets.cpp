#include "cli/describe_sets.hpp"

#include <algorithm>
#include <filesystem>

#include "cli/training_manifest.hpp"

namespace genegraft::cli {

Expected<model::Json> describe_sets(const std::vector<std::string>& paths,
                                    const model::Json& sources) {
  namespace fs = std::filesystem;
  model::Json files = model::Json::array();
  for (const auto& path : paths) {
    std::vector<std::string> parts;
    if (fs::is_directory(path)) {
      for (const auto& entry : fs::directory_iterator(path))
        if (entry.is_regular_file()) parts.push_back(entry.path().string());
      std::sort(parts.begin(), parts.end());
    } else {
      parts.push_back(path);
    }
    const auto set = fs::path(path).filename().string();
    for (const auto& part : parts) {
      auto file = describe_file(part);
      if (!file) return file;
      if (parts.size() > 1) (*file)["name"] = set + "/" + (*file)["name"].get<std::string>();
      if (sources.contains(set)) file->update(sources[set]);
      files.push_back(std::move(*file));
    }
  }
  return files;
}

}  // namespace genegraft::cli
