#pragma once

#include <string>

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "model/rank_encoding.hpp"
#include "neural/rank_encoder.hpp"

namespace genegraft::cli {

/// A pretrained network over ranks, to go on from.
struct RankBase {
  neural::RankModel model{nullptr};
  model::RankEncoding encoding;
  model::Json json;  ///< file and sha256, for the manifest; null: none
};

/// path: "" for none.
Expected<RankBase> read_rank_base(const std::string& path);

/// What a base's manifest begins with. out: the file that it is written to.
model::Manifest begin_base_manifest(const std::string& out, const model::RankEncoding& encoding,
                                    const model::Json& card);

}  // namespace genegraft::cli
