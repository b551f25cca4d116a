#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace genegraft::crispr {

/// How a text table of guide/site pairs is laid out, read off its first lines.
struct PairFormat {
  std::string name;       ///< for people: "TSV", "CSV", "Cas-OFFinder 2 output", …
  char separator = '\t';  ///< '\t', ',', ';', or ' ' for runs of spaces
  bool header = false;
  std::vector<std::string> columns;  ///< the file's own names, or "column 1", … without a header
  int guide = -1, target = -1;       ///< columns, from 0
  int label = -1;                    ///< -1: none
};

/// Recognises TSV, CSV and whitespace-separated tables with a header that names a guide and a
/// target column (guide, sgRNA, crRNA, on_seq, …; target, site, DNA, off_seq, …), Cas-OFFinder
/// output (2: no header; 3 and the bulge wrapper: `#Bulge type …`), and tables without a header,
/// where the first two columns that hold sequences are guide and target and a following 0/1 is the
/// label. start: the file's first lines, decompressed. Errors name the line and what was expected;
/// binary data is named for what it looks like.
Expected<PairFormat> detect_pair_format(std::string_view start);

/// Fields of a line, by the format's separator; CSV quotes are understood and removed.
std::vector<std::string> split_fields(const PairFormat& format, std::string_view line);

}  // namespace genegraft::crispr
