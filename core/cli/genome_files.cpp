#include "cli/genome_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.hpp"
#include "cli/text_source.hpp"
#include "sequence/sequence_reader.hpp"

namespace genegraft::cli {
namespace {

namespace fs = std::filesystem;

bool is_sequence_file(const fs::path& path, bool two_bit) {
  auto name = to_lower(path.filename().string());
  if (two_bit && name.ends_with(".2bit")) return true;
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  constexpr std::array kEndings{".fa", ".fasta", ".fna", ".ffn"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](const char* ending) { return name.ends_with(ending); });
}

Expected<void> add_folder(const std::string& folder, bool two_bit,
                          std::vector<std::string>& files) {
  std::vector<std::string> found;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && is_sequence_file(entry->path(), two_bit))
      found.push_back(entry->path().string());
  }
  if (error) return fail(folder + ": " + error.message());
  if (found.empty())
    return fail(folder + ": no file of sequences in this folder (.fa, .fasta, .fna, .ffn or .gz" +
                (two_bit ? ", .2bit)" : ")"));
  std::sort(found.begin(), found.end());
  files.insert(files.end(), found.begin(), found.end());
  return {};
}

}  // namespace

Expected<std::vector<std::string>> find_sequence_files(std::span<const std::string> paths,
                                                       bool two_bit) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) {
      files.push_back(path);
      continue;
    }
    if (const auto added = add_folder(path, two_bit, files); !added)
      return tl::unexpected(added.error());
  }
  return files;
}

Expected<SequenceFileCount> read_sequences(
    const std::string& path, const std::function<void(const std::string& letters)>& take) {
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  sequence::SequenceReader reader;
  SequenceFileCount count;
  const auto take_records = [&] {
    while (const auto record = reader.next()) {
      if (record->error.empty()) {
        take(record->letters);
        ++count.records;
        count.letters += static_cast<std::int64_t>(record->letters.size());
      } else if (count.refused++ == 0) {
        count.first_refused =
            source->name() + ":" + std::to_string(record->line) + ": " + record->error;
      }
    }
  };
  for (;;) {
    const auto block = source->read_block();
    if (!block) return tl::unexpected(block.error());
    if (block->empty()) break;
    reader.feed(*block);
    take_records();
  }
  reader.finish();
  take_records();
  if (count.records > 0) return count;
  return count.refused > 0 ? fail(count.first_refused)
                           : fail(source->name() + ": there are no sequences in it");
}

}  // namespace genegraft::cli
