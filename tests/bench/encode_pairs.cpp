// encode_pairs ENCODER MATRIX ROWS < table.tsv
// Writes the features that Genegraft sees, for other programs to learn from or to score.
//   MATRIX  (N, F) float32, row by row
//   ROWS    TSV of the same N rows: guide, target, label, protospacer
// A table with labels is cleaned as `genegraft train` does it (model/screen.hpp), so that row i is
// row i of its training set; without labels every readable pair is kept, as `predict` would.
// Prints N and F.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "crispr/pair_encoding.hpp"
#include "crispr/pair_table.hpp"
#include "model/screen.hpp"

namespace {

using namespace genegraft;

struct Rows {
  std::vector<crispr::AlignedPair> pairs;
  std::vector<std::int32_t> y;  ///< none without labels
};

Rows read_rows(const crispr::PairFormat& format, const std::string& text,
               crispr::PairEncoding encoding) {
  Rows rows;
  model::ScreenBuilder builder("table", {.max_columns = crispr::widest(encoding)});
  for (const auto line : crispr::record_lines(format, text, true)) {
    const auto record = crispr::read_record(format, line);
    if (format.label >= 0)
      builder.add(record, record.label == "1");
    else if (record.error.empty() && record.pair.width() <= crispr::widest(encoding))
      rows.pairs.push_back(record.pair);
  }
  if (format.label < 0) return rows;
  auto screen = builder.finish();
  return {std::move(screen.pairs), std::move(screen.y)};
}

int fail_with(const std::string& message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return fail_with("usage: encode_pairs ENCODER MATRIX ROWS < table.tsv");
  const auto encoding = crispr::find_encoding(arguments[1]);
  if (!encoding) return fail_with(std::string("no encoder ") + arguments[1]);
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto format = crispr::detect_pair_format(text);
  if (!format) return fail_with(format.error().message);
  const auto rows = read_rows(*format, text, *encoding);

  std::ofstream matrix(arguments[2], std::ios::binary), table(arguments[3]);
  std::vector<float> row(crispr::features(*encoding).size());
  table << "guide\ttarget\tlabel\tprotospacer\n";
  for (std::size_t i = 0; i < rows.pairs.size(); ++i) {
    const auto& pair = rows.pairs[i];
    if (const auto encoded = crispr::encode_pair(*encoding, pair, row); !encoded)
      return fail_with(encoded.error().message);
    matrix.write(reinterpret_cast<const char*>(row.data()),
                 static_cast<std::streamsize>(row.size() * sizeof(float)));
    table << pair.guide_text() << '\t' << pair.target_text() << '\t'
          << (rows.y.empty() ? 0 : rows.y[i]) << '\t' << pair.protospacer() << '\n';
  }
  matrix.close();
  table.close();
  if (!matrix || !table) return fail_with("cannot write the rows");
  std::printf("%zu %zu\n", rows.pairs.size(), row.size());
}
