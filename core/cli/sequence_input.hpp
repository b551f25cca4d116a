#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/text_source.hpp"
#include "sequence/sequence_reader.hpp"

namespace genegraft::cli {

/// A record or row to be answered.
struct InputRecord {
  std::string own;   ///< what the output keeps of it, joined by tabs
  std::string name;  ///< one word for a genome browser
  std::string letters;
  std::string error;  ///< why it cannot be read; "" where it can
};

/// Records of a FASTA, FASTQ or plain file, or rows of a table (TSV, CSV) with a column of
/// sequences, plain or gzip.
class SequenceInput {
 public:
  /// column: of the sequences, in a table. Told apart by the first line: one that names the column
  /// is a table's header.
  static Expected<SequenceInput> open(const std::string& path, const std::string& column);

  const std::string& name() const { return source_.name(); }
  bool is_table() const { return is_table_; }
  /// Titles of what records keep, joined by tabs: "id", or a table's other columns ("row" where it
  /// has none).
  const std::string& own_titles() const { return own_titles_; }

  /// The next records, of about so many letters together and at least one; empty at the end.
  Expected<std::vector<InputRecord>> next(std::int64_t letters);

 private:
  explicit SequenceInput(TextSource source) : source_(std::move(source)) {}
  void read_header(const std::string& line, const std::string& column);
  void take_rows(std::vector<InputRecord>& records, std::int64_t& letters);
  void take_records(std::vector<InputRecord>& records, std::int64_t& letters, std::int64_t most);
  InputRecord read_row(std::string_view line);

  TextSource source_;
  bool is_table_ = false, ended_ = false;
  std::string own_titles_ = "id";
  // of a table
  char separator_ = '\t';
  std::size_t column_ = 0, columns_ = 0;
  std::ptrdiff_t id_ = -1;
  std::string block_;      // read and not yet taken
  bool at_header_ = true;  // the block's first line is the header
  std::int64_t rows_ = 0;
  // of sequences
  sequence::SequenceReader reader_;
};

}  // namespace genegraft::cli
