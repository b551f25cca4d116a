#include "cli/expression_source.hpp"

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "cli/text_source.hpp"
#include "expression/read_expression.hpp"
#include "expression/ten_x_files.hpp"

namespace genegraft::cli {
namespace {

using expression::Expression;
using expression::NamedFile;
using expression::ReadLimits;
namespace fs = std::filesystem;

std::string without_gz(std::string name) {
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name;
}

/// A whole file, unpacked where it is gzip.
Expected<std::string> read_unpacked(const std::string& path, const ReadLimits& limits) {
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  std::string content;
  for (;;) {
    const auto block = source->read_block();
    if (!block) return tl::unexpected(block.error());
    if (block->empty()) return content;
    content += *block;
    if (std::ssize(content) > limits.bytes)
      return fail(path + ": more than " + format_count(limits.bytes) + " bytes of text");
  }
}

Expected<Expression> read_folder(const std::string& folder, const std::string& matrix,
                                 const ReadLimits& limits) {
  std::error_code error;
  std::vector<NamedFile> files;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, error)) {
    const auto path = entry.path().string();
    const auto name = without_gz(path);
    if (!entry.is_regular_file(error)) continue;
    if (!matrix.empty() && name.ends_with(".mtx") && !fs::equivalent(path, matrix, error)) continue;
    files.push_back({name, {}});
  }
  if (error) return fail(folder + ": " + error.message());
  std::sort(files.begin(), files.end(),
            [](const NamedFile& a, const NamedFile& b) { return a.name < b.name; });
  if (!expression::has_matrix_market(files))
    return fail(folder + ": there is no matrix.mtx in this folder");
  auto found = expression::find_ten_x_files(files);
  if (!found) return tl::unexpected(found.error());
  // Only what belongs to the matrix is read.
  std::vector<std::string> contents(4);
  std::vector<NamedFile> read(4);
  const NamedFile** const parts[] = {&found->features, &found->barcodes, &found->labels,
                                     &found->matrix};
  for (std::size_t i = 0; i < 4; ++i) {
    if (!*parts[i]) continue;
    const auto& name = (*parts[i])->name;
    auto content = read_unpacked(fs::exists(name, error) ? name : name + ".gz", limits);
    if (!content) return tl::unexpected(content.error());
    contents[i] = std::move(*content);
    read[i] = {name, {contents[i].data(), contents[i].size()}};
    *parts[i] = &read[i];
  }
  return expression::read_ten_x(*found, limits);
}

}  // namespace

Expected<Expression> read_expression_from(const std::string& path, const ReadLimits& limits) {
  std::error_code error;
  if (!fs::exists(path, error)) return fail(path + ": there is no such file");
  if (fs::is_directory(path, error)) return read_folder(path, "", limits);
  if (without_gz(path).ends_with(".mtx"))
    return read_folder(fs::path(path).parent_path().string(), path, limits);
  return fail(path + ": no expression matrix that is understood");
}

}  // namespace genegraft::cli
