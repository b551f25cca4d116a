#pragma once

#include <string_view>

#include "base/error.hpp"
#include "expression/rank_tokens.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

inline constexpr std::string_view kRanksEncoder = "ranks";

/// How cells become tokens.
struct RankEncoding {
  expression::RankVocabulary vocabulary;
  int length = 2048;  ///< genes of a cell at most, the first by rank
};

/// The manifest's `encoder` of a network over ranks (expression/rank_tokens.hpp):
///   kind "ranks" · version · depth 10000 · length · ids[P] · symbols[P] · medians[P] · weights[P]
/// The token of a gene is its place + 2. The weights add up to 1 and say how much of what the
/// network has learnt from each gene makes up.
Json ranks_json(const RankEncoding& encoding);
Expected<RankEncoding> read_ranks(const Json& manifest);

}  // namespace genegraft::model
