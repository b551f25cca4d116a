#pragma once

#include <stdlib.h>
#include <sys/wait.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/model_screens.hpp"

/// The built program, run on files of a folder of its own.
namespace genegraft::cli {

struct Outcome {
  int code = -1;
  std::string out, err;
};

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Workspace {
 public:
  Workspace() {
    std::string name = (std::filesystem::temp_directory_path() / "genegraft-test-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Workspace() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Workspace(const Workspace&) = delete;

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  bool has(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
  std::string read(const std::string& name) const { return read_text(folder_ / name); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return path(name);
  }
  std::string write_gzip(const std::string& name, const std::string& bytes) const {
    const auto file = gzopen(path(name).c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return path(name);
  }

  /// Runs `genegraft arguments` in the folder, by the shell: pipes and redirections work.
  Outcome run(const std::string& arguments, const std::string& before = "") const {
    const auto out = path(".out"), err = path(".err");
    const auto command = "cd '" + folder_.string() + "' || exit 9; " + before +
                         " '" GENEGRAFT_PROGRAM "' " + arguments + " > '" + out + "' 2> '" + err +
                         "'";
    const int status = std::system(command.c_str());
    Outcome outcome{WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(out), read_text(err)};
    std::filesystem::remove(out);
    std::filesystem::remove(err);
    return outcome;
  }

 private:
  std::filesystem::path folder_;
};

inline std::string table_text(const model::Screen& screen) {
  std::string text = "guide\ttarget\tlabel\n";
  for (std::size_t i = 0; i < screen.pairs.size(); ++i)
    text += screen.pairs[i].guide_text() + "\t" + screen.pairs[i].target_text() + "\t" +
            std::to_string(screen.y[i]) + "\n";
  return text;
}

inline std::string small_model_bytes() {
  return model::write_model_file(model::small_model());
}

}  // namespace genegraft::cli
