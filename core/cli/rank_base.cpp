#include "cli/rank_base.hpp"

#include <filesystem>

#include "cli/files.hpp"
#include "cli/models.hpp"
#include "cli/training_manifest.hpp"
#include "model/model_file.hpp"
#include "neural/rank_file.hpp"

namespace genegraft::cli {

Expected<RankBase> read_rank_base(const std::string& path) {
  RankBase base;
  if (path.empty()) return base;
  const auto bytes = read_file(path, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto manifest = model::read_manifest(*bytes);
  if (!manifest) return inside(path, manifest.error());
  if (manifest->encoder_kind() != model::kRanksEncoder)
    return fail(
        path + ": its encoder reads " + manifest->encoder_kind() +
        "; cells need a network over ranks, as pretrain --encoder ranks or import makes one");
  auto encoding = model::read_ranks(manifest->json);
  if (!encoding) return inside(path, encoding.error());
  if (manifest->task() != model::kLanguageTask)
    return fail(path + ": a classifier; a base is what pretrain or import writes");
  auto file = neural::read_rank_model(*bytes);
  if (!file) return inside(path, file.error());
  base.model = file->model;
  if (encoding->vocabulary.size() != base.model->bert->options().vocabulary)
    return fail(path + ": the manifest names " +
                std::to_string(encoding->vocabulary.median.size()) +
                " genes, which is not what its network reads");
  base.encoding = std::move(*encoding);
  base.json = {{"name", std::filesystem::path(path).filename().string()},
               {"sha256", sha256({reinterpret_cast<const char*>(bytes->data()), bytes->size()})}};
  return base;
}

model::Manifest begin_base_manifest(const std::string& out, const model::RankEncoding& encoding,
                                    const model::Json& card) {
  auto manifest = begin_manifest(file_stem(out), std::string(model::kLanguageTask), {},
                                 model::ranks_json(encoding), card);
  manifest.json.erase("labels");
  return manifest;
}

}  // namespace genegraft::cli
