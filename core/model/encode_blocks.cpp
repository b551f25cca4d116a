#include "model/encode_blocks.hpp"

#include <algorithm>
#include <vector>

#include "base/parallel.hpp"

namespace genegraft::model {

void encode_blocks(crispr::PairEncoding encoding, std::size_t count, int threads,
                   const PairBlocks& blocks) {
  constexpr std::size_t kBlock = 512;  // rows whose features stay in L2
  const std::size_t width = crispr::features(encoding).size();
  parallel_for(static_cast<std::int64_t>((count + kBlock - 1) / kBlock), threads,
               [&](std::int64_t block) {
                 const std::size_t first = static_cast<std::size_t>(block) * kBlock;
                 const std::size_t n = std::min(kBlock, count - first);
                 std::vector<float> rows(n * width);
                 for (std::size_t i = 0; i < n; ++i) {
                   const auto* pair = blocks.pair(first + i);
                   if (pair == nullptr) continue;
                   const auto row = std::span(rows).subspan(i * width, width);
                   const auto encoded = crispr::encode_pair(encoding, *pair, row);
                   if (!encoded) blocks.refuse(first + i, encoded.error());
                 }
                 blocks.use(first, rows);
               });
}

}  // namespace genegraft::model
