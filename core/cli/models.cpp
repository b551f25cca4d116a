#include "cli/models.hpp"

#include "cli/files.hpp"

namespace genegraft::cli {

constexpr std::uint64_t kLargestModel = std::uint64_t{1} << 30;

Expected<model::OfftargetModel> open_offtarget_model(const std::string& path) {
  const auto bytes = read_file(path, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  auto model = model::OfftargetModel::open(*bytes);
  if (!model) return inside(path, model.error());
  return model;
}

}  // namespace genegraft::cli
