#include "cli/networks.hpp"

#include <utility>

#include "base/parallel.hpp"
#include "cli/files.hpp"
#include "cli/models.hpp"
#ifdef GENEGRAFT_NEURAL
#include "model/model_file.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/network_file.hpp"
#include "neural/rank_file.hpp"
#endif

namespace genegraft::cli {

Expected<void> need_networks(const std::string& wanted) {
#ifdef GENEGRAFT_NEURAL
  static_cast<void>(wanted);
  return {};
#else
  return fail(wanted +
              " needs networks, and this program was built without libtorch; scripts/setup "
              "--neural installs it, scripts/build native builds again");
#endif
}

Expected<model::RunNetwork> open_network(const std::string& path, int threads) {
  if (const auto can = need_networks(path); !can) return tl::unexpected(can.error());
#ifdef GENEGRAFT_NEURAL
  neural::restart_with_cpu_settings();
  const auto bytes = read_file(path, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  neural::use_threads(threads > 0 ? threads : available_threads());
  const auto manifest = model::read_manifest(*bytes);
  if (manifest && manifest->encoder_kind() == model::kRanksEncoder) {
    auto file = neural::read_rank_classifier(*bytes);
    if (!file) return inside(path, file.error());
    return [classifier = file->classifier](std::span<const std::int32_t> tokens, int rows,
                                           std::int64_t tokens_of_row,
                                           std::span<float> probabilities) mutable {
      neural::run_rank_classifier(*classifier, tokens, rows, tokens_of_row, probabilities);
    };
  }
  auto file = neural::read_classifier(*bytes);
  if (!file) return inside(path, file.error());
  return run_by(std::move(file->classifier));
#else
  static_cast<void>(threads);
  return fail(path);
#endif
}

#ifdef GENEGRAFT_NEURAL
model::RunNetwork run_by(neural::Classifier classifier) {
  return [classifier = std::move(classifier)](std::span<const std::int32_t> tokens, int rows,
                                              std::int64_t tokens_of_row,
                                              std::span<float> probabilities) mutable {
    neural::run_classifier(*classifier, tokens, rows, tokens_of_row, probabilities);
  };
}
#endif

}  // namespace genegraft::cli
