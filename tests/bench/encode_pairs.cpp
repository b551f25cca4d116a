// encode_pairs ENCODER TABLE ROWS < table.tsv
// Writes the features that Genegraft sees, for other programs to learn from or to score.
//   TABLE  the matrix (N, F) with its labels, dense (table_file.hpp)
//   ROWS   TSV of the same N rows: guide, target, label, protospacer
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
#include "measure.hpp"
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

template <typename T>
void write_values(std::ofstream& file, const std::vector<T>& values) {
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(T)));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return bench::fail_with("usage: encode_pairs ENCODER TABLE ROWS < table.tsv");
  const auto encoding = crispr::find_encoding(arguments[1]);
  if (!encoding) return bench::fail_with(std::string("no encoder ") + arguments[1]);
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto format = crispr::detect_pair_format(text);
  if (!format) return bench::fail_with(format.error().message);
  auto rows = read_rows(*format, text, *encoding);
  rows.y.resize(rows.pairs.size());  // no labels: all 0

  std::ofstream matrix(arguments[2], std::ios::binary), table(arguments[3]);
  std::vector<float> row(crispr::features(*encoding).size());
  write_values(matrix, std::vector<std::int32_t>{0, static_cast<std::int32_t>(rows.pairs.size()),
                                                 static_cast<std::int32_t>(row.size()), 2});
  write_values(matrix, rows.y);
  table << "guide\ttarget\tlabel\tprotospacer\n";
  for (std::size_t i = 0; i < rows.pairs.size(); ++i) {
    const auto& pair = rows.pairs[i];
    if (const auto encoded = crispr::encode_pair(*encoding, pair, row); !encoded)
      return bench::fail_with(encoded.error().message);
    write_values(matrix, row);
    table << pair.guide_text() << '\t' << pair.target_text() << '\t' << rows.y[i] << '\t'
          << pair.protospacer() << '\n';
  }
  matrix.close();
  table.close();
  if (!matrix || !table) return bench::fail_with("cannot write the rows");
  std::printf("%zu %zu\n", rows.pairs.size(), row.size());
}
