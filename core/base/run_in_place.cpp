#include "base/run_in_place.hpp"

#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

namespace genegraft {

void run_in_place(const std::filesystem::path& program) {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
  if (words.empty()) return;
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
}

}  // namespace genegraft
