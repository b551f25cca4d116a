#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "crispr/aligned_pair.hpp"
#include "crispr/pair_format.hpp"

namespace genegraft::crispr {

/// One row of a table: the pair, or why there is none.
struct PairRecord {
  AlignedPair pair;
  std::string label;  ///< as the file has it; empty where the table has no label column
  std::string error;  ///< empty: pair is good
};

PairRecord read_record(const PairFormat& format, std::string_view line);

/// Lines of a table's text that hold a record: no blank lines or comments, no header; without line
/// ends. `first` says that the text is the start of the file, where a byte-order mark and header
/// stand.
std::vector<std::string_view> record_lines(const PairFormat& format, std::string_view text,
                                           bool first);

}  // namespace genegraft::crispr
